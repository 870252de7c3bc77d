use url::Url;

use super::*;

const RAILWAY: &str = "https://ai-cti.up.railway.app";
const RENDER: &str = "https://ai-cti.onrender.com";

fn wanted(primary: &str, backup: &str) -> Vec<Wanted> {
    let want = |variable, backend: &str, url| Wanted {
        variable,
        backend: backend.into(),
        url: BackendUrl::parse(url).unwrap(),
    };
    vec![want(PRIMARY, "Railway", primary), want(BACKUP, "Render", backup)]
}

fn reading(addresses: &[&str], left_over: &[&str]) -> Reading {
    let file = || "/_next/static/chunks/a.js".to_owned();
    Reading {
        page: Url::parse("https://ai-cti.vercel.app").unwrap(),
        build: None,
        deployment: None,
        files: 1,
        gaps: Vec::new(),
        addresses: addresses
            .iter()
            .map(|url| Address { url: Url::parse(url).unwrap(), file: file() })
            .collect(),
        left_over: left_over
            .iter()
            .map(|name| LeftOver { name: (*name).to_owned(), file: file() })
            .collect(),
    }
}

fn judged_of(primary: &str, backup: &str, reading: Reading) -> (Outcome, String) {
    let wanted = wanted(primary, backup);
    let chain: Vec<_> = wanted.iter().map(|want| want.url.clone()).collect();
    let proof = Proof::of(reading, wanted, &chain);
    let word = |fate: &Fate| match fate {
        Fate::Inlined { .. } => "inlined".to_owned(),
        Fate::LeftOver { .. } => "left over".to_owned(),
        Fate::Elsewhere(address) => format!("elsewhere {}", address.url),
        Fate::Loopback(address) => format!("loopback {}", address.url),
        Fate::Unseen => "unseen".to_owned(),
    };
    let words: Vec<_> = proof.fates.iter().map(|(_, fate)| word(fate)).collect();
    (proof.outcome(), words.join(", "))
}

fn judged(addresses: &[&str], left_over: &[&str]) -> (Outcome, String) {
    judged_of(RAILWAY, RENDER, reading(addresses, left_over))
}

#[test]
fn both_addresses_are_needed_to_pass() {
    let api = "https://ai-cti.onrender.com/api/v1";
    assert_eq!(judged(&[RAILWAY, api], &[]), (Outcome::Pass, "inlined, inlined".into()));
    assert_eq!(judged(&[RAILWAY], &[]), (Outcome::Unknown, "inlined, unseen".into()));
    assert_eq!(judged(&[], &[]), (Outcome::Unknown, "unseen, unseen".into()));
}

#[test]
fn a_name_that_is_left_fails_whatever_else_is_there() {
    assert_eq!(judged(&[RAILWAY], &[BACKUP]), (Outcome::Fail, "inlined, left over".into()));
    assert_eq!(judged(&[], &[PRIMARY, BACKUP]), (Outcome::Fail, "left over, left over".into()));
    assert_eq!(judged(&[RAILWAY, RENDER], &[PRIMARY]).0, Outcome::Fail);
    assert_eq!(judged(&[RAILWAY, RENDER], &["NEXT_PUBLIC_API_URL"]).0, Outcome::Pass);
}

#[test]
fn only_localhost_fails_and_beside_a_backend_it_tells_nothing() {
    let home = "http://localhost:8000";
    let fail = "loopback http://localhost:8000/, loopback http://localhost:8000/";
    assert_eq!(judged(&[home], &[]), (Outcome::Fail, fail.into()));
    assert_eq!(judged(&[RAILWAY, home], &[]), (Outcome::Unknown, "inlined, unseen".into()));
    assert_eq!(judged(&[RAILWAY, RENDER, home], &[]).0, Outcome::Pass);
}

#[test]
fn another_address_at_the_same_provider_is_named() {
    let old = "https://old.up.railway.app";
    let fail = "elsewhere https://old.up.railway.app/, inlined";
    assert_eq!(judged(&[old, RENDER], &[]), (Outcome::Fail, fail.into()));
    // Beside the right one it may be anything, a link for example.
    assert_eq!(judged(&[old, RAILWAY, RENDER], &[]).0, Outcome::Pass);
    // The same host without TLS is another address.
    assert_eq!(judged(&["http://ai-cti.up.railway.app", RENDER], &[]).0, Outcome::Fail);
    // Nobody can tell a custom domain's from any other.
    let custom = judged_of("https://api.example", RENDER, reading(&[old, RENDER], &[]));
    assert_eq!(custom, (Outcome::Unknown, "unseen, inlined".into()));
}

#[test]
fn backends_on_this_computer_are_found_by_their_ports() {
    let (primary, backup) = ("http://127.0.0.1:9001", "http://127.0.0.1:9002");
    let judged = |addresses: &[&str]| judged_of(primary, backup, reading(addresses, &[]));
    assert_eq!(judged(&[primary, backup]).0, Outcome::Pass);
    assert_eq!(judged(&[primary]), (Outcome::Unknown, "inlined, unseen".into()));
}

#[test]
fn vercel_is_believed_only_where_the_build_does_not_tell() {
    let told = |listed: [Listed; 2]| ByApi {
        project: "ai-cti".into(),
        unproven: None,
        listed: wanted(RAILWAY, RENDER).into_iter().zip(listed).collect(),
    };
    let set = || told([Listed::Set(Value::Same), Listed::Set(Value::Hidden)]);
    let of = |addresses: &[&str], left: &[&str], by_api| {
        let proof = Proof::of(reading(addresses, left), wanted(RAILWAY, RENDER), &[]);
        Finding { build: Build::Read(proof), told: Told::Says(by_api) }.outcome()
    };
    assert_eq!(of(&[], &[], set()), Outcome::Pass);
    assert_eq!(of(&[], &[PRIMARY], set()), Outcome::Fail);
    let absent = || told([Listed::Set(Value::Same), Listed::Absent]);
    assert_eq!(of(&[RAILWAY, RENDER], &[], absent()), Outcome::Pass);
    assert_eq!(of(&[], &[], absent()), Outcome::Fail);
    for wrong in [Listed::Elsewhere, Listed::Set(Value::Other("http://localhost".into()))] {
        assert_eq!(of(&[], &[], told([wrong, Listed::Set(Value::Same)])), Outcome::Fail);
    }
    let shut = |told| Finding { build: Build::Shut(Shut::Redirects { followed: 5 }), told };
    assert_eq!(shut(Told::NoToken).outcome(), Outcome::Unknown);
    assert_eq!(shut(Told::Says(set())).outcome(), Outcome::Pass);
    let foreign = Foreign {
        configured: "shop".into(),
        host: "ai-cti.vercel.app".into(),
        holder: "prj_1".into(),
    };
    assert_eq!(shut(Told::Foreign(foreign)).outcome(), Outcome::Unknown, "it is nobody's word");
}
