//! Whether the standby is awake, in words.

use domain::budget::SLEEPS_AFTER;
use domain::checklist::standby::{Answer, Finding};

use super::Said;
use crate::span::span;

pub(super) fn said(finding: &Finding) -> Said {
    let Finding { name, sleeps, answer, kept_awake } = finding;
    let stays = match (sleeps, kept_awake) {
        (false, _) => "It does not sleep.".to_owned(),
        (true, true) => "This app asks it often enough to keep it awake.".to_owned(),
        (true, false) => {
            format!("It sleeps again after {} without requests.", span(SLEEPS_AFTER))
        }
    };
    match answer {
        Answer::Awake { took } => Said {
            brief: format!("awake, {}", span(*took)),
            text: format!("{name} answers at once, in {}. {stays}", span(*took)),
            ..Said::default()
        },
        Answer::Woken { after } => Said {
            brief: format!("woken in {}, awake for {}", span(*after), span(SLEEPS_AFTER)),
            text: format!("{name} slept, and was woken by this check in {}. {stays}", span(*after)),
            ..Said::default()
        },
        Answer::Asleep { after } => Said {
            brief: "did not wake".to_owned(),
            text: format!("{name} sleeps, and did not wake within {}.", span(*after)),
            next_step: Some("Wait two minutes and check again; then read its logs.".to_owned()),
            topic: Some("cold-standby"),
            ..Said::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn of(answer: Answer, kept_awake: bool) -> Said {
        said(&Finding { name: "Render".into(), sleeps: true, answer, kept_awake })
    }

    #[test]
    fn it_says_how_it_answered_and_how_long_it_stays() {
        let after = Duration::from_secs(42);
        let woken = of(Answer::Woken { after }, false);
        assert_eq!(woken.brief, "woken in 42 s, awake for 15 min");
        assert!(woken.text.ends_with("It sleeps again after 15 min without requests."));
        let awake = of(Answer::Awake { took: Duration::from_millis(80) }, true);
        assert_eq!(
            awake.text,
            "Render answers at once, in 80 ms. This app asks it often enough to keep it awake."
        );
        let asleep = of(Answer::Asleep { after: Duration::from_secs(125) }, false);
        assert_eq!(asleep.text, "Render sleeps, and did not wake within 2 min 5 s.");
        assert_eq!(asleep.topic, Some("cold-standby"));
    }
}
