//! The process of the one window: a page, and the bridge from it to the app in the tray.

use std::sync::Arc;

use service::Paths;
use tauri::webview::PageLoadEvent;
use tauri::{Context, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

use crate::{
    args::View,
    bridge::{self, Bridge},
    place::{Keeper, Place, SMALLEST},
};

/// The window's name: the capability in `tauri.conf.json` goes by it.
pub(crate) const LABEL: &str = "main";

/// A page that dies twice within this time is given up.
#[cfg(target_os = "linux")]
const AT_ONCE: std::time::Duration = std::time::Duration::from_secs(10);

/// Where its place is kept, among the logs: it is the state of this computer.
const PLACE: &str = "window.json";

/// Shows the window until it is closed; the exit code then.
///
/// # Errors
/// When the web view cannot be had.
pub(crate) fn run(context: Context, view: View, paths: Paths) -> tauri::Result<i32> {
    let bridge = Arc::new(Bridge::new(view));
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(Arc::clone(&bridge))
        .invoke_handler(tauri::generate_handler![bridge::request, bridge::ready])
        .setup(move |app| {
            // The bundle says that it lives in the menu bar; a window belongs into the Dock.
            // https://developer.apple.com/documentation/appkit/nsapplication/setactivationpolicy(_:)
            #[cfg(target_os = "macos")]
            app.set_activation_policy(tauri::ActivationPolicy::Regular);
            let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
                .title("Failover Tray")
                .min_inner_size(SMALLEST.0, SMALLEST.1)
                // Shown when there is something to see: an empty web view is black for a while.
                .visible(false)
                .on_page_load(|window, load| {
                    if load.event() == PageLoadEvent::Finished
                        && let Err(error) = window.show()
                    {
                        tracing::error!(%error, "the window could not be shown");
                    }
                })
                .build()?;
            stay_in_place(&window, paths.state_dir.join(PLACE))?;
            outlive_page(&window)?;
            #[cfg(target_os = "linux")]
            tauri::async_runtime::spawn(crate::theme::follow(app.handle().clone()));
            let connected = bridge::stay_connected(app.handle().clone(), bridge, paths.runtime_dir);
            tauri::async_runtime::spawn(connected);
            Ok(())
        })
        .build(context)?;
    Ok(app.run_return(|_, _| {}))
}

/// Puts the window where it was, and keeps where it goes.
fn stay_in_place(window: &WebviewWindow, file: std::path::PathBuf) -> tauri::Result<()> {
    let place = Place::read(&file).on(&window.available_monitors()?);
    place.put(window)?;
    let (keeper, kept) = (Keeper::new(file, place), window.clone());
    window.on_window_event(move |event| keeper.hear(&kept, event));
    Ok(())
}

/// Loads the page again when its process dies. A page that dies again at once will not be better
/// the third time: then the window ends, and can be opened anew.
#[cfg(target_os = "linux")]
fn outlive_page(window: &WebviewWindow) -> tauri::Result<()> {
    use std::{cell::Cell, time::Instant};

    use tauri::Manager;
    use webkit2gtk::WebViewExt;

    let app = window.app_handle().clone();
    window.with_webview(move |webview| {
        let last = Cell::new(None::<Instant>);
        webview.inner().connect_web_process_terminated(move |page, reason| {
            tracing::error!(?reason, "the window's page died");
            match last.replace(Some(Instant::now())) {
                Some(before) if before.elapsed() < AT_ONCE => app.exit(1),
                _ => page.reload(),
            }
        });
    })
}

/// The web views of the other systems see to it themselves.
#[cfg(not(target_os = "linux"))]
fn outlive_page(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}
