//! The composition root shared by the desktop app and the command line: configuration file →
//! adapters → engine → proxy → words → control server.

mod checklists;
pub mod config;
mod descriptors;
mod diagnostics;
mod drills;
pub mod env_file;
mod front;
mod guide;
mod history;
mod interview;
mod keys;
pub mod log;
mod paths;
mod references;
mod running;
mod session;
mod shelf;
mod source;
mod start;
mod trial;
mod watch;

pub use checklists::{
    ChecklistError, ChecklistOptions, LoneChecklist, ReportKind, checklist, export_checklist,
};
pub use drills::{DrillError, DrillOptions, Lone as Rehearsal, drill, export_drill, restore_drill};
pub use front::ProxyError;
pub use history::{KeptHistory, lookback};
pub use keys::{GivenTokens, save_token};
pub use paths::{NoHome, Paths};
pub use running::{DeskCall, Door, Running, Signal};
pub use source::Sources;
pub use start::{Checked, Options, StartError, check, start};

/// The version of the running app.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
