//! A checklist's report without addresses.

use super::Mask;
use crate::wire::{CheckResult, CheckValue, Checklist, ChecklistSummary, Exchange};

/// `checklist` with each subject's label where its address was, and without any other address. A
/// body that might hold one is left out: there are too many ways to write one.
pub fn masked_checklist(checklist: &Checklist) -> Checklist {
    let named: Vec<_> = checklist.subjects.iter().map(|it| (&*it.label, &*it.value)).collect();
    let mask = Mask::of(&named, "Address");
    // Every field is named, so that a new one is thought of here.
    let Checklist { version, summary, app, system, subjects, results, notes } = checklist.clone();
    Checklist {
        version,
        summary: ChecklistSummary {
            headline: mask.hide(&summary.headline),
            brief: mask.hide(&summary.brief),
            ..summary
        },
        app,
        system,
        subjects: values(&mask, subjects),
        results: results.into_iter().map(|it| result(&mask, it)).collect(),
        notes: notes.iter().map(|it| mask.hide(it)).collect(),
    }
}

fn result(mask: &Mask, result: CheckResult) -> CheckResult {
    let CheckResult {
        check,
        title,
        outcome,
        brief,
        text,
        next_step,
        values,
        topic,
        token,
        view,
        evidence,
        at,
        took_ms,
    } = result;
    CheckResult {
        check,
        title: mask.hide(&title),
        outcome,
        brief: mask.hide(&brief),
        text: mask.hide(&text),
        next_step: next_step.map(|it| mask.hide(&it)),
        values: self::values(mask, values),
        topic,
        token,
        view,
        evidence: evidence.into_iter().map(|it| exchange(mask, it)).collect(),
        at,
        took_ms,
    }
}

fn values(mask: &Mask, values: Vec<CheckValue>) -> Vec<CheckValue> {
    let value = |CheckValue { label, value }| CheckValue {
        label: mask.hide(&label),
        value: mask.hide(&value),
    };
    values.into_iter().map(value).collect()
}

fn exchange(mask: &Mask, exchange: Exchange) -> Exchange {
    let headers = |headers: Vec<(String, String)>| {
        headers.into_iter().map(|(name, value)| (mask.hide(&name), mask.hide(&value))).collect()
    };
    let Exchange { request, sent, status_line, headers: answered, body, error, at, took_ms } =
        exchange;
    Exchange {
        request: mask.hide(&request),
        sent: headers(sent),
        status_line: status_line.map(|it| mask.hide(&it)),
        headers: headers(answered),
        body: self::body(mask, &body),
        error: error.map(|it| mask.hide(&it)),
        at,
        took_ms,
    }
}

fn body(mask: &Mask, body: &str) -> String {
    let body = mask.hide(body);
    // Whatever is a host, a path or an encoded one has one of these.
    if body.contains(['/', '\\', '%', '.', '@', '&']) {
        format!("(left out: {} characters that may hold an address)", body.chars().count())
    } else {
        body
    }
}
