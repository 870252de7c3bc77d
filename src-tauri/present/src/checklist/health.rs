//! Whether both answer the health path, in words.

use domain::checklist::health::{Answered, Finding};

use super::Said;
use crate::cause::cause;

pub(super) fn said(finding: &Finding) -> Said {
    let Finding { path, answers } = finding;
    let value = |answer: &Answered| match &answer.value {
        Ok(Some(value)) => value.clone(),
        Ok(None) => "healthy".to_owned(),
        Err(_) => "fails".to_owned(),
    };
    let brief = answers.iter().map(value).collect::<Vec<_>>().join(" · ");
    let failing: Vec<_> = answers
        .iter()
        .filter_map(|it| it.value.as_ref().err().map(|why| (why, cause(why, &it.backend), it)))
        .collect();
    let Some((why, first, answered)) = failing.first() else {
        let each: Vec<_> =
            answers.iter().map(|it| format!("{} \"{}\"", it.backend.name, value(it))).collect();
        let text = format!("GET {path} is answered with a status: {}.", each.join(", "));
        return Said { brief, text, ..Said::default() };
    };
    let texts: Vec<_> = failing.iter().map(|(_, words, _)| words.text.as_str()).collect();
    Said {
        brief: match failing.len() {
            1 => format!("{} fails", answered.backend.name),
            _ => "all fail".to_owned(),
        },
        text: format!("GET {path} is not answered as it should be. {}", texts.join(" ")),
        next_step: Some(first.next_step.clone()),
        topic: Some(if failing.len() > 1 { "both-failing" } else { why.code() }),
        ..Said::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Backend, BackendUrl, Cause};

    fn of(values: [Result<Option<&str>, Cause>; 2]) -> Said {
        let answers = ["Railway", "Render"].into_iter().zip(values).map(|(name, value)| Answered {
            backend: Backend::new(name, BackendUrl::parse("https://a.example").unwrap()),
            value: value.map(|it| it.map(str::to_owned)),
        });
        said(&Finding { path: "/".into(), answers: answers.collect() })
    }

    #[test]
    fn both_values_are_shown_and_the_failing_one_is_named() {
        let fine = of([Ok(Some("ok")), Ok(Some("healthy"))]);
        assert_eq!(fine.brief, "ok · healthy");
        assert_eq!(
            fine.text,
            "GET / is answered with a status: Railway \"ok\", Render \"healthy\"."
        );
        let one = of([Ok(Some("ok")), Err(Cause::HttpStatus(404))]);
        assert_eq!(one.brief, "Render fails");
        assert!(one.text.ends_with("Render is up, but has nothing at the health path (404)."));
        assert_eq!(one.topic, Some("http_status"));
        let both = of([Err(Cause::RailwayNotFound), Err(Cause::RenderSuspended)]);
        assert_eq!((both.brief.as_str(), both.topic), ("all fail", Some("both-failing")));
        assert!(both.text.contains("Railway is stopped") && both.text.contains("Render is susp"));
    }
}
