//! What a report of a mistake needs, as text to copy: no secret is in it, and no address.

use std::fs;
use std::path::Path;

use present::report::masked_text;
use present::wire::{Connectivity, Mode, Problem, Snapshot};

use crate::log;

/// Lines of the log that are told.
const LINES: usize = 200;
/// A word of at least so many letters and digits, with both in it, may be a token.
const TOKEN: usize = 20;

/// What is known.
pub(crate) struct Known<'a> {
    /// The state.
    pub(crate) snapshot: &'a Snapshot,
    /// The configuration file, where it is in force.
    pub(crate) config: Option<&'a Path>,
    /// The frontend's address.
    pub(crate) frontend: Option<&'a str>,
    /// Where the logs are.
    pub(crate) state_dir: &'a Path,
    /// The programs whose logs tell of this run.
    pub(crate) programs: &'a [&'a str],
    /// The person's home directory, whose name is often that of the person.
    pub(crate) home: Option<&'a Path>,
}

/// The text.
pub(crate) fn text(known: &Known<'_>) -> String {
    let mut text = head(known.snapshot);
    if let Some(settings) = known.config.and_then(settings) {
        text.push_str(&format!("\n## Settings\n{settings}"));
    }
    for program in known.programs {
        let lines = log::last_lines(program, known.state_dir, LINES);
        text.push_str(&format!("\n## Log of {program}, the last {} lines\n", lines.len()));
        text.extend(lines.into_iter().map(|line| line + "\n"));
    }
    let backends = &known.snapshot.backends;
    let mut named: Vec<_> = backends.iter().map(|it| (it.name.as_str(), it.url.as_str())).collect();
    named.extend(known.frontend.map(|url| ("the frontend", url)));
    let told = |line| without_tokens(&masked_text(&named, &without_person(line, known.home)));
    text.lines().map(told).collect::<Vec<_>>().join("\n")
}

fn head(snapshot: &Snapshot) -> String {
    let problem = |problem: Option<&Problem>| {
        problem.map_or_else(|| "no problem".to_owned(), |it| format!("{}: {}", it.code, it.message))
    };
    let mut text = format!("Failover Tray {}\n", snapshot.version);
    let mut line = |name: &str, value: String| text.push_str(&format!("{name}: {value}\n"));
    line("System", system());
    line("Desktop", desktop());
    line(
        "Config",
        format!("{:?}, {}", snapshot.config.source, problem(snapshot.config.problem.as_ref())),
    );
    let mode = if snapshot.mode == Mode::Interview { "interview" } else { "watch" };
    let paused = if snapshot.paused { ", paused" } else { "" };
    let network = match snapshot.connectivity {
        Connectivity::Online => "online",
        Connectivity::Offline => "offline",
        Connectivity::Portal => "a sign-in page",
    };
    line("State", format!("{} ({mode}{paused}, {network})", snapshot.verdict.headline));
    for backend in &snapshot.backends {
        let cause = backend.cause.as_ref().map_or("", |cause| cause.code.as_str());
        line(
            &format!("Backend {}", backend.rank),
            format!("{}: {} {cause}", backend.name, backend.word),
        );
    }
    let proxy = snapshot.proxy.as_ref();
    line("Proxy", proxy.map_or("off".into(), |proxy| problem(proxy.problem.as_ref())));
    let history = snapshot.history_problem.as_ref();
    line("History", history.map_or("kept".into(), |it| problem(Some(it))));
    let notified = snapshot.notification_problem.clone();
    line("Notifications", notified.unwrap_or_else(|| "no problem".into()));
    if let Some(autostart) = &snapshot.autostart {
        let on = if autostart.on { "on" } else { "off" };
        line(
            "Autostart",
            format!("{on}, {}", autostart.problem.as_deref().unwrap_or("no problem")),
        );
    }
    text
}

/// As in "Debian GNU/Linux 12 (bookworm), linux 6.1.0, x86_64".
fn system() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let parts = [
        name.map(|name| format!("{}, ", name.trim_matches('"'))).unwrap_or_default(),
        format!("{} {}", std::env::consts::OS, kernel.trim()),
    ];
    format!("{}, {}", parts.concat().trim(), std::env::consts::ARCH)
}

/// What the session says of itself.
fn desktop() -> String {
    let named = ["XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "LANG"]
        .map(|name| format!("{name}={}", std::env::var(name).unwrap_or_default()));
    let present = ["DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"].map(|name| {
        format!("{name} {}", if std::env::var_os(name).is_some() { "set" } else { "not set" })
    });
    [named, present].concat().join(", ")
}

/// The file's settings, without its comments, in which anything may stand. None where it has a
/// mistake: then anything may stand in it, too.
fn settings(file: &Path) -> Option<String> {
    let table: toml::Table = fs::read_to_string(file).ok()?.parse().ok()?;
    toml::to_string(&table).ok()
}

/// `line` without the home directory, and without its name in other paths.
fn without_person(line: &str, home: Option<&Path>) -> String {
    let whole = home.and_then(Path::to_str);
    let name = home.and_then(Path::file_name).and_then(|name| name.to_str());
    let (Some(whole), Some(name)) = (whole, name) else { return line.to_owned() };
    let line = replaced(line, whole, "~");
    ["/", "\\"].into_iter().fold(line, |line, separator| {
        replaced(&line, &format!("{separator}{name}"), &format!("{separator}(user)"))
    })
}

/// `line` with `by` for each `path` that does not go on as a longer name.
fn replaced(line: &str, path: &str, by: &str) -> String {
    let mut told = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(path) {
        let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        told.push_str(before);
        told.push_str(if after.starts_with(goes_on) { path } else { by });
        rest = after;
    }
    told + rest
}

/// `line` without the words that may be tokens.
fn without_tokens(line: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut told = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(begin) = rest.find(is_part) {
        let word = &rest[begin..];
        let end = word.find(|c| !is_part(c)).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        told.push_str(&rest[..begin]);
        let digits = word.contains(|c: char| c.is_ascii_digit());
        let letters = word.contains(|c: char| c.is_ascii_alphabetic());
        let hidden = word.len() >= TOKEN && digits && letters;
        told.push_str(if hidden { "(hidden)" } else { word });
        rest = after;
    }
    told + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_the_person_is_stays_out_of_paths() {
        let told = |line: &str, home: &str| without_person(line, Some(Path::new(home)));
        for (line, expected) in [
            ("/home/ada/.config/x.toml: no rights", "~/.config/x.toml: no rights"),
            ("in /home/ada.", "in ~."),
            (
                "/media/ada/disk and C:\\Users\\ada\\x",
                "/media/(user)/disk and C:\\Users\\(user)\\x",
            ),
            ("/home/adamas/x, /srv/ada-2 and ada", "/home/adamas/x, /srv/ada-2 and ada"),
        ] {
            assert_eq!(told(line, "/home/ada"), expected);
        }
        assert_eq!(told("/etc/x", "/"), "/etc/x");
        assert_eq!(without_person("/home/ada", None), "/home/ada");
    }

    #[test]
    fn what_may_be_a_token_is_hidden_and_what_a_log_says_is_not() {
        let tokens = [
            "0b3f1a52-9c1e-4c57-8a0e-5d1c2f9e7a11",
            "rnd_AbCdEf0123456789abcdefghijkl",
            "vercelTok3nOf24Characters",
        ];
        for token in tokens {
            for line in [token.into(), format!("Bearer {token}, sent"), format!("x={token}&y=1")] {
                assert!(!without_tokens(&line).contains(token), "{line}");
            }
        }
        let line = "2026-11-23T14:15:11.123456Z  INFO service::session: On Render | 404 in 12 ms";
        assert_eq!(without_tokens(line), line);
        assert_eq!(without_tokens("änderung – 3 µs"), "änderung – 3 µs");
    }
}
