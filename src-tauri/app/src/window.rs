//! The process of the one window: a page, and the bridge from it to the app in the tray.

use std::{path::PathBuf, sync::Arc};

use tauri::{Context, WebviewUrl, WebviewWindowBuilder};

use crate::{
    args::View,
    bridge::{self, Bridge},
};

/// The window's name: the capability in `tauri.conf.json` goes by it.
pub(crate) const LABEL: &str = "main";

/// Shows the window until it is closed; the exit code then.
///
/// # Errors
/// When the web view cannot be had.
pub(crate) fn run(context: Context, view: View, directory: PathBuf) -> tauri::Result<i32> {
    let bridge = Arc::new(Bridge::new(view));
    let app = tauri::Builder::default()
        .manage(Arc::clone(&bridge))
        .invoke_handler(tauri::generate_handler![bridge::request, bridge::ready])
        .setup(move |app| {
            WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
                .title("Failover Tray")
                .inner_size(960.0, 640.0)
                .min_inner_size(720.0, 520.0)
                .build()?;
            let connected = bridge::stay_connected(app.handle().clone(), bridge, directory);
            tauri::async_runtime::spawn(connected);
            Ok(())
        })
        .build(context)?;
    Ok(app.run_return(|_, _| {}))
}
