//! A masked report tells no address.

use domain::drill::{Doubt, Scenario};
use domain::policy::Policy;
use present::report::{html, masked};
use present::wire::Drill;

use crate::samples::{chain, ms, passed, policy, real, reported, unstarted};

/// `drill` with `text` at the end of everything that is a text.
fn with_everywhere(drill: &Drill, text: &str) -> Drill {
    fn fill(value: &mut serde_json::Value, text: &str) {
        match value {
            serde_json::Value::String(it) => *it = format!("{it} {text}"),
            serde_json::Value::Array(them) => them.iter_mut().for_each(|it| fill(it, text)),
            serde_json::Value::Object(them) => them.values_mut().for_each(|it| fill(it, text)),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(drill).unwrap();
    fill(&mut value, text);
    // Stable words are no texts; they are not made of anything that a person or a host said.
    for (pointer, word) in [
        ("/summary/verdict", serde_json::to_value(drill.summary.verdict).unwrap()),
        ("/summary/id", "1".into()),
        ("/summary/scenario", "real".into()),
        ("/summary/version", "0.1.0".into()),
        ("/reason/code", "x".into()),
    ] {
        *value.pointer_mut(pointer).unwrap() = word;
    }
    for list in ["/claims", "/backends", "/counts/failures"] {
        for (place, it) in
            value.pointer_mut(list).unwrap().as_array_mut().unwrap().iter_mut().enumerate()
        {
            if list == "/backends" {
                it["color"] = "green".into();
                // Names are what is shown in the addresses' stead.
                it["name"] = drill.backends[place].name.clone().into();
                it["url"] = drill.backends[place].url.clone().into();
            } else {
                it["code"] = "x".into();
            }
        }
    }
    serde_json::from_value(value).unwrap()
}

#[test]
fn no_address_is_left_anywhere() {
    let told = "see https://ai-cti.up.railway.app/x, ai-cti.onrender.com:443 and \
                (localhost:8000), http://other.example/a, not-ours.up.railway.app.";
    let mut drill = reported(&real(false), &chain());
    drill.counts.failures.push(present::wire::DrillFailures {
        code: "cut".into(),
        text: "the connection broke".into(),
        count: 1,
    });
    let masked = masked(&with_everywhere(&drill, told));
    let json = serde_json::to_string(&masked).unwrap();
    for part in ["up.railway.app", "onrender", "localhost", "other.example", "://"] {
        assert!(!json.contains(part), "{part} in {json}");
    }
    assert!(
        json.contains("see Railway/x, Render:443 and (Local), (address), (address)."),
        "{json}"
    );
}

#[test]
fn a_backend_stands_by_its_name() {
    let shown = |policy: &Policy| -> Vec<(String, String)> {
        let run = passed(Scenario::Crashed, ms(38));
        let drill = masked(&reported(&run, policy));
        drill.backends.into_iter().map(|backend| (backend.name, backend.url)).collect()
    };
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    assert_eq!(
        shown(&chain()),
        [pair("Railway", "Railway"), pair("Render", "Render"), pair("Local", "Local")]
    );
    // A name that is an address is none to be shown; an address within another is told from it.
    let chain = policy(&[
        ("b.example.com", "https://b.example.com"),
        ("Backup", "https://bb.example.com"),
        ("Sub", "https://sub.b.example.com:8443/api"),
    ]);
    assert_eq!(
        shown(&chain),
        [pair("Backend 1", "Backend 1"), pair("Backup", "Backup"), pair("Sub", "Sub")]
    );
}

#[test]
fn what_has_no_address_stays_as_it_is() {
    let drill = reported(&unstarted(Doubt::Slept), &chain());
    let mut expected = drill.clone();
    for backend in &mut expected.backends {
        backend.url.clone_from(&backend.name);
    }
    assert_eq!(masked(&drill), expected);
}

#[test]
fn the_masked_page_has_no_address() {
    let page = html(&reported(&passed(Scenario::Dns, ms(38)), &chain()), true);
    for part in ["up.railway.app", "onrender.com", "localhost", "://"] {
        assert!(!page.contains(part), "{part}");
    }
}
