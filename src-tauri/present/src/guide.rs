//! The set-up guide: its steps, with the values to copy computed from what is configured, and what
//! is seen of each.

mod backends;
mod held;
mod test;
mod values;
mod vercel;

use std::time::Duration;

use domain::backend::{Backend, Provider};
use domain::checklist::{Frontend, Roles};

use crate::wire::{
    self, CheckResult, FrontendForm, Guide, GuideForm, GuideState, GuideStep, Problem,
};

/// The steps' stable words, in order.
pub const STEPS: [&str; 4] = ["railway", "render", "vercel", "test"];

/// What a check has seen counts for a step so long. Older, it is looked at again.
const FRESH: Duration = Duration::from_secs(24 * 60 * 60);

/// All that the guide is derived from.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The chain, first is primary.
    pub chain: &'a [Backend],
    /// The frontend, if it is configured.
    pub frontend: Option<&'a Frontend>,
    /// The path of a health check, as in `/`.
    pub health_path: &'a str,
    /// What is so now.
    pub snapshot: &'a wire::Snapshot,
    /// The latest result of each check that was made.
    pub latest: &'a [CheckResult],
    /// Where somebody is.
    pub form: &'a GuideForm,
    /// The wall clock, in ms since 1970.
    pub now: i64,
}

impl<'a> Known<'a> {
    /// The sample backends run: nothing seen of them says anything about somebody's own.
    fn is_demo(self) -> bool {
        self.snapshot.config.source == wire::ConfigSource::Demo
    }

    /// The backend that a platform's step is about. One on this very computer is not hosted there,
    /// unless it is called so.
    fn hosted(self, provider: Provider) -> Option<&'a Backend> {
        if self.is_demo() {
            return None;
        }
        let roles = Roles::of(self.chain);
        let index = match provider {
            Provider::Render => roles.backup,
            Provider::Railway | Provider::Other => roles.primary,
        }?;
        let called = values::called(provider);
        let fits = |it: &&Backend| !it.url.is_loopback() || it.name.eq_ignore_ascii_case(called);
        self.chain.get(index).filter(fits)
    }

    /// What the window has of a backend.
    fn shown(self, backend: &Backend) -> Option<&'a wire::Backend> {
        self.snapshot.backends.iter().find(|shown| shown.name == *backend.name)
    }

    /// What a check came to, where that is recent.
    fn result(self, check: &str) -> Option<&'a CheckResult> {
        let fresh = i64::try_from(FRESH.as_millis()).unwrap_or(i64::MAX);
        self.latest
            .iter()
            .find(|result| result.check == check && self.now.saturating_sub(result.at) < fresh)
    }

    /// Why nothing can be seen now.
    fn blind(self) -> Option<&'static str> {
        if self.is_demo() {
            return Some("Not looked at: the sample backends run.");
        }
        match self.snapshot.connectivity {
            wire::Connectivity::Offline => Some("Not looked at: this computer is offline."),
            wire::Connectivity::Portal => Some("Not looked at: this network wants you to sign in."),
            wire::Connectivity::Online if self.snapshot.paused => {
                Some("Not looked at: the checks are paused.")
            }
            wire::Connectivity::Online => None,
        }
    }
}

/// The guide as it stands.
pub fn guide(known: Known<'_>, problem: Option<Problem>) -> Guide {
    let mut steps = vec![
        backends::railway(known),
        backends::render(known),
        vercel::step(known),
        test::step(known),
    ];
    for step in &mut steps {
        if step.state != GuideState::Done && known.form.skipped.contains(&step.id) {
            step.state = GuideState::Skipped;
            step.ask = None;
        }
        step.word = word(step.state).to_owned();
    }
    Guide {
        headline: headline(&steps),
        note: note(known),
        form: form(known.form, &steps),
        frontend: frontend(known.frontend),
        steps,
        problem,
    }
}

/// A step's state in a word.
const fn word(state: GuideState) -> &'static str {
    match state {
        GuideState::Todo => "To do",
        GuideState::Waiting => "Waiting",
        GuideState::Failed => "Not right yet",
        GuideState::Done => "Done",
        GuideState::Skipped => "Skipped",
    }
}

fn headline(steps: &[GuideStep]) -> String {
    let count = |state| steps.iter().filter(|step| step.state == state).count();
    let (done, skipped) = (count(GuideState::Done), count(GuideState::Skipped));
    let all = steps.len();
    match (done, skipped) {
        (done, _) if done == all => "All four steps are done.".to_owned(),
        (done, 0) => format!("{done} of {all} steps done."),
        (done, skipped) => format!("{done} of {all} steps done, {skipped} skipped."),
    }
}

fn note(known: Known<'_>) -> Option<String> {
    if known.is_demo() {
        return Some(
            "Three sample backends run now, so that there is something to see. Each step here is \
             about your own: enter an address, save it, and the samples end."
                .to_owned(),
        );
    }
    match known.snapshot.config.source {
        wire::ConfigSource::Arguments => Some(
            "This run has its backends from the command line and keeps none. Start it without \
             --backend to save what you enter here."
                .to_owned(),
        ),
        _ => None,
    }
}

/// What is kept, and the step to open where none was chosen: the first that is open to do.
fn form(kept: &GuideForm, steps: &[GuideStep]) -> GuideForm {
    let open = |step: &&GuideStep| !matches!(step.state, GuideState::Done | GuideState::Skipped);
    let first = steps.iter().find(open).or(steps.last()).map(|step| step.id.clone());
    GuideForm { step: kept.step.clone().or(first), ..kept.clone() }
}

/// The frontend for the form.
pub fn frontend(frontend: Option<&Frontend>) -> FrontendForm {
    frontend.map_or_else(FrontendForm::default, |frontend| FrontendForm {
        url: frontend.url.as_str().trim_end_matches('/').to_owned(),
        origins: frontend.origins.iter().map(ToString::to_string).collect(),
    })
}

/// What a form of the guide may hold, put into the way that the platforms write it.
///
/// # Errors
/// Says what is not allowed, and what is.
pub fn checked(form: GuideForm) -> Result<GuideForm, Problem> {
    let refused = |code: &str, message: String, next_step: &str| Problem {
        code: code.to_owned(),
        message,
        next_step: next_step.to_owned(),
        field: None,
        key: None,
    };
    let mut named = form.skipped.iter().chain(&form.step);
    if let Some(step) = named.find(|step| !STEPS.contains(&step.as_str())) {
        let next = format!("Name one of: {}.", STEPS.join(", "));
        return Err(refused("unknown_step", format!("There is no step \"{step}\"."), &next));
    }
    let directory = form.directory.trim().trim_matches('/');
    let directory = directory.strip_prefix("./").unwrap_or(directory).to_owned();
    if directory.chars().count() > 200
        || directory.chars().any(char::is_control)
        || directory.contains('\\')
        || directory.split('/').any(|part| part == "..")
    {
        return Err(refused(
            "directory",
            "This is no directory of a repository.".to_owned(),
            "Write its path from the repository's top, as in \"backend\" or \"apps/api\"; empty \
             means the top itself.",
        ));
    }
    let mut skipped = form.skipped;
    skipped.sort();
    skipped.dedup();
    Ok(GuideForm { directory, skipped, ..form })
}
