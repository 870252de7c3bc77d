//! Two backends, a frontend, and the check of both.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use domain::checklist::cors::{Finding as Cors, Leg, Refusal};
use domain::checklist::{Check, Checked, Finding, Frontend, Settings};
use domain::connectivity::Reachability;
use domain::policy::{self, Policy};
use domain::{Backend, BackendUrl};
use engine::SystemClock;
use engine::port::ConnectivityCheck;
use futures_util::future::{BoxFuture, FutureExt};
use preflight::{Access, Order, Parts};
use probe::{HttpProber, Trust};
use testkit::origin::Origin;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use url::Url;

/// Where the frontend of the real services is.
pub(crate) const PAGE: &str = "https://ai-cti.vercel.app";

struct Online;

impl ConnectivityCheck for Online {
    fn check(&self) -> BoxFuture<'static, Reachability> {
        async { Reachability::Online }.boxed()
    }
}

/// What the checklist is told of a frontend at `page`.
pub(crate) fn settings(page: &str) -> Settings {
    let url = Url::parse(page).unwrap();
    let mut settings =
        Settings { frontend: Some(Frontend { url, origins: Vec::new() }), ..Settings::default() };
    settings.paths.api = Some("/api".to_owned());
    settings
}

/// Checks the CORS of `Railway` and `Render` at these addresses, whose health is at `health`.
pub(crate) async fn check(urls: [&str; 2], health: &str, settings: Settings) -> Checked {
    let [railway, render] = urls;
    check_chain(&[("Railway", railway), ("Render", render)], health, settings).await
}

pub(crate) async fn check_chain(
    chain: &[(&str, &str)],
    health: &str,
    settings: Settings,
) -> Checked {
    let backend = |(name, url): &(&str, &str)| Backend::new(name, BackendUrl::parse(url).unwrap());
    let mut policy = policy::Settings::new(chain.iter().map(backend).collect());
    policy.rule.path = health.to_owned();
    // For a machine under load; nothing here waits for it.
    policy.timeout = Duration::from_secs(30);
    // Nothing here speaks TLS, but there is no client that trusts nobody.
    let authority = Origin::tls(&["http/1.1"]).await.authority();
    let trust = Trust::Roots(authority.into_iter().collect());
    let parts = Parts {
        clock: Arc::new(SystemClock::new()),
        prober: Arc::new(HttpProber::new(trust.clone())),
        connectivity: Arc::new(Online),
        trust,
    };
    let order = Order {
        checks: vec![Check::Cors],
        policy: Policy::try_new(policy).unwrap(),
        settings,
        state: None,
        rehearsed: Vec::new(),
        access: Access::default(),
    };
    preflight::start(parts, order).ended().await.unwrap().remove(0)
}

/// What was found, where anything could be judged.
pub(crate) fn cors(checked: &Checked) -> &Cors {
    match &checked.finding {
        Finding::Cors(finding) => finding,
        other => panic!("{other:?}"),
    }
}

/// The troubles of the second backend; the first one has none.
pub(crate) fn troubles(checked: &Checked) -> Vec<(Leg, u16, Refusal, Option<&str>)> {
    let backends = &cors(checked).backends;
    assert_eq!(backends[0].troubles, [], "Railway is right");
    let troubles = backends[1].troubles.iter();
    troubles.map(|it| (it.leg, it.status, it.why.clone(), it.quote.as_deref())).collect()
}

/// Some real backends in one process, which ends with it.
pub(crate) struct Services {
    ports: HashMap<String, u16>,
    _process: Child,
    _input: ChildStdin,
}

impl Services {
    /// FastAPI, installed by `scripts/setup.sh test` as `version`.
    pub(crate) async fn fastapi(version: &str) -> Self {
        let python = root().join(format!("target/tools/{version}/bin/python"));
        Self::start(&python, &tests().join("fastapi/service.py")).await
    }

    pub(crate) async fn express() -> Self {
        Self::start(Path::new("node"), &tests().join("express/service.js")).await
    }

    async fn start(program: &Path, script: &Path) -> Self {
        let mut command = Command::new(program);
        command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let missing = "`scripts/setup.sh test` installs what this needs";
        let mut process =
            command.spawn().unwrap_or_else(|error| panic!("{program:?}: {error}; {missing}"));
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = tokio::time::timeout(Duration::from_secs(60), lines.next_line()).await;
        let first = first.unwrap().unwrap();
        let first = first.unwrap_or_else(|| panic!("{script:?} ended; {missing}"));
        let input = process.stdin.take().unwrap();
        Self { ports: serde_json::from_str(&first).unwrap(), _process: process, _input: input }
    }

    pub(crate) fn url(&self, name: &str) -> String {
        format!("http://127.0.0.1:{}", self.ports[name])
    }

    /// Checks two of them beside each other.
    pub(crate) async fn check(&self, names: [&str; 2], settings: Settings) -> Checked {
        let [railway, render] = names.map(|name| self.url(name));
        check([&railway, &render], "/", settings).await
    }
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cors")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
