//! The latest result of each check, from one start of the app to the next. A result stands for the
//! chain and the frontend that it was made of, and for no other.

use std::fs;
use std::io;
use std::path::Path;

use present::wire::{CheckResult, Checklist, ChecklistSummary};

use crate::config::Config;
use crate::shelf::write_whole;
use domain::checklist::Check;

const FILE: &str = "latest.json";

/// What is known of each check.
#[derive(Debug)]
pub(super) struct Latest(Option<Checklist>);

impl Latest {
    /// What was kept in `dir`; what cannot be read is not known.
    pub(super) fn read(dir: &Path) -> Self {
        let kept = fs::read(dir.join(FILE)).ok();
        let kept = kept.and_then(|text| serde_json::from_slice::<Checklist>(&text).ok());
        Self(kept.filter(|kept| kept.version == present::wire::CHECKLIST_REPORT))
    }

    /// What is known of what is configured now.
    pub(super) fn of(&self, config: &Config) -> Option<&Self> {
        let subjects = present::checklist::subjects(&config.policy.backends, &config.checklist);
        self.0.as_ref().is_some_and(|kept| kept.subjects == subjects).then_some(self)
    }

    /// The results, in the checklist's order.
    pub(super) fn results(&self) -> &[CheckResult] {
        self.0.as_ref().map_or(&[], |kept| &kept.results)
    }

    /// All of it, to report: what was not seen is that of every result, not of the last run's.
    pub(super) fn checklist(&self, config: &Config) -> Option<Checklist> {
        let kept = self.0.clone()?;
        let checks: Vec<_> = kept.results.iter().filter_map(|it| Check::parse(&it.check)).collect();
        let chain = &config.policy.backends;
        let notes = present::checklist::notes(&checks, chain, &config.checklist);
        Some(Checklist { notes, ..kept })
    }

    /// The head, where every check was made once.
    pub(super) fn whole(&self) -> Option<ChecklistSummary> {
        let kept = self.0.as_ref()?;
        (kept.results.len() == Check::ALL.len()).then(|| kept.summary.clone())
    }

    /// Takes the results of a run in, each in place of an older one, and keeps them in `dir`.
    pub(super) fn take(&mut self, run: Checklist, dir: &Path) {
        self.0 = Some(match self.0.take() {
            Some(kept) if kept.subjects == run.subjects => merged(&kept, run),
            _ => run,
        });
        let kept = serde_json::to_vec_pretty(&self.0).map_err(io::Error::other).and_then(|text| {
            fs::create_dir_all(dir)?;
            write_whole(&dir.join(FILE), &text)
        });
        if let Err(error) = kept {
            tracing::warn!(%error, "the latest results are not kept");
        }
    }
}

/// `run` over `kept`. Its time is that of the last run of all checks, since what it says is as old.
fn merged(kept: &Checklist, run: Checklist) -> Checklist {
    let of = |results: &[CheckResult], check: Check| {
        results.iter().find(|result| result.check == check.code()).cloned()
    };
    let result = |check| of(&run.results, check).or_else(|| of(&kept.results, check));
    let results: Vec<_> = Check::ALL.into_iter().filter_map(result).collect();
    let head = if run.results.len() == Check::ALL.len() { &run.summary } else { &kept.summary };
    let summary = present::checklist::summary(&head.id, head.at, head.took_ms, &results);
    Checklist { summary, results, ..run }
}
