//! Which answers are allowed, given what each backend was while the request ran: naive on purpose.
//! It knows nothing of suspicions, probes, hedges or the order of the chain.

use std::time::Duration;

use serde_json::Value;
use testkit::Fault;
use tokio::time::Instant;

use crate::common::client::Answer;
use crate::play::{Given, Reign, Seen, Told};
use crate::schedule::Kind;
use crate::stage::NAMES;

/// A connection that was cut so short a time before may still look alive.
const NEWS: Duration = Duration::from_millis(150);

type Verdict = Result<(), String>;

/// Whether all that was seen is allowed.
pub(crate) fn judge(seen: &Seen) -> Verdict {
    for told in &seen.told {
        let case = Case { told, reigns: &seen.reigns };
        case.judge().map_err(|problem| format!("{problem}\n{}", case.describe()))?;
    }
    Ok(())
}

struct Case<'a> {
    told: &'a Told,
    reigns: &'a [Vec<Reign>],
}

impl Case<'_> {
    fn judge(&self) -> Verdict {
        let told = self.told;
        let ran: u64 = told.executed.iter().sum();
        if told.asked.kind == Kind::Plain {
            check(ran <= 1, "executed more than once")?;
        }
        match &told.given {
            Given::Nothing(error) => Err(format!("not even a head came: {error}")),
            Given::Left => self.left(),
            Given::Broken(name) => self.broken(name.as_deref()),
            Given::Whole(answer) => {
                let attempts: u64 = answer.header("x-failover-attempts").unwrap().parse().unwrap();
                let arrived: u64 = told.arrived.iter().sum();
                check(attempts >= arrived, "it arrived more often than was told")?;
                match answer.header("x-failover-backend") {
                    Some(name) => self.passed_on(name, answer),
                    None => self.own(answer, ran),
                }
            }
        }
    }

    /// All there is to know, in milliseconds from the start.
    fn describe(&self) -> String {
        let start = self.reigns[0][0].from;
        let ms = |at: Instant| at.duration_since(start).as_millis();
        let mut text = format!(
            "{:?}\nfrom {} to {}: {:?}\narrived {:?}, executed {:?}\n",
            self.told.asked,
            ms(self.told.from),
            ms(self.told.until),
            self.told.given,
            self.told.arrived,
            self.told.executed,
        );
        for (name, reigns) in NAMES.iter().zip(self.reigns) {
            let reign = |it: &Reign| format!(" {:?} {}-{}", it.fault, ms(it.from), ms(it.until));
            text.extend([name.to_string(), reigns.iter().map(reign).collect(), "\n".to_owned()]);
        }
        text
    }

    /// The client did not get an answer in time.
    fn left(&self) -> Verdict {
        check(!self.must_succeed(), "no answer in time")
    }

    /// The answer broke off.
    fn broken(&self, name: Option<&str>) -> Verdict {
        check(self.told.asked.kind != Kind::Safe, "a small answer to a safe request is repaired")?;
        let index = index(name.ok_or("the proxy's own answer broke off")?)?;
        let cuts = [Fault::ResetBody, Fault::Truncated, Fault::Refuse];
        check(cuts.iter().any(|cut| self.had(index, *cut)), "broken by none of its faults")
    }

    /// A backend's answer.
    fn passed_on(&self, name: &str, answer: &Answer) -> Verdict {
        let index = index(name)?;
        check(self.told.arrived[index] > 0, "an answer from where it never arrived")?;
        let told = self.told;
        let html = answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        let fault = match (answer.status(), html) {
            (200, false) => {
                let alive = [Fault::Ok, Fault::Slow, Fault::SlowBody];
                check(alive.iter().any(|fault| self.had(index, *fault)), "it was not alive")?;
                return self.healthy_answer(name, answer);
            }
            (200, true) => Fault::Html,
            (500, _) => Fault::Http500,
            (502, _) => Fault::Http502,
            (503, _) => Fault::Http503,
            _ => return Err("an answer that no backend's app gives".to_owned()),
        };
        check(self.had(index, fault), "not the answer of any of its faults")?;
        let agreed = (0..self.reigns.len()).filter(|&index| self.had(index, fault)).count() > 1;
        let wanted = fault == Fault::Html && !told.asked.data;
        check(agreed || wanted || !self.must_succeed(), "a healthy backend could have answered")
    }

    fn healthy_answer(&self, name: &str, answer: &Answer) -> Verdict {
        let told = self.told;
        let body: Value =
            serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
        check(body["backend"] == name, "another backend's answer")?;
        check(body["headers"]["x-request-id"] == told.id.as_str(), "another request's answer")?;
        let sent = "x".repeat(told.asked.body);
        check(body["body"] == sent.as_str(), "the request's body changed on its way")?;
        let index = index(name)?;
        check(told.executed[index] > 0, "an answer to what was not executed")
    }

    /// The proxy's own answer: it has none to give.
    fn own(&self, answer: &Answer, ran: u64) -> Verdict {
        let body: Value =
            serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
        let safe = self.told.asked.kind == Kind::Safe;
        match (answer.status(), body["executed"].as_str()) {
            (503, Some("no")) => check(ran == 0, "said not to have run, and it did")?,
            (503, Some("unknown")) => check(safe, "503 for what may have run")?,
            (502 | 504, Some("unknown")) => check(!safe, "only a safe request's is 503")?,
            _ => return Err("an answer that the proxy does not give".to_owned()),
        }
        let named = body["backends"].as_array().is_some_and(|backends| !backends.is_empty());
        check(named, "without the backends' causes")?;
        check(!self.must_succeed(), "a healthy backend could have answered")
    }

    /// Whether a good answer was to be had, whatever else went on.
    fn must_succeed(&self) -> bool {
        let some_healthy = (0..self.reigns.len()).any(|index| {
            let faults = self.faults(index, self.told.from);
            faults.iter().all(|reign| reign.fault == Fault::Ok)
        });
        some_healthy
            && match self.told.asked.kind {
                Kind::Safe => true,
                // It is moved only once the backend that it hangs on is marked down.
                Kind::Keyed => !(0..self.reigns.len()).any(|index| self.had(index, Fault::Hang)),
                Kind::Plain => !self.may_be_lost(),
            }
    }

    /// Whether a backend may have taken it and lost it.
    fn may_be_lost(&self) -> bool {
        let since = self.told.from.checked_sub(NEWS).unwrap_or(self.told.from);
        (0..self.reigns.len()).flat_map(|index| self.faults(index, since)).any(|reign| {
            match reign.fault {
                Fault::Ok | Fault::Slow | Fault::SlowBody => false,
                Fault::RailwayStopped | Fault::RenderSuspended => false,
                // Shut already, it takes nothing; as it shuts, it cuts what is under way.
                Fault::Refuse => reign.from >= since,
                _ => true,
            }
        })
    }

    fn had(&self, index: usize, fault: Fault) -> bool {
        self.faults(index, self.told.from).iter().any(|reign| reign.fault == fault)
    }

    /// What the backend was from `since` to the request's end.
    fn faults(&self, index: usize, since: Instant) -> Vec<Reign> {
        let until = self.told.until;
        let during = |reign: &&Reign| reign.from <= until && reign.until >= since;
        self.reigns[index].iter().filter(during).copied().collect()
    }
}

fn index(name: &str) -> Result<usize, String> {
    NAMES.iter().position(|it| *it == name).ok_or_else(|| format!("{name} is no backend"))
}

fn check(holds: bool, problem: &str) -> Verdict {
    if holds { Ok(()) } else { Err(problem.to_owned()) }
}
