//! What a window costs before anything of one's own is in it: Tauri and a page of one colour. The
//! app's window is measured beside it.

fn main() {
    let app = tauri::Builder::default()
        .setup(|app| {
            tauri::WebviewWindowBuilder::new(app, "main", tauri::WebviewUrl::default())
                .title("Empty")
                .inner_size(960.0, 640.0)
                .build()?;
            Ok(())
        })
        .build(tauri::generate_context!("src-tauri/app/benches/empty/tauri.conf.json"));
    match app {
        Ok(app) => app.run(|_, _| {}),
        Err(error) => eprintln!("the empty window cannot be opened: {error}"),
    }
}
