//! The composition root shared by the desktop app and the command line.

pub mod config;
pub mod env_file;
