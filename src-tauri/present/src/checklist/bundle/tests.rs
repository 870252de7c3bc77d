use std::time::Duration;

use domain::BackendUrl;
use domain::checklist::bundle::{
    Address, BACKUP, ByApi, Bypass, Gap, LeftOver, Listed, PRIMARY, Reading, Shut, Trouble, Value,
};
use url::Url;

use super::*;

const RAILWAY: &str = "https://ai-cti.up.railway.app";
const RENDER: &str = "https://ai-cti.onrender.com";

fn wanted() -> Vec<Wanted> {
    let want = |variable, backend: &str, url| Wanted {
        variable,
        backend: backend.into(),
        url: BackendUrl::parse(url).unwrap(),
    };
    vec![want(PRIMARY, "Railway", RAILWAY), want(BACKUP, "Render", RENDER)]
}

fn finding(addresses: &[&str], left_over: &[&str], gaps: Vec<Gap>, told: Told) -> Finding {
    let file = || "/_next/static/chunks/2_fsy.js".to_owned();
    let reading = Reading {
        page: Url::parse("https://ai-cti.vercel.app").unwrap(),
        build: None,
        deployment: None,
        files: 13,
        gaps,
        addresses: addresses
            .iter()
            .map(|url| Address { url: Url::parse(url).unwrap(), file: file() })
            .collect(),
        left_over: left_over
            .iter()
            .map(|name| LeftOver { name: (*name).to_owned(), file: file() })
            .collect(),
    };
    let chain: Vec<_> = wanted().into_iter().map(|want| want.url).collect();
    Finding { build: Build::Read(Proof::of(reading, wanted(), &chain)), told }
}

fn of(addresses: &[&str], left_over: &[&str]) -> Said {
    said(&finding(addresses, left_over, Vec::new(), Told::NoToken))
}

#[test]
fn a_pass_names_both_addresses_and_their_files() {
    let said = of(&[RAILWAY, RENDER], &[]);
    assert_eq!(
        said.text,
        "The files that visitors get have https://ai-cti.up.railway.app in 2_fsy.js and \
         https://ai-cti.onrender.com in 2_fsy.js."
    );
    assert_eq!((said.next_step, said.token), (None, None));
}

#[test]
fn what_was_not_set_is_said_with_the_value_to_enter() {
    let said = of(&[RAILWAY], &[BACKUP]);
    assert_eq!(said.brief, "NEXT_PUBLIC_RENDER_API_URL was not set");
    assert_eq!(
        said.text,
        "NEXT_PUBLIC_RENDER_API_URL was not set when the frontend was built: 2_fsy.js still reads \
         it by its name."
    );
    let values: Vec<_> = said.values.iter().map(|it| (&*it.label, &*it.value)).collect();
    assert_eq!(values, [(BACKUP, RENDER)]);
    assert_eq!(of(&[], &[PRIMARY, BACKUP]).brief, "both variables were not set");
}

#[test]
fn another_address_is_shown_beside_the_configured_one() {
    let said = of(&["https://old.up.railway.app", RENDER], &[]);
    assert_eq!(said.brief, "NEXT_PUBLIC_RAILWAY_API_URL is another address");
    assert_eq!(
        said.text,
        "The build has https://old.up.railway.app/ (in 2_fsy.js), and Railway is configured as \
         https://ai-cti.up.railway.app."
    );
}

#[test]
fn only_localhost_is_said_once() {
    let said = of(&["http://localhost:8000"], &[]);
    assert_eq!(said.brief, "only localhost is in the build");
    assert_eq!(
        said.text,
        "No backend's address is in the build, only http://localhost:8000/ (in 2_fsy.js): the \
         visitor's own computer."
    );
    assert_eq!(said.topic, Some("loopback-bundle"));
}

#[test]
fn what_was_not_seen_offers_the_token_and_says_what_was_cut() {
    let said = of(&[RAILWAY], &[]);
    assert_eq!(said.brief, "NEXT_PUBLIC_RENDER_API_URL was not seen");
    assert_eq!(said.token, Some(TokenKind::Vercel));
    let gaps = |gap| super::said(&finding(&[], &[], vec![gap], Told::NoToken)).text;
    let text = gaps(Gap::Files { limit: 60, more: 4940 });
    assert!(
        text.ends_with("Not all was read: there are 4,940 files beyond the 60 that are."),
        "{text}"
    );
    let text = gaps(Gap::Bytes { limit: 10 * 1024 * 1024 });
    assert!(text.ends_with("Not all was read: there is more than 10 MB."), "{text}");
    let text = gaps(Gap::Time { limit: Duration::from_secs(30) });
    assert!(text.ends_with("Not all was read: it took longer than 30 s."), "{text}");
    let text = gaps(Gap::Missing { file: "/a/b.js".into(), status: Some(404) });
    assert!(text.ends_with("Not all was read: b.js answers 404."), "{text}");
}

#[test]
fn vercels_word_is_told_apart_from_the_builds() {
    let told = |first, second| {
        let listed = wanted().into_iter().zip([first, second]).collect();
        Told::Says(ByApi { project: "ai-cti".into(), unproven: None, listed })
    };
    let with = |told| said(&finding(&[], &[], Vec::new(), told));
    let same = || Listed::Set(Value::Same);
    assert_eq!(
        with(told(same(), Listed::Set(Value::Hidden))).text,
        "The build does not tell, but Vercel has both variables for production. Vercel does not \
         show every value."
    );
    assert_eq!(
        with(told(Listed::Absent, Listed::Elsewhere)).text,
        "Vercel has no NEXT_PUBLIC_RAILWAY_API_URL. Vercel has NEXT_PUBLIC_RENDER_API_URL, but not \
         for production."
    );
    let trouble = Trouble { text: "Vercel is out.".into(), next_step: "Wait.".into() };
    let said = with(Told::Trouble(trouble));
    assert!(said.text.ends_with("Vercel is out."), "{}", said.text);
    assert_eq!(said.next_step.as_deref(), Some("Wait."));
}

#[test]
fn a_protected_frontend_offers_the_bypass_secret_first() {
    let page = || Url::parse("https://ai-cti.vercel.app").unwrap();
    let of = |bypass| {
        let build = Build::Shut(Shut::Protected { page: page(), bypass });
        said(&Finding { build, told: Told::NoToken })
    };
    let absent = of(Bypass::Absent);
    assert_eq!(absent.token, Some(TokenKind::VercelBypass));
    assert!(absent.text.contains("Deployment Protection"), "{}", absent.text);
    assert_eq!(of(Bypass::Refused).brief, "the bypass secret was refused");
}
