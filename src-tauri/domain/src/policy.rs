//! The rules a chain is run by. A [`Policy`] can only be had through [`Policy::try_new`], so
//! nothing behind it checks a bound again.

use std::collections::HashSet;
use std::ops::Deref;
use std::time::Duration;

use crate::backend::Backend;
use crate::interview::{LONGEST as LONGEST_INTERVIEW, SHORTEST};
use crate::notice::Wanted;
use crate::probe::HealthRule;

const fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// The longest duration any setting may have.
pub const LONGEST: Duration = secs(24 * 3600);

/// Most backends a chain may have.
pub const MOST_BACKENDS: usize = 200;

/// How often is probed in a mode, and how many probes flip the health in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cadence {
    /// Between probes of the active backend. 100 ms to a day.
    pub active: Duration,
    /// Between probes of a standby. 100 ms to a day.
    pub standby: Duration,
    /// Consecutive failures that make a healthy backend unhealthy. 1 to 10.
    pub fall: u32,
    /// Consecutive passes that make an unhealthy backend healthy. 1 to 10.
    pub rise: u32,
}

/// Every setting, unchecked. Defaults are the guide's and `product.md`'s.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The chain, first is primary. 1 to 200, names unique.
    pub backends: Vec<Backend>,
    /// What makes an answer healthy.
    pub rule: HealthRule,
    /// For a whole probe. 100 ms to 60 s.
    pub timeout: Duration,
    /// For the one long request that waits for a sleeping backend. `timeout` to 10 min.
    pub wake_timeout: Duration,
    /// A healthy backend whose recent probes take longer (median) is *slow*. 1 ms to 60 s.
    pub slow: Duration,
    /// The cadence by default.
    pub watch: Cadence,
    /// The cadence in interview mode.
    pub interview: Cadence,
    /// How long a selection sticks before failback. 0 to a day.
    pub hold: Duration,
    /// What the hold doubles up to when the chain flaps. `hold` to a day.
    pub max_hold: Duration,
    /// Waking hours a month that a standby may be kept awake for. 0 to 744.
    pub budget_hours: u32,
    /// Waking hours a month that the plan gives. `budget_hours` to 744, or 750 as Render counts.
    pub plan_hours: u32,
    /// How long an interview lasts where nobody says otherwise. 10 min to 12 h.
    pub interview_length: Duration,
    /// How long before a planned interview everything is looked at, and the standbys are woken.
    /// 1 min to an hour.
    pub interview_prepare: Duration,
    /// Interview mode holds back every notice but "nothing answers" and its end.
    pub quiet_in_interview: bool,
    /// Which notices are wanted at all.
    pub notices: Wanted,
}

impl Settings {
    /// The default settings for a chain.
    pub fn new(backends: Vec<Backend>) -> Self {
        Self {
            backends,
            rule: HealthRule::default(),
            timeout: secs(5),
            wake_timeout: secs(120),
            slow: secs(1),
            watch: Cadence { active: secs(30), standby: secs(600), fall: 3, rise: 2 },
            interview: Cadence { active: secs(5), standby: secs(15), fall: 2, rise: 3 },
            hold: secs(300),
            max_hold: secs(1800),
            budget_hours: 500,
            plan_hours: 750,
            interview_length: secs(3600),
            interview_prepare: secs(600),
            quiet_in_interview: false,
            notices: Wanted::default(),
        }
    }
}

/// Checked [`Settings`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy(Settings);

impl Deref for Policy {
    type Target = Settings;
    fn deref(&self) -> &Settings {
        &self.0
    }
}

/// A setting out of its bounds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {problem}")]
pub struct PolicyError {
    /// The setting, as the config file spells it: `health.timeout`, or `backend[1].name`.
    pub key: String,
    /// What is wrong, and what is allowed.
    pub problem: String,
}

impl Policy {
    /// Checks every bound.
    ///
    /// # Errors
    /// The first setting that is out of its bounds, and what is allowed.
    pub fn try_new(settings: Settings) -> Result<Self, PolicyError> {
        let s = &settings;
        check_backends(&s.backends)?;
        between("health.timeout", s.timeout, Duration::from_millis(100), secs(60))?;
        between("health.wake_timeout", s.wake_timeout, s.timeout, secs(600))?;
        between("health.slow", s.slow, Duration::from_millis(1), secs(60))?;
        if !s.rule.path.starts_with('/') {
            return refuse("health.path", "must begin with a slash, as in \"/\" or \"/health\"");
        }
        if s.rule.field.is_empty() {
            return refuse("health.field", "must name a field, as in \"status\"");
        }
        if s.rule.healthy.is_empty() {
            return refuse("health.healthy", "must list at least one value, as in [\"ok\"]");
        }
        for (mode, cadence) in [("watch", s.watch), ("interview", s.interview)] {
            let shortest = Duration::from_millis(100);
            between(&format!("{mode}.active"), cadence.active, shortest, LONGEST)?;
            between(&format!("{mode}.standby"), cadence.standby, shortest, LONGEST)?;
            for (key, count) in [("fall", cadence.fall), ("rise", cadence.rise)] {
                if !(1..=10).contains(&count) {
                    return refuse(&format!("{mode}.{key}"), "must be a whole number from 1 to 10");
                }
            }
        }
        between("interview.length", s.interview_length, SHORTEST, LONGEST_INTERVIEW)?;
        between("interview.prepare", s.interview_prepare, secs(60), secs(3600))?;
        between("failback.hold", s.hold, Duration::ZERO, LONGEST)?;
        between("failback.max_hold", s.max_hold, s.hold, LONGEST)?;
        if s.plan_hours > 750 {
            return refuse("budget.plan_hours", "must be a whole number of hours from 0 to 750");
        }
        if s.budget_hours > s.plan_hours {
            return refuse(
                "budget.hours",
                &format!("must be from 0 to plan_hours ({})", s.plan_hours),
            );
        }
        Ok(Self(settings))
    }
}

fn check_backends(backends: &[Backend]) -> Result<(), PolicyError> {
    if backends.is_empty() {
        return refuse("backend", "no backend is configured; add a [[backend]] with name and url");
    }
    if backends.len() > MOST_BACKENDS {
        let problem = format!("{} backends; at most {MOST_BACKENDS} are allowed", backends.len());
        return refuse("backend", &problem);
    }
    let mut seen = HashSet::new();
    for (index, backend) in backends.iter().enumerate() {
        let key = format!("backend[{index}].name");
        let name = backend.name.as_ref();
        if name.trim().is_empty() || name.chars().count() > 40 || name.chars().any(char::is_control)
        {
            return refuse(&key, "must be 1 to 40 characters, not only spaces");
        }
        if !seen.insert(name) {
            let problem = format!("\"{name}\" is the name of an earlier backend; names are unique");
            return refuse(&key, &problem);
        }
    }
    Ok(())
}

fn refuse<T>(key: &str, problem: &str) -> Result<T, PolicyError> {
    Err(PolicyError { key: key.to_owned(), problem: problem.to_owned() })
}

fn between(key: &str, is: Duration, least: Duration, most: Duration) -> Result<(), PolicyError> {
    if (least..=most).contains(&is) {
        return Ok(());
    }
    let [is, least, most] = [is, least, most].map(written);
    refuse(key, &format!("{is} is out of bounds; allowed are {least} to {most}"))
}

/// A length of time as one would write it into the file: "250ms", "60s", "10m", "24h".
fn written(length: Duration) -> String {
    match (length.as_secs(), length.subsec_nanos()) {
        (0, 0) => "0s".to_owned(),
        (seconds, 0) if seconds > 0 && seconds % 3600 == 0 => format!("{}h", seconds / 3600),
        (seconds, 0) if seconds > 60 && seconds % 60 == 0 => format!("{}m", seconds / 60),
        _ => format!("{length:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::BackendUrl;

    fn settings() -> Settings {
        let url = || BackendUrl::parse("http://127.0.0.1:1").unwrap();
        Settings::new(vec![Backend::new("A", url()), Backend::new("B", url())])
    }

    fn refused(change: impl FnOnce(&mut Settings)) -> String {
        let mut settings = settings();
        change(&mut settings);
        Policy::try_new(settings).unwrap_err().to_string()
    }

    #[test]
    fn the_defaults_are_within_bounds() {
        assert!(Policy::try_new(settings()).is_ok());
    }

    #[test]
    fn every_bound_names_its_key_and_what_is_allowed() {
        let cases = [
            (refused(|s| s.backends.clear()), "backend: no backend is configured"),
            (refused(|s| s.backends[1].name = "A".into()), "backend[1].name: \"A\" is the name"),
            (refused(|s| s.backends[0].name = " ".into()), "backend[0].name: must be 1 to 40"),
            (refused(|s| s.timeout = Duration::ZERO), "health.timeout: 0s is out of bounds"),
            (refused(|s| s.wake_timeout = secs(1)), "health.wake_timeout: 1s is out of bounds"),
            (refused(|s| s.rule.path = "x".into()), "health.path: must begin with a slash"),
            (refused(|s| s.rule.healthy.clear()), "health.healthy: must list"),
            (refused(|s| s.watch.fall = 0), "watch.fall: must be a whole number from 1 to 10"),
            (refused(|s| s.interview.rise = 11), "interview.rise: must be"),
            (refused(|s| s.interview_length = secs(599)), "interview.length: 599s is out of"),
            (refused(|s| s.interview_length = secs(43_201)), "interview.length: 43201s is out of"),
            (refused(|s| s.interview_prepare = secs(59)), "interview.prepare: 59s is out of"),
            (
                refused(|s| s.watch.standby = secs(86_401)),
                "watch.standby: 86401s is out of bounds; allowed are 100ms to 24h",
            ),
            (
                refused(|s| s.max_hold = secs(1)),
                "failback.max_hold: 1s is out of bounds; allowed are 5m to 24h",
            ),
            (refused(|s| s.budget_hours = 751), "budget.hours: must be from 0 to plan_hours (750)"),
        ];
        for (said, expected) in cases {
            assert!(said.starts_with(expected), "{said}");
        }
    }
}
