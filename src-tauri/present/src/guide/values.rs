//! The values to copy, computed from what is configured.

use domain::backend::Provider;

use super::Known;
use crate::wire::{GuideAction, GuideField, GuideTrap, GuideValue};

/// What the guide calls the backend on a platform.
pub(super) const fn called(provider: Provider) -> &'static str {
    match provider {
        Provider::Render => "Render",
        Provider::Railway | Provider::Other => "Railway",
    }
}

/// The form that an address on a platform has.
const fn sample(provider: Provider) -> &'static str {
    match provider {
        Provider::Render => "https://your-app.onrender.com",
        Provider::Railway | Provider::Other => "https://your-app.up.railway.app",
    }
}

/// A value that is known.
pub(super) fn value(label: &str, value: &str, note: &str) -> GuideValue {
    GuideValue {
        label: label.to_owned(),
        value: value.to_owned(),
        example: false,
        note: note.to_owned(),
    }
}

/// A value that only shows the form.
pub(super) fn example(label: &str, sample: &str, note: &str) -> GuideValue {
    GuideValue { example: true, ..value(label, sample, note) }
}

pub(super) fn action(text: &str) -> GuideAction {
    GuideAction { text: text.to_owned(), place: None, values: Vec::new(), block: None, field: None }
}

pub(super) fn place(place: &str, text: &str) -> GuideAction {
    GuideAction { place: Some(place.to_owned()), ..action(text) }
}

pub(super) fn field(field: GuideField, text: &str) -> GuideAction {
    GuideAction { field: Some(field), ..action(text) }
}

/// Variables, one by one and as one text.
pub(super) fn variables(text: &str, values: Vec<GuideValue>) -> GuideAction {
    let lines = values.iter().map(|it| format!("{}={}", it.label, it.value));
    let block = lines.collect::<Vec<_>>().join("\n");
    GuideAction { values, block: Some(block), ..action(text) }
}

pub(super) fn trap(title: &str, text: &str) -> GuideTrap {
    GuideTrap { title: title.to_owned(), text: text.to_owned() }
}

/// The origins that a backend must allow: what a browser sends, so without a slash at the end.
pub(super) fn allowed_origins(known: Known<'_>) -> GuideValue {
    let label = "ALLOWED_ORIGINS";
    match known.frontend {
        Some(frontend) => {
            let origins: Vec<_> = frontend.all_origins().iter().map(ToString::to_string).collect();
            value(label, &origins.join(","), "Your frontend's origins, without a slash at the end.")
        }
        None => example(
            label,
            "https://your-frontend.vercel.app",
            "Enter your frontend's address in step 3, and this line is yours.",
        ),
    }
}

/// The variable that tells the frontend where a backend is.
pub(super) fn address(known: Known<'_>, provider: Provider) -> GuideValue {
    let (label, step) = match provider {
        Provider::Render => ("NEXT_PUBLIC_RENDER_API_URL", 2),
        Provider::Railway | Provider::Other => ("NEXT_PUBLIC_RAILWAY_API_URL", 1),
    };
    match known.hosted(provider) {
        Some(backend) => {
            value(label, &backend.url.to_string(), &format!("Where {} answers.", backend.name))
        }
        None => example(
            label,
            sample(provider),
            &format!("Enter the address in step {step}, and this line is yours."),
        ),
    }
}
