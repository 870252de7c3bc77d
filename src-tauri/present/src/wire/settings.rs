//! Settings on the wire: every key of the configuration file as a field to edit, described by what
//! it is, so that the window knows no key by itself.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Problem;

/// Every setting, as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Settings {
    /// The file.
    pub file: String,
    /// Names what the file held when this was read: who saves says which he has seen.
    pub revision: String,
    /// Why the file cannot be edited here (it has a mistake, this run has none); the fields show
    /// what is in force then.
    pub problem: Option<Problem>,
    /// What is written but cannot be in force now, as where the proxy's port is taken; it is tried
    /// again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unmet: Option<Problem>,
    /// After an import: the file that what was there before is kept in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub kept: Option<String>,
    /// In the window's order. Backends are edited by a form of their own.
    pub groups: Vec<SettingGroup>,
}

/// Settings that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SettingGroup {
    /// The stable word, as in `health`.
    pub code: String,
    /// As in "Health".
    pub title: String,
    /// What they are about, in a sentence.
    pub text: String,
    /// They.
    pub fields: Vec<Setting>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Setting {
    /// As in the file, with its table: `health.timeout`.
    pub key: String,
    /// As in "Time for one probe".
    pub label: String,
    /// What it does, in a sentence.
    pub help: String,
    /// How it is edited.
    pub kind: SettingKind,
    /// As it stands, as one would type it: `5s`, `3`, `true`, `ok, healthy`; empty for none.
    pub value: String,
    /// The same where nothing is set; empty for none.
    pub default: String,
    /// What is allowed, with the unit, as in "100 ms to 60 s".
    pub allowed: String,
    /// It stands in the file; else the default is in force.
    pub set: bool,
    /// The command line overrides it in this run, with this flag.
    pub overridden: Option<String>,
}

/// How a setting is edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SettingKind {
    /// A number and a unit: `250ms`, `5s`, `10m`, `1h 30m`.
    Duration,
    /// A whole number.
    Count {
        /// Of what: "hours", "probes".
        unit: String,
    },
    /// `true` or `false`.
    Switch,
    /// One of some words.
    Choice {
        /// They.
        options: Vec<SettingOption>,
    },
    /// A line of text.
    Text,
    /// Several, with commas between.
    List,
}

/// One word of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SettingOption {
    /// As in the file.
    pub value: String,
    /// What a person reads.
    pub label: String,
}

/// One setting to write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SettingChange {
    /// As in the file, with its table.
    pub key: String,
    /// As typed; none: take it out of the file, so that the default holds.
    pub value: Option<String>,
}
