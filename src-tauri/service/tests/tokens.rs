//! Tokens over the control socket, from a client's entry to the keyring and out of it: in a session
//! with a keyring of its own, and in one without. Each is a process of its own, one of the ignored
//! tests, so that its log is its own, too.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails so")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use control::Client;
use platforms::{Kind, Place, Token, Tokens};
use present::wire::{
    CheckResult, Checklists, Message, Problem, Reply, Request, Secret, TokenKind, TokenState,
};
use service::log::{self, LevelFilter};
use service::{Running, start};
use testkit::keyring::{Daemon, files_below, run};
use testkit::railway::FakeRailway;

const PATIENCE: Duration = Duration::from_secs(60);

const KINDS: [(TokenKind, Kind); 5] = [
    (TokenKind::Railway, Kind::RailwayProject),
    (TokenKind::RailwayWorkspace, Kind::RailwayWorkspace),
    (TokenKind::Vercel, Kind::Vercel),
    (TokenKind::VercelBypass, Kind::VercelBypass),
    (TokenKind::Render, Kind::Render),
];

/// The session's directory, which this process has for all of its own.
fn home() -> PathBuf {
    PathBuf::from(std::env::var_os("HOME").unwrap())
}

/// A service beside `railway`, and all that a client is told by it.
struct Desk {
    running: Running,
    client: Client,
    told: String,
}

impl Desk {
    async fn open(railway: &FakeRailway) -> Self {
        let dir = home();
        let file = dir.join("config.toml");
        let backends = "[[backend]]\nname = \"A\"\nurl = \"http://127.0.0.1:9\"\n";
        fs::write(&file, format!("{backends}[railway]\napi = \"{}\"\n", railway.url())).unwrap();
        let mut options = support::options(&dir);
        options.sources.default_file = file;
        let running = start(options).await.unwrap();
        let client = Client::connect(&dir.join("run")).await.unwrap();
        Self { running, client, told: String::new() }
    }

    async fn ask(&mut self, request: Request) -> Reply {
        self.told.push_str(&format!("{request:?}\n"));
        let reply = tokio::time::timeout(PATIENCE, self.client.request(request)).await;
        let reply = reply.unwrap().unwrap();
        self.told.push_str(&format!("{reply:?}\n{}\n", serde_json::to_string(&reply).unwrap()));
        reply
    }

    async fn save(&mut self, kind: TokenKind, token: Option<&str>) -> Reply {
        let token = token.map(|token| Secret(token.to_owned()));
        self.ask(Request::SaveToken { kind, token }).await
    }

    async fn states(&mut self) -> Vec<TokenState> {
        match self.ask(Request::GetTokens).await {
            Reply::Tokens { tokens } => tokens,
            other => panic!("{other:?}"),
        }
    }

    async fn state(&mut self, kind: TokenKind) -> TokenState {
        self.states().await.into_iter().find(|state| state.kind == kind).unwrap()
    }

    async fn checklists(&mut self) -> Checklists {
        match self.ask(Request::GetChecklists).await {
            Reply::Checklists { checklists } => *checklists,
            other => panic!("{other:?}"),
        }
    }

    /// Looks at the credit, with the token that is kept.
    async fn credit(&mut self) -> CheckResult {
        let mut told = self.client.subscribe(true).await.unwrap().unwrap();
        let run = Request::RunChecklist { only: vec!["budget".to_owned()], announce: false };
        assert_eq!(self.ask(run).await, Reply::Done);
        loop {
            let message = tokio::time::timeout(PATIENCE, told.next()).await.unwrap().unwrap();
            self.told.push_str(&serde_json::to_string(&message).unwrap());
            if let Message::Snapshot { snapshot } = message
                && snapshot.checklist.revision > 0
                && snapshot.checklist.running.is_none()
            {
                break;
            }
        }
        let checklists = self.checklists().await;
        checklists.latest.into_iter().find(|result| result.check == "budget").unwrap()
    }

    /// Ends, and says all that was told.
    async fn close(self) -> String {
        self.running.stop().await;
        self.told
    }
}

fn refused(reply: Reply) -> Problem {
    match reply {
        Reply::Failed { problem } => problem,
        other => panic!("{other:?}"),
    }
}

/// None of `secrets` is in what was told, nor in any file of the session: config, data, log and
/// keyring.
fn nowhere(secrets: &[String], told: &str) {
    let log = files_below(&home().join("state"));
    assert!(log.iter().any(|file| fs::metadata(file).unwrap().len() > 0), "nothing was logged");
    let has =
        |text: &[u8], secret: &str| text.windows(secret.len()).any(|it| it == secret.as_bytes());
    for secret in secrets {
        assert!(!told.contains(secret.as_str()), "it was told: {told}");
        for file in files_below(&home()) {
            // The bus' own socket cannot be read.
            let text = fs::read(&file).unwrap_or_default();
            assert!(!has(&text, secret), "it is in {}", file.display());
        }
    }
}

fn logged() {
    assert_eq!(log::start("tokens", &home().join("state"), LevelFilter::OFF), None);
}

fn session(part: &str, bus: impl FnOnce(&Path) -> Option<String>) {
    let home = tempfile::tempdir().unwrap();
    run(part, bus(home.path()).as_deref(), home.path());
}

#[test]
fn a_token_goes_into_the_keyring_and_out_of_it_and_is_shown_nowhere() {
    session("in_a_session_with_a_keyring", |_| None);
}

#[tokio::test]
#[ignore = "run by the test above, on a session bus of its own"]
async fn in_a_session_with_a_keyring() {
    logged();
    let _daemon = Daemon::start(Some("open sesame"));
    let kept = Tokens::of_system();
    let deadline = Instant::now() + PATIENCE;
    while kept.place(Kind::Render).await != Place::Keyring || kept.get(Kind::Render).await.is_err()
    {
        assert!(Instant::now() < deadline, "no keyring");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let railway = FakeRailway::start().await;
    railway.add_workspace("ws_1", "Home");
    // The one that is used is one that Railway knows.
    let secret = |kind: Kind| match kind {
        Kind::RailwayWorkspace => railway.account_token().to_owned(),
        kind => format!("secret-of-{}", kind.variable()),
    };
    let mut desk = Desk::open(&railway).await;
    assert_eq!(desk.states().await.len(), KINDS.len());
    for (kind, own) in KINDS {
        assert!(!desk.state(kind).await.present, "{kind:?}");
        assert_eq!(desk.save(kind, Some("first-token")).await, Reply::Done);
        assert_eq!(desk.save(kind, Some(&secret(own))).await, Reply::Done);
        let state = desk.state(kind).await;
        assert!(state.present && !state.fixed && state.problem.is_none(), "{state:?}");
        assert_eq!(state.place, "the system's keyring");
        let token = Token::try_new(&secret(own)).unwrap();
        assert_eq!(kept.get(own).await, Ok(Some(token)), "as another process sees it");
    }
    // What is no token is refused, not quoted, and leaves the one that is kept.
    let problem = refused(desk.save(TokenKind::Render, Some("two words")).await);
    assert_eq!(problem.code, "token");
    assert!(desk.state(TokenKind::Render).await.present);
    let credit = desk.credit().await;
    assert!(credit.evidence[0].body.contains("workspace: Home"), "{credit:?}");
    let mut told = desk.close().await;

    // Another start finds them.
    let mut desk = Desk::open(&railway).await;
    for (kind, own) in KINDS {
        assert!(desk.state(kind).await.present, "{kind:?}");
        assert_eq!(desk.save(kind, None).await, Reply::Done);
        assert!(!desk.state(kind).await.present, "{kind:?}");
        assert_eq!(kept.get(own).await, Ok(None));
        assert_eq!(desk.save(kind, None).await, Reply::Done, "nothing is there to forget");
    }
    told.push_str(&desk.close().await);
    let mut secrets: Vec<_> = KINDS.map(|(_, kind)| secret(kind)).to_vec();
    secrets.extend(["first-token".to_owned(), "two words".to_owned()]);
    nowhere(&secrets, &told);
}

#[test]
fn without_a_keyring_a_token_is_kept_until_the_end_and_that_is_said() {
    session("in_a_session_without_a_keyring", |home| {
        Some(format!("unix:path={}/nobody", home.display()))
    });
}

#[tokio::test]
#[ignore = "run by the test above, on a session bus of its own"]
async fn in_a_session_without_a_keyring() {
    logged();
    let railway = FakeRailway::start().await;
    let mut desk = Desk::open(&railway).await;
    let kind = TokenKind::Vercel;
    assert_eq!(desk.save(kind, Some("a-secret-token")).await, Reply::Done);
    let state = desk.state(kind).await;
    assert!(state.present, "{state:?}");
    assert_eq!(state.place, "memory, until the app ends");
    assert_eq!(state.problem.unwrap().code, "no_keyring");
    let mut told = desk.close().await;

    let mut desk = Desk::open(&railway).await;
    assert!(!desk.state(kind).await.present, "it ended with the app");
    assert_eq!(desk.save(kind, Some("a-secret-token")).await, Reply::Done);
    assert_eq!(desk.save(kind, None).await, Reply::Done);
    assert!(!desk.state(kind).await.present);
    told.push_str(&desk.close().await);
    nowhere(&["a-secret-token".to_owned()], &told);
}
