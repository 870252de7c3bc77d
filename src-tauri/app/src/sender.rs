//! Who a notification is from, where the system wants to know that by an id: on Windows and macOS.

use notify_rust::Notification as Note;

/// The app's id: `identifier` in `tauri.conf.json`, which the installers write down, too.
#[cfg(any(windows, target_os = "macos", test))]
const ID: &str = "dev.failover-tray.app";

/// Signs with the app's id, once it is installed. Windows shows no toast from an id that no shortcut
/// in its start menu bears, and the installers make that shortcut:
/// <https://learn.microsoft.com/en-us/windows/win32/shell/enable-desktop-toast-with-appusermodelid>.
/// Without an id it shows the toast under the name of PowerShell, the fallback of the library.
#[cfg(windows)]
pub(crate) fn sign(note: &mut Note) {
    if std::env::current_exe().is_ok_and(|program| installed(&program)) {
        note.app_id(ID);
    }
}

/// Signs with the app's id, once it is installed: macOS takes a notification for that of the
/// application whose bundle has the id, and takes no other id afterwards:
/// <https://developer.apple.com/documentation/bundleresources/information-property-list/cfbundleidentifier>.
#[cfg(target_os = "macos")]
pub(crate) fn sign(_note: &mut Note) {
    if std::env::current_exe().is_ok_and(|program| installed(&program))
        && let Err(error) = notify_rust::set_application(ID)
    {
        // So it is from the second notification on.
        tracing::debug!(%error, "notifications keep the sender that they have");
    }
}

/// The desktops of Linux go by the name that every note has.
#[cfg(not(any(windows, target_os = "macos")))]
pub(crate) fn sign(_note: &mut Note) {}

/// Whether a program was installed, and not built just now.
#[cfg(any(windows, target_os = "macos", test))]
fn installed(program: &std::path::Path) -> bool {
    let mut folders = program.ancestors().skip(1).map(std::path::Path::file_name);
    let profile = folders.next().flatten();
    let target = folders.next().flatten();
    !(target == Some("target".as_ref())
        && (profile == Some("debug".as_ref()) || profile == Some("release".as_ref())))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_id_is_the_one_that_the_packages_bear() {
        let config = include_str!("../../../tauri.conf.json");
        assert!(config.contains(&format!("\"identifier\": \"{ID}\"")), "{config}");
    }

    #[test]
    fn what_cargo_built_is_not_installed() {
        assert!(!installed(Path::new("project/target/debug/failover-tray")));
        assert!(!installed(Path::new("project/target/release/failover-tray")));
        assert!(installed(Path::new("Failover Tray.app/Contents/MacOS/failover-tray")));
        assert!(installed(Path::new("Programs/Failover Tray/failover-tray.exe")));
        assert!(installed(Path::new("failover-tray.exe")));
    }
}
