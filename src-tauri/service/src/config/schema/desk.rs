//! The tables that are about this desktop: notifications, looks, what is kept.

use std::time::Duration;

use domain::policy::Settings;
use present::wire::Theme;
use serde::Deserialize;

use super::{Deserializer, KeyError, Parsed, put};
use crate::config::HistoryConfig;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotificationsTable {
    switchover: Option<bool>,
    failback: Option<bool>,
    all_down: Option<bool>,
    recovery: Option<bool>,
    offline: Option<bool>,
    drill: Option<bool>,
    checklist: Option<bool>,
    interview: Option<bool>,
    quiet_in_interview: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppearanceTable {
    theme: Option<ThemeWord>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HistoryTable {
    keep_days: Option<u32>,
    max_mb: Option<u32>,
}

#[derive(Debug)]
struct ThemeWord(Theme);

impl<'de> Deserialize<'de> for ThemeWord {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let expected = "a word in quotes, as in \"dark\"";
        from.deserialize_str(Parsed { expected, parse: theme }).map(ThemeWord)
    }
}

impl AppearanceTable {
    pub(super) fn theme(&self) -> Theme {
        self.theme.as_ref().map(|word| word.0).unwrap_or_default()
    }
}

fn theme(text: &str) -> Result<Theme, String> {
    match text {
        "system" => Ok(Theme::System),
        "light" => Ok(Theme::Light),
        "dark" => Ok(Theme::Dark),
        _ => Err(format!("\"{text}\" is no theme; allowed are system, light and dark")),
    }
}

pub(super) fn notices(settings: &mut Settings, table: NotificationsTable) {
    let notices = &mut settings.notices;
    put(&mut notices.switchover, table.switchover);
    put(&mut notices.failback, table.failback);
    put(&mut notices.all_down, table.all_down);
    put(&mut notices.recovery, table.recovery);
    put(&mut notices.offline, table.offline);
    put(&mut notices.drill, table.drill);
    put(&mut notices.checklist, table.checklist);
    put(&mut notices.interview, table.interview);
    put(&mut settings.quiet_in_interview, table.quiet_in_interview);
}

/// How much of the history is kept. A single probe is kept for a week, so a history is longer.
pub(super) fn history(table: &HistoryTable) -> Result<HistoryConfig, KeyError> {
    let within = |key: &str, is: Option<u32>, default: u32, least: u32, most: u32| {
        let is = is.unwrap_or(default);
        if (least..=most).contains(&is) {
            return Ok(u64::from(is));
        }
        let problem = format!("{is} is out of bounds; allowed are {least} to {most}");
        Err(KeyError { key: key.to_owned(), problem })
    };
    let days = within("history.keep_days", table.keep_days, 365, 8, 3650)?;
    let mb = within("history.max_mb", table.max_mb, 200, 10, 2000)?;
    Ok(HistoryConfig { keep: Duration::from_secs(days * 24 * 3600), bytes: mb * 1_000_000 })
}
