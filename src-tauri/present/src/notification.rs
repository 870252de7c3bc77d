//! Notices as notifications.

use domain::backend::Backend;
use domain::notice::Notice;

use crate::cause::cause;
use crate::wire::View;
use crate::{checklist, drill, interview};

/// A notification, apart from how it is delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The first line.
    pub summary: String,
    /// What happened and what to do; may be empty.
    pub body: String,
    /// How much it may interrupt.
    pub urgency: Urgency,
    /// What the window shows when it is clicked.
    pub view: View,
}

/// How much a notification may interrupt, as the desktops name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// Good news and side notes.
    Low,
    /// Something changed.
    Normal,
    /// Nothing answers: stays until it is seen.
    Critical,
}

/// `notice` in words. `chain` tells what is configured under a name.
pub fn notification(notice: &Notice, chain: &[Backend]) -> Notification {
    let why = |name: &str, why: &Option<domain::Cause>| {
        let configured = chain.iter().find(|backend| &*backend.name == name)?;
        why.as_ref().map(|why| cause(why, configured))
    };
    let (summary, body, urgency) = match notice {
        Notice::SwitchedOver { from, to, waking, cause } => {
            let summary = if *waking {
                format!("Switching to {to}, which is waking")
            } else {
                format!("Switched to {to}")
            };
            let body = why(from, cause)
                .map_or_else(|| format!("{from} cannot be used."), |cause| cause.text);
            (summary, body, Urgency::Normal)
        }
        Notice::SwitchedBack { to } => {
            (format!("Back on {to}"), format!("{to} has been healthy for a while."), Urgency::Low)
        }
        Notice::NothingAnswers { cause } => {
            let first = chain.first().map_or("", |backend| &*backend.name);
            let body = why(first, cause).map_or_else(
                || "No backend can be used.".to_owned(),
                |cause| format!("{} {}", cause.text, cause.next_step),
            );
            ("Nothing answers".into(), body, Urgency::Critical)
        }
        Notice::PinnedDown { name, cause } => {
            let body =
                why(name, cause).map_or_else(String::new, |cause| format!("{} ", cause.text));
            let body = format!("{body}Unpin it to fail over.");
            (format!("{name} is pinned and does not answer"), body, Urgency::Critical)
        }
        Notice::Recovered { to } => {
            (format!("{to} answers again"), "Requests have a backend again.".into(), Urgency::Low)
        }
        Notice::Offline { portal: false } => (
            "You're offline".into(),
            "The backends are not judged until the network is back.".into(),
            Urgency::Low,
        ),
        Notice::Drill(told) => return drill::notification(told),
        Notice::Interview(notice) => return interview::notification(notice, chain),
        Notice::Checklist(ended) => return checklist::notification(ended, chain),
        Notice::Offline { portal: true } => (
            "This network wants you to sign in".into(),
            "The backends are not judged until you have.".into(),
            Urgency::Low,
        ),
    };
    Notification { summary, body, urgency, view: View::Now }
}
