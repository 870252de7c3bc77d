//! One backend over a time.

use std::time::Duration;

use domain::backend::Backend;

use super::segment::segment;
use super::{Period, Seen, at_least, color};
use crate::backend::ms;
use crate::wire;

/// One backend over a time, as the history has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Its name.
    pub name: String,
    /// What was seen of each of the time's equal parts, oldest first.
    pub parts: Vec<Seen>,
    /// Probes that were kept.
    pub probes: u64,
    /// Of these, failed.
    pub failures: u64,
    /// Median time of a passed one.
    pub p50: Option<Duration>,
    /// 95th percentile of it.
    pub p95: Option<Duration>,
}

/// `looked` for the wire. `chain` is the one in use, `time` the whole of what was looked at.
pub fn backend(looked: &Looked, chain: &[Backend], time: Period) -> wire::BackendHistory {
    let sum = |part: fn(&Seen) -> Duration| looked.parts.iter().map(part).sum::<Duration>();
    let (up, down) = (sum(|part| part.up), sum(|part| part.down));
    let judged = (up + down).as_secs_f64();
    let length = time.length();
    let observed = sum(Seen::observed).min(length);
    let share = |part: Duration| part.as_secs_f64() / length.as_secs_f64().max(f64::MIN_POSITIVE);
    wire::BackendHistory {
        name: looked.name.clone(),
        color: color(chain, &looked.name),
        current: chain.iter().any(|backend| *backend.name == *looked.name),
        uptime: (judged > 0.0).then(|| up.as_secs_f64() / judged),
        uptime_text: percent(up, down),
        observed: share(observed),
        observed_text: match observed.is_zero() {
            true => "not observed".to_owned(),
            false => format!("observed {} of {}", at_least(observed), at_least(length)),
        },
        segments: looked.parts.iter().map(|part| segment(part, &looked.name, chain)).collect(),
        probes: looked.probes,
        failures: looked.failures,
        p50_ms: looked.p50.map(ms),
        p95_ms: looked.p95.map(ms),
    }
}

/// A backend's latencies for the wire, as many of each as there are steps: median, 95th percentile,
/// failed probes.
pub fn series(
    name: &str,
    chain: &[Backend],
    steps: impl IntoIterator<Item = (Option<Duration>, Option<Duration>, u64)>,
) -> wire::LatencySeries {
    let mut series = wire::LatencySeries {
        name: name.to_owned(),
        color: color(chain, name),
        p50_ms: Vec::new(),
        p95_ms: Vec::new(),
        failures: Vec::new(),
    };
    for (p50, p95, failures) in steps {
        series.p50_ms.push(p50.map(ms));
        series.p95_ms.push(p95.map(ms));
        series.failures.push(failures);
    }
    series
}

/// Rounded down: "99.99 %" of all but a moment; "100 %" only of all of it.
fn percent(up: Duration, down: Duration) -> String {
    let all = (up + down).as_nanos();
    if all == 0 {
        return "not observed".to_owned();
    }
    let hundredths = up.as_nanos() * 10_000 / all;
    match hundredths {
        10_000 => "100 %".to_owned(),
        0 if up.is_zero() => "0 %".to_owned(),
        _ => format!("{}.{:02} %", hundredths / 100, hundredths % 100),
    }
}

#[cfg(test)]
mod tests {
    use domain::{BackendUrl, WallTime};

    use super::*;
    use crate::wire::SegmentState;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn uptime_is_never_rounded_up() {
        let second = Duration::from_secs(1);
        let said = |up: u32, down: u32| percent(second * up, second * down);
        assert_eq!(said(0, 0), "not observed");
        assert_eq!(said(1, 0), "100 %");
        assert_eq!(said(99_999, 1), "99.99 %");
        assert_eq!(said(9_998, 2), "99.98 %");
        assert_eq!(said(1, 1), "50.00 %");
        assert_eq!(said(0, 5), "0 %");
        assert_eq!(said(1, 99_999), "0.00 %");
        let year = HOUR * 24 * 365;
        assert_eq!(percent(year, Duration::from_nanos(1)), "99.99 %");
    }

    #[test]
    fn a_backend_is_told_by_what_was_seen_of_it() {
        let from = WallTime::from_unix_ms(1_795_996_800_000);
        let time = Period { from, to: from.plus(HOUR * 24) };
        let part = Duration::from_secs(16 * 60);
        let none = Duration::ZERO;
        let seen = |index: u32, up, down, waking| Seen {
            time: Period { from: from.plus(part * index), to: from.plus(part * (index + 1)) },
            up,
            down,
            waking,
            cause: None,
        };
        let nothing: Vec<_> = (0..90).map(|index| seen(index, none, none, none)).collect();
        let mut parts = nothing.clone();
        parts[89] = seen(89, part / 4, part / 4, part / 2);
        parts[88] = seen(88, part, none, none);
        let looked = Looked {
            name: "Railway".into(),
            parts,
            probes: 12,
            failures: 3,
            p50: Some(Duration::from_micros(41_237)),
            p95: None,
        };
        let url = BackendUrl::parse("https://a.up.railway.app").unwrap();
        let chain = [Backend::new("Railway", url)];
        let told = backend(&looked, &chain, time);
        assert_eq!(
            (told.name.as_str(), told.color, told.current),
            ("Railway", wire::Color::Green, true)
        );
        assert_eq!((told.uptime, told.uptime_text.as_str()), (Some(5.0 / 6.0), "83.33 %"));
        assert_eq!(told.observed_text, "observed 32 min of 1 d");
        assert_eq!((told.p50_ms, told.p95_ms), (Some(41.24), None));
        assert_eq!(told.segments.len(), 90);
        assert_eq!(told.segments[0].from, time.from.unix_ms());
        assert_eq!(told.segments[0].state, SegmentState::Unobserved);
        assert_eq!(told.segments[88].to, told.segments[89].from);
        assert_eq!(told.segments[89].to, time.to.unix_ms());
        assert_eq!(told.segments[89].state, SegmentState::Degraded);

        let told = backend(&looked, &[], time);
        assert_eq!((told.color, told.current), (wire::Color::Grey, false));
        let nothing = Looked { parts: nothing, ..looked };
        let told = backend(&nothing, &chain, time);
        assert_eq!((told.uptime, told.uptime_text.as_str()), (None, "not observed"));
        assert_eq!((told.observed, told.observed_text.as_str()), (0.0, "not observed"));
    }

    #[test]
    fn steps_without_a_passed_probe_are_gaps() {
        let ms = |ms| Some(Duration::from_millis(ms));
        let told = series("Old", &[], [(ms(40), ms(90), 0), (None, None, 2)]);
        assert_eq!(told.p50_ms, [Some(40.0), None]);
        assert_eq!(told.p95_ms, [Some(90.0), None]);
        assert_eq!(told.failures, [0, 2]);
    }
}
