//! The command line of `failover-tray`.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use present::wire;

/// Watches a web project's backends and says in the tray which one is in use.
///
/// With no configuration it starts on three sample backends. Where there is no desktop, use
/// `failover run`.
#[derive(Debug, Parser)]
#[command(name = "failover-tray", version)]
pub(crate) struct Args {
    /// The configuration file, instead of the one in the platform's configuration directory
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Start in the tray without saying so, as an autostart does
    #[arg(long, conflicts_with = "window")]
    pub(crate) hidden: bool,

    /// Only the window, of the app that runs already: how the app itself opens it
    #[arg(long, conflicts_with = "config")]
    pub(crate) window: bool,

    /// What the window shows first
    #[arg(long, value_enum, default_value_t, requires = "window")]
    pub(crate) view: View,
}

/// A view of the window, as its page names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum View {
    /// What is so now.
    #[default]
    Now,
    /// The settings, the backends first.
    Settings,
    /// The failover test.
    Drill,
    /// The checklist.
    Checklist,
    /// The set-up guide.
    #[value(name = "set_up")]
    SetUp,
    /// What was seen so far.
    History,
    /// What is so now, and over it the plan of an interview.
    Interview,
}

impl From<wire::View> for View {
    fn from(view: wire::View) -> Self {
        match view {
            wire::View::Now => Self::Now,
            wire::View::Settings => Self::Settings,
            wire::View::Drill => Self::Drill,
            wire::View::Checklist => Self::Checklist,
            wire::View::SetUp => Self::SetUp,
            wire::View::History => Self::History,
            wire::View::Interview => Self::Interview,
        }
    }
}

impl View {
    /// The word that the page and the command line use.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            View::Now => "now",
            View::Settings => "settings",
            View::Drill => "drill",
            View::Checklist => "checklist",
            View::SetUp => "set_up",
            View::History => "history",
            View::Interview => "interview",
        }
    }
}
