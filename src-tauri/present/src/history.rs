//! What was seen of a time, in words and shares: the view *History* and `failover history`.

mod incident;
mod segment;
mod switch;
mod uptime;

use std::time::Duration;

use domain::backend::Backend;
use domain::{Cause, WallTime};

use crate::wire;

pub use crate::date::timestamp;
pub use incident::{Outage, cause, incident};
pub use switch::switch;
pub use uptime::{Looked, backend, series};

/// A time that is looked back at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its beginning.
    pub from: WallTime,
    /// Its end.
    pub to: WallTime,
}

impl Period {
    /// How long it is.
    pub fn length(self) -> Duration {
        self.to.since(self.from)
    }
}

/// How long a backend was seen in each state in a time. What is missing of it, nobody looked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Seen {
    pub time: Period,
    pub up: Duration,
    pub down: Duration,
    pub waking: Duration,
    /// Why it was down for the longest piece of it.
    pub cause: Option<Cause>,
}

impl Seen {
    fn observed(&self) -> Duration {
        self.up + self.down + self.waking
    }
}

/// Every backend that `names` has, the chain's first and in its order.
pub fn in_order(chain: &[Backend], mut names: Vec<String>) -> Vec<String> {
    let place = |name: &String| chain.iter().position(|backend| *backend.name == **name);
    names.extend(chain.iter().map(|backend| backend.name.to_string()));
    names.sort_by_cached_key(|name| (place(name).unwrap_or(usize::MAX), name.clone()));
    names.dedup();
    names
}

/// The colour that stands for the backend of this name; grey for one that is not in use any more.
fn color(chain: &[Backend], name: &str) -> wire::Color {
    let place = chain.iter().position(|backend| *backend.name == *name);
    place.map_or(wire::Color::Grey, |index| crate::backend::color(&chain[index], index))
}

/// In at most two units, rounded down, so that what was nearly whole never reads as whole:
/// "6 d 23 h", "7 h 5 min", "23 h 59 min", "4 min 10 s", "45 s".
fn at_least(length: Duration) -> String {
    let seconds = length.as_secs();
    let units = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")];
    let largest = units.iter().position(|(size, _)| seconds >= *size).unwrap_or(3);
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (size, unit) in &units[largest..(largest + 2).min(4)] {
        if rest / size > 0 || parts.is_empty() {
            parts.push(format!("{} {unit}", rest / size));
        }
        rest %= size;
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_nearly_whole_never_reads_as_whole() {
        let said = [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (250, "4 min 10 s"),
            (3599, "59 min 59 s"),
            (7 * 3600 + 359, "7 h 5 min"),
            (86_399, "23 h 59 min"),
            (86_400, "1 d"),
            (86_400 + 59, "1 d"),
            (7 * 86_400 - 1, "6 d 23 h"),
        ];
        for (seconds, text) in said {
            assert_eq!(at_least(Duration::from_secs(seconds)), text);
        }
        assert_eq!(at_least(Duration::from_millis(59_999)), "59 s");
    }

    #[test]
    fn the_chain_comes_first_and_in_its_order() {
        let backend = |name| {
            let url = domain::BackendUrl::parse("http://b.example").unwrap();
            Backend::new(name, url)
        };
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let chain = [backend("Railway"), backend("Render")];
        assert_eq!(
            in_order(&chain, names(&["Old", "Render", "Able"])),
            names(&["Railway", "Render", "Able", "Old"])
        );
        assert_eq!(color(&chain, "Render"), wire::Color::Amber);
        assert_eq!(color(&chain, "Old"), wire::Color::Grey);
    }
}
