//! The process of the one window: a page, and the bridge from it to the app in the tray.

use std::sync::Arc;

use service::Paths;
use tauri::window::Color;
use tauri::{Context, Theme, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

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
                .visible(false)
                .build()?;
            stay_in_place(&window, paths.state_dir.join(PLACE))?;
            // Shown at once, while the page is loaded behind it: an empty web view would be black.
            window.set_background_color(Some(ground(window.theme()?)))?;
            window.show()?;
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

/// What the page lies on: `--bg` in `tokens.css`.
const fn ground(theme: Theme) -> Color {
    match theme {
        Theme::Dark => Color(0x16, 0x16, 0x14, 0xff),
        _ => Color(0xf7, 0xf6, 0xf3, 0xff),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_begins_on_the_page_s_own_ground() {
        let tokens = include_str!("../../../ui/src/tokens.css");
        let (light, dark) = tokens.split_once(":root[data-theme=\"dark\"]").expect("two themes");
        for (theme, css) in [(Theme::Light, light), (Theme::Dark, dark)] {
            let Color(red, green, blue, alpha) = ground(theme);
            let bg = format!("--bg: #{red:02x}{green:02x}{blue:02x};");
            assert!(css.contains(&bg) && alpha == 0xff, "{bg} is not in tokens.css for {theme}");
        }
    }
}
