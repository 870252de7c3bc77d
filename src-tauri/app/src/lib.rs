//! The desktop app, in two processes of one program: the app in the tray, which checks, tells and
//! stays; and its window, which comes and goes.

mod args;
mod bridge;
mod icon;
mod notifier;
mod toast;
mod tray;
mod window;
mod window_process;
