//! What is copied for a report of a mistake: all that helps, and nothing that is a secret.

use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use present::wire::{Reply, Request, Secret, TokenKind};
use service::config::Overrides;
use service::{GivenTokens, Options, Sources, start};

const TOKENS: [(TokenKind, &str); 5] = [
    (TokenKind::Railway, "0b3f1a52-9c1e-4c57-8a0e-5d1c2f9e7a11"),
    (TokenKind::RailwayWorkspace, "7d0c9a3e-1111-4c57-8a0e-5d1c2f9e7a22"),
    (TokenKind::Vercel, "vErCeLt0kEnOf24Character"),
    (TokenKind::VercelBypass, "byp4ssS3cretOf32CharactersExactl"),
    (TokenKind::Render, "rnd_AbCdEf0123456789abcdefghijkl"),
];

#[tokio::test]
async fn diagnostics_have_what_helps_and_neither_secrets_nor_addresses() {
    let dir = tempfile::tempdir().unwrap();
    let place = |name: &str| dir.path().join(name);
    let tokens = TOKENS.iter().map(|(_, token)| *token).collect::<Vec<_>>().join(" ");
    let config = format!(
        "# pasted by mistake: {tokens}\n\
         [[backend]]\nname = \"Railway\"\nurl = \"https://my-secret-app.up.railway.app\"\n\
         [frontend]\nurl = \"https://my-own-site.example\"\n[health]\ntimeout = \"7s\"\n"
    );
    fs::write(place("config.toml"), config).unwrap();
    fs::create_dir_all(place("state")).unwrap();
    let log = format!(
        "an older line\n\
         2026-11-23T14:15:11Z  WARN service: my-secret-app.up.railway.app refuses, {tokens}\n\
         2026-11-23T14:15:12Z  INFO service: https://my-own-site.example/page was asked\n"
    );
    fs::write(place("state").join("failover-tray.2026-11-23.log"), log).unwrap();
    fs::write(place("state").join("failover.2026-11-23.log"), "another program's\n").unwrap();

    let given = |all: GivenTokens, (kind, token): &(TokenKind, &str)| {
        all.with(*kind, Secret((*token).to_owned()))
    };
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let running = start(Options {
        sources: Sources {
            default_file: place("config.toml"),
            overrides: Overrides { listen: Some(free), ..Overrides::default() },
            ..Sources::default()
        },
        runtime_dir: place("run"),
        data_dir: place("data"),
        state_dir: place("state"),
        tokens: TOKENS.iter().fold(GivenTokens::default(), given),
        interview: false,
        demo: false,
        exclusive: true,
    });
    let running = running.await.unwrap();
    let asked = running.request(Request::GetDiagnostics);
    let text = match tokio::time::timeout(Duration::from_secs(30), asked).await.unwrap() {
        Reply::Diagnostics { text } => text,
        other => panic!("{other:?}"),
    };
    running.stop().await;

    for (kind, token) in TOKENS {
        assert!(!text.contains(token), "{kind:?}: {text}");
    }
    for address in ["my-secret-app", "my-own-site"] {
        assert!(!text.contains(address), "{text}");
    }
    let helps = [
        concat!("Failover Tray ", env!("CARGO_PKG_VERSION")),
        std::env::consts::ARCH,
        "Config: File, no problem",
        "Backend 1: Railway",
        "timeout = \"7s\"",
        "Log of failover-tray, the last 3 lines",
        "an older line",
        "WARN service: Railway refuses",
    ];
    for part in helps {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("another program's"), "{text}");
}

#[tokio::test]
async fn a_file_with_a_mistake_is_named_by_its_mistake_and_not_quoted() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    let good = "[[backend]]\nname = \"A\"\nurl = \"http://127.0.0.1:9\"\n";
    fs::write(&file, good).unwrap();
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let running = start(Options {
        sources: Sources {
            default_file: file.clone(),
            overrides: Overrides { listen: Some(free), ..Overrides::default() },
            ..Sources::default()
        },
        runtime_dir: dir.path().join("run"),
        data_dir: dir.path().join("data"),
        state_dir: dir.path().join("state"),
        tokens: GivenTokens::default(),
        interview: false,
        demo: false,
        exclusive: false,
    });
    let running = running.await.unwrap();
    fs::write(&file, format!("{good}[railway]\ntoken = \"correct horse\"\n")).unwrap();
    let mut snapshots = running.snapshots();
    let noticed = snapshots.wait_for(|snapshot| snapshot.config.problem.is_some());
    drop(tokio::time::timeout(Duration::from_secs(30), noticed).await.unwrap().unwrap());
    let Reply::Diagnostics { text } = running.request(Request::GetDiagnostics).await else {
        panic!("no diagnostics");
    };
    running.stop().await;
    assert!(!text.contains("correct horse") && !text.contains("## Settings"), "{text}");
    assert!(text.contains("Config: File, ") && text.contains("token"), "{text}");
}
