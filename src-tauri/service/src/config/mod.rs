//! The configuration file: strict, every error with its line.

mod error;
mod held;
mod locate;
mod save;
mod schema;

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use domain::backend::Backend;
use domain::policy::{Policy, Settings};
use present::wire::Theme;
use probe::Reference;
use url::Url;

pub use error::ConfigError;
pub(crate) use held::Held;
pub use save::{as_file, write_new};
pub(crate) use save::{
    copy, import, save, save_frontend, save_proxy, save_settings, set_in, unreachable,
};
pub(crate) use schema::{address, forms};
pub use schema::{listen_address, period};

use error::KeyError;
use schema::{File, Rest};

/// Every key with its default, unit and bounds.
pub const DEFAULT_FILE: &str = include_str!("default.toml");

/// A checked configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The chain and its rules.
    pub policy: Policy,
    /// The frontend, and what else the checklist is told.
    pub checklist: domain::checklist::Settings,
    /// What tells *offline* from *down*.
    pub references: Vec<Reference>,
    /// The proxy.
    pub proxy: ProxyConfig,
    /// Where Railway's API is, for a real drill: https, or on loopback.
    pub railway_api: Url,
    /// Where Vercel's API is, for the checklist.
    pub vercel_api: Url,
    /// Where Render's API is, for the checklist.
    pub render_api: Url,
    /// What the window looks like.
    pub theme: Theme,
    /// How much of the history is kept.
    pub history: HistoryConfig,
}

/// How much of the history is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryConfig {
    /// For how long: 8 days to 10 years.
    pub keep: Duration,
    /// What it may take on the disk: 10 MB to 2 GB.
    pub bytes: u64,
}

/// Whether and where the proxy listens, on loopback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProxyConfig {
    /// It runs at all.
    pub enabled: bool,
    /// For requests. Port 0, which only the command line may give, is any free one.
    pub listen: SocketAddr,
    /// For its figures as Prometheus text; nowhere if none.
    pub metrics: Option<SocketAddr>,
}

/// What the command line sets above any configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Between probes of every backend, in both modes.
    pub interval: Option<Duration>,
    /// How long a selection sticks before failback.
    pub hold: Option<Duration>,
    /// Where the proxy listens, even where the file turns it off.
    pub listen: Option<SocketAddr>,
    /// Where the proxy's figures are.
    pub metrics: Option<SocketAddr>,
}

impl Overrides {
    fn apply_to_proxy(self, proxy: &mut ProxyConfig) {
        if let Some(listen) = self.listen {
            (proxy.enabled, proxy.listen) = (true, listen);
        }
        proxy.metrics = self.metrics.or(proxy.metrics);
    }

    fn apply(self, settings: &mut Settings) {
        if let Some(interval) = self.interval {
            for cadence in [&mut settings.watch, &mut settings.interview] {
                (cadence.active, cadence.standby) = (interval, interval);
            }
        }
        if let Some(hold) = self.hold {
            settings.hold = hold;
            settings.max_hold = settings.max_hold.max(hold);
        }
    }

    /// The flag that wins over a key.
    pub(crate) fn flag_of(self, key: &str) -> Option<&'static str> {
        match key {
            "watch.active" | "watch.standby" | "interview.active" | "interview.standby" => {
                self.interval.map(|_| "--interval")
            }
            "failback.hold" | "failback.max_hold" => self.hold.map(|_| "--hold"),
            "proxy.enabled" | "proxy.listen" => self.listen.map(|_| "--listen"),
            "proxy.metrics" => self.metrics.map(|_| "--metrics"),
            _ => None,
        }
    }
}

/// Reads and checks `file`.
///
/// # Errors
/// [`ConfigError`] with file, line and key.
pub fn read(file: &Path, overrides: Overrides) -> Result<Config, ConfigError> {
    parse(file, &read_text(file)?, overrides)
}

/// Railway's API as it is where no configuration says otherwise, or none can be read.
///
/// # Errors
/// None in practice: the default is held to the rule of the file.
pub fn railway_api() -> Result<Url, ConfigError> {
    let (_, rest) = File::default().settings().map_err(of_flag)?;
    Ok(rest.railway_api)
}

/// The text of `file`.
pub(crate) fn read_text(file: &Path) -> Result<String, ConfigError> {
    let refuse = |problem: String, next| ConfigError::unreadable(file, problem, next);
    let bytes = std::fs::read(file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            refuse("there is no such file".into(), "Check the path, or leave --config out.")
        }
        io::ErrorKind::IsADirectory => {
            refuse("is a directory; a file is needed".into(), "Name the file in it.")
        }
        io::ErrorKind::PermissionDenied => refuse(
            "may not be read by you".into(),
            "Give yourself the right to read it, as in chmod u+r FILE.",
        ),
        _ => refuse(format!("cannot be read: {error}"), "Check the disk and the path."),
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let upto = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..upto].iter().filter(|byte| **byte == b'\n').count() + 1;
        ConfigError {
            line: Some(line),
            ..refuse("is not UTF-8 from here on".into(), "Save the file as UTF-8 text.")
        }
    })
}

/// Checks `text`, which stands in `file`.
pub(crate) fn parse(file: &Path, text: &str, overrides: Overrides) -> Result<Config, ConfigError> {
    // An editor on Windows may put a mark in front that TOML does not know.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let parsed: File = toml::from_str(text).map_err(|error| of_toml(file, text, &error))?;
    let at = |error: KeyError| of_key(file, text, error);
    let (mut settings, rest) = parsed.settings().map_err(at)?;
    // The file must be right by itself, whatever a flag puts in its place.
    Policy::try_new(settings.clone()).map_err(|error| at(error.into()))?;
    overrides.apply(&mut settings);
    with(settings, rest, overrides)
}

/// A chain with the default settings, changed by `adapt`.
///
/// # Errors
/// [`ConfigError`] with the key or the flag.
pub(crate) fn of_chain(
    backends: Vec<Backend>,
    overrides: Overrides,
    adapt: impl FnOnce(&mut Settings),
) -> Result<Config, ConfigError> {
    let (_, rest) = File::default().settings().map_err(of_flag)?;
    let mut settings = Settings::new(backends);
    adapt(&mut settings);
    overrides.apply(&mut settings);
    with(settings, rest, overrides)
}

fn with(settings: Settings, rest: Rest, overrides: Overrides) -> Result<Config, ConfigError> {
    let policy =
        Policy::try_new(settings).map_err(|error| match overrides.flag_of(&error.key) {
            Some(flag) => ConfigError::flag(flag, error.problem),
            None => of_flag(error.into()),
        })?;
    let Rest {
        checklist,
        mut references,
        mut proxy,
        railway_api,
        vercel_api,
        render_api,
        theme,
        history,
    } = rest;
    overrides.apply_to_proxy(&mut proxy);
    if policy.backends.iter().all(|backend| backend.url.is_loopback()) {
        // The network says nothing about backends on this very machine.
        references.clear();
    }
    Ok(Config {
        policy,
        checklist,
        references,
        proxy,
        railway_api,
        vercel_api,
        render_api,
        theme,
        history,
    })
}

fn of_toml(file: &Path, text: &str, error: &toml::de::Error) -> ConfigError {
    let start = error.span().map(|span| span.start);
    let line = start.map(|start| locate::line(text, start));
    let at = line.map_or_else(|| "the file".to_owned(), |line| format!("line {line}"));
    ConfigError {
        code: error::CODE,
        file: Some(file.to_owned()),
        line,
        key: start.and_then(|start| locate::key_at(text, start)).map(Into::into),
        problem: error.message().trim_end().replace('\n', "; "),
        next_step: format!("Mend {at}; the README lists every key with its default."),
    }
}

fn of_key(file: &Path, text: &str, error: KeyError) -> ConfigError {
    let line = locate::offset_of(text, &error.key).map(|offset| locate::line(text, offset));
    let at = line.map_or_else(|| "the file".to_owned(), |line| format!("line {line}"));
    ConfigError {
        code: error::CODE,
        file: Some(file.to_owned()),
        line,
        key: Some(error.key.into()),
        problem: error.problem,
        next_step: format!("Mend {at}; the README lists every key with its default."),
    }
}

fn of_flag(error: KeyError) -> ConfigError {
    ConfigError {
        code: error::CODE,
        file: None,
        line: None,
        key: Some(error.key.into()),
        problem: error.problem,
        next_step: "Give it an allowed value.".to_owned(),
    }
}

#[cfg(test)]
mod tests;
