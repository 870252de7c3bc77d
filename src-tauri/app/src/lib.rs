//! The desktop app, in two processes of one program: the app in the tray, which checks, tells and
//! stays; and its window, which comes and goes.

mod app;
mod args;
mod autostart;
mod bridge;
mod clipboard;
mod desk;
mod dialog;
mod icon;
mod notifier;
mod panel;
mod place;
mod sender;
mod signals;
#[cfg(target_os = "linux")]
mod theme;
mod toast;
mod tray;
mod window;
mod window_process;

use std::process::ExitCode;

use app::Failure;
use args::Args;
use clap::Parser;
use service::{Paths, StartError};
use tracing::level_filters::LevelFilter;

/// Wrong use, wrong configuration, or a machine that the app cannot run on.
const WRONG: u8 = 2;

/// Runs the program as its command line says. 0: it ended as asked, or another instance does the
/// work; 1: something failed; 2: wrong use or configuration, or no desktop.
pub fn run() -> ExitCode {
    let args = Args::parse();
    match run_with(args) {
        Ok(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        Err((code, said)) => {
            eprintln!("failover-tray: {said}");
            // Who reads no terminal reads the log.
            if !std::io::IsTerminal::is_terminal(&std::io::stderr()) {
                tracing::error!("{said}");
            }
            ExitCode::from(code)
        }
    }
}

fn run_with(args: Args) -> Result<i32, (u8, String)> {
    check_display()?;
    let paths = Paths::of_platform().map_err(|error| (WRONG, error.to_string()))?;
    let program = if args.window { "failover-tray-window" } else { "failover-tray" };
    if let Some(problem) = service::log::start(program, &paths.state_dir, LevelFilter::INFO) {
        tracing::warn!("{problem}");
    }
    let context = tauri::generate_context!();
    if args.window {
        return window::run(context, args.view, paths)
            .map_err(|error| (1, format!("the window cannot be opened: {error}")));
    }
    match app::run(context, args, paths) {
        Ok(code) => Ok(code),
        Err(Failure::Running) => Ok(0),
        Err(Failure::Start(StartError::Config(error))) => {
            Err((WRONG, format!("{error}\n{}", error.next_step)))
        }
        Err(Failure::Start(error)) => Err((WRONG, error.to_string())),
        Err(failure) => Err((1, failure.to_string())),
    }
}

/// Without a display the window library would end the process with a panic.
#[cfg(target_os = "linux")]
fn check_display() -> Result<(), (u8, String)> {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if set("DISPLAY") || set("WAYLAND_DISPLAY") {
        let said = "the desktop cannot be reached: DISPLAY or WAYLAND_DISPLAY is set, but nothing \
                    answers there; start it in a desktop session, or use `failover run` in the \
                    terminal";
        return gtk::init().map_err(|_| (WRONG, said.to_owned()));
    }
    let said = "there is no desktop here: neither DISPLAY nor WAYLAND_DISPLAY is set; \
                start it in a desktop session, or use `failover run` in the terminal";
    Err((WRONG, said.to_owned()))
}

#[cfg(not(target_os = "linux"))]
fn check_display() -> Result<(), (u8, String)> {
    Ok(())
}
