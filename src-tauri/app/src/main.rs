//! `failover-tray`: see the library.

// A console window would come up beside the tray icon.
// https://doc.rust-lang.org/reference/runtime.html#the-windows_subsystem-attribute
#![cfg_attr(windows, windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    failover_tray::run()
}
