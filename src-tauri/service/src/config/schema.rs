//! The file's tables as serde reads them: strict, every key optional but a backend's name and
//! URL. What a value must look like is checked here, what it may be in [`domain::policy`].

mod checklist;
mod desk;

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use domain::BackendUrl;
use domain::backend::{Backend, BackendUrlError, Color};
use domain::policy::{Cadence, Settings};
use present::wire::{BackendColor, BackendForm, Sleeps, Theme};
use probe::{Expect, Reference};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};
use url::Url;

use super::error::KeyError;
use super::{HistoryConfig, ProxyConfig};

/// Where Railway's public API is.
const RAILWAY_API: &str = "https://backboard.railway.com/graphql/v2";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    backend: Vec<BackendTable>,
    frontend: checklist::FrontendTable,
    health: HealthTable,
    watch: CadenceTable,
    interview: InterviewTable,
    failback: FailbackTable,
    budget: BudgetTable,
    connectivity: ConnectivityTable,
    notifications: desk::NotificationsTable,
    appearance: desk::AppearanceTable,
    history: desk::HistoryTable,
    proxy: ProxyTable,
    railway: RailwayTable,
    vercel: checklist::VercelTable,
    render: checklist::RenderTable,
    checklist: checklist::ChecklistTable,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BackendTable {
    name: String,
    url: Address,
    enabled: Option<bool>,
    sleeps: Option<bool>,
    color: Option<ColorWord>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct HealthTable {
    path: Option<String>,
    timeout: Option<Period>,
    wake_timeout: Option<Period>,
    field: Option<String>,
    healthy: Option<Vec<String>>,
    slow: Option<Period>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CadenceTable {
    active: Option<Period>,
    standby: Option<Period>,
    fall: Option<u32>,
    rise: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct InterviewTable {
    active: Option<Period>,
    standby: Option<Period>,
    fall: Option<u32>,
    rise: Option<u32>,
    length: Option<Period>,
    prepare: Option<Period>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FailbackTable {
    hold: Option<Period>,
    max_hold: Option<Period>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct BudgetTable {
    hours: Option<u32>,
    plan_hours: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConnectivityTable {
    references: Option<Vec<ReferenceTable>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReferenceTable {
    url: PlainPage,
    expect_status: Option<u16>,
    expect_body: Option<String>,
    expect_contains: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProxyTable {
    enabled: Option<bool>,
    listen: Option<Loopback>,
    metrics: Option<Loopback>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RailwayTable {
    api: Option<Api>,
    workspace: Option<String>,
}

/// The backends of a text, which is right, as the form has them.
pub(crate) fn forms(text: &str) -> Vec<BackendForm> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file: File = toml::from_str(text).unwrap_or_default();
    file.backend.into_iter().map(form).collect()
}

fn form(table: BackendTable) -> BackendForm {
    BackendForm {
        name: table.name,
        url: table.url.0.to_string(),
        enabled: Some(table.enabled.unwrap_or(true)),
        sleeps: Some(match table.sleeps {
            None => Sleeps::ByHost,
            Some(true) => Sleeps::Yes,
            Some(false) => Sleeps::No,
        }),
        color: Some(match table.color.map(|word| word.0) {
            None => BackendColor::ByRank,
            Some(Color::Green) => BackendColor::Green,
            Some(Color::Amber) => BackendColor::Amber,
            Some(Color::Blue) => BackendColor::Blue,
            Some(Color::Teal) => BackendColor::Teal,
            Some(Color::Violet) => BackendColor::Violet,
        }),
    }
}

/// What the file says beside the chain's policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rest {
    pub(super) checklist: domain::checklist::Settings,
    pub(super) references: Vec<Reference>,
    pub(super) proxy: ProxyConfig,
    pub(super) railway_api: Url,
    pub(super) vercel_api: Url,
    pub(super) render_api: Url,
    pub(super) theme: Theme,
    pub(super) history: HistoryConfig,
}

impl File {
    /// The settings, defaults filled in.
    pub(super) fn settings(self) -> Result<(Settings, Rest), KeyError> {
        let workspace = self.railway.workspace.clone();
        let checklist =
            checklist::settings(self.frontend, self.checklist, &self.vercel, workspace)?;
        let (vercel_api, render_api) = checklist::apis(self.vercel, self.render)?;
        let rest = Rest {
            checklist,
            references: references(self.connectivity)?,
            proxy: proxy(self.proxy)?,
            railway_api: railway_api(self.railway)?,
            vercel_api,
            render_api,
            theme: self.appearance.theme(),
            history: desk::history(&self.history)?,
        };
        let mut settings = Settings::new(self.backend.into_iter().map(backend).collect());
        let (health, rule) = (self.health, &mut settings.rule);
        put(&mut rule.path, health.path);
        put(&mut rule.field, health.field);
        put(&mut rule.healthy, health.healthy);
        put(&mut settings.timeout, health.timeout.map(|period| period.0));
        put(&mut settings.wake_timeout, health.wake_timeout.map(|period| period.0));
        put(&mut settings.slow, health.slow.map(|period| period.0));
        cadence(&mut settings.watch, self.watch);
        interview(&mut settings, self.interview);
        put(&mut settings.hold, self.failback.hold.map(|period| period.0));
        put(&mut settings.max_hold, self.failback.max_hold.map(|period| period.0));
        put(&mut settings.budget_hours, self.budget.hours);
        put(&mut settings.plan_hours, self.budget.plan_hours);
        desk::notices(&mut settings, self.notifications);
        Ok((settings, rest))
    }
}

fn put<T>(place: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *place = given;
    }
}

fn backend(table: BackendTable) -> Backend {
    let mut backend = Backend::new(&table.name, table.url.0);
    put(&mut backend.enabled, table.enabled);
    put(&mut backend.sleeps, table.sleeps);
    backend.color = table.color.map(|word| word.0);
    backend
}

fn cadence(cadence: &mut Cadence, table: CadenceTable) {
    put(&mut cadence.active, table.active.map(|period| period.0));
    put(&mut cadence.standby, table.standby.map(|period| period.0));
    put(&mut cadence.fall, table.fall);
    put(&mut cadence.rise, table.rise);
}

fn interview(settings: &mut Settings, table: InterviewTable) {
    let InterviewTable { active, standby, fall, rise, length, prepare } = table;
    cadence(&mut settings.interview, CadenceTable { active, standby, fall, rise });
    put(&mut settings.interview_length, length.map(|period| period.0));
    put(&mut settings.interview_prepare, prepare.map(|period| period.0));
}

fn proxy(table: ProxyTable) -> Result<ProxyConfig, KeyError> {
    let listen = table.listen.unwrap_or_default().0;
    let metrics = table.metrics.map(|address| address.0);
    if metrics == Some(listen) {
        return Err(KeyError {
            key: "proxy.metrics".into(),
            problem: format!("\"{listen}\" is the proxy's own address; choose another port"),
        });
    }
    Ok(ProxyConfig { enabled: table.enabled.unwrap_or(true), listen, metrics })
}

fn railway_api(table: RailwayTable) -> Result<Url, KeyError> {
    match table.api {
        Some(api) => Ok(api.0),
        None => api(RAILWAY_API).map_err(|problem| KeyError { key: "railway.api".into(), problem }),
    }
}

fn references(table: ConnectivityTable) -> Result<Vec<Reference>, KeyError> {
    let Some(tables) = table.references else { return Ok(Reference::defaults()) };
    let reference = |(index, table): (usize, ReferenceTable)| {
        let expect = match (table.expect_status, table.expect_body, table.expect_contains) {
            (Some(status), None, None) => Expect::Status(status),
            (None, Some(body), None) => Expect::Body(body),
            (None, None, Some(part)) => Expect::Contains(part),
            _ => {
                return Err(KeyError {
                    key: format!("connectivity.references[{index}]"),
                    problem: "needs exactly one of expect_status, expect_body, expect_contains"
                        .into(),
                });
            }
        };
        Ok(Reference { url: table.url.0.to_string(), expect })
    };
    tables.into_iter().enumerate().map(reference).collect()
}

/// A string that `parse` reads; its refusal is the error.
struct Parsed<T> {
    expected: &'static str,
    parse: fn(&str) -> Result<T, String>,
}

impl<T> Visitor<'_> for Parsed<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.parse)(text).map_err(E::custom)
    }
}

macro_rules! parsed {
    ($name:ident($type:ty), $expected:literal, $parse:expr) => {
        #[derive(Debug)]
        struct $name($type);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let parsed = Parsed { expected: $expected, parse: $parse };
                from.deserialize_str(parsed).map($name)
            }
        }
    };
}

parsed!(Address(BackendUrl), "a URL in quotes, as in \"https://your-app.up.railway.app\"", address);
parsed!(Page(Url), "a URL in quotes, as in \"https://your-frontend.vercel.app\"", page);
parsed!(Api(Url), "a URL in quotes, as in \"https://backboard.railway.com/graphql/v2\"", api);
parsed!(PlainPage(Url), "a URL in quotes, as in \"http://captive.apple.com/\"", plain_page);
parsed!(Period(Duration), "a duration in quotes with a unit, as in \"5s\" or \"250ms\"", period);
parsed!(ColorWord(Color), "a colour's name in quotes, as in \"green\"", color);
parsed!(Loopback(SocketAddr), "an address in quotes, as in \"127.0.0.1:8787\"", loopback);

impl Default for Loopback {
    fn default() -> Self {
        Self(SocketAddr::from(([127, 0, 0, 1], 8787)))
    }
}

/// Reads a backend's address; the refusal quotes it, unless there is a password in it.
pub(crate) fn address(text: &str) -> Result<BackendUrl, String> {
    BackendUrl::parse(text).map_err(|error| match error {
        BackendUrlError::Credentials => error.to_string(),
        error => format!("\"{text}\" {error}"),
    })
}

fn page(text: &str) -> Result<Url, String> {
    address(text).map(|url| url.as_url().clone())
}

/// The token goes there with each call, so the way must be encrypted, or not leave this computer.
fn api(text: &str) -> Result<Url, String> {
    let url = address(text)?;
    match url.as_url().scheme() {
        "http" if !url.is_loopback() => Err(format!(
            "\"{text}\" would send the token unencrypted; allowed are https:// anywhere, and \
             http:// on this computer alone, as in \"http://127.0.0.1:8080/graphql/v2\""
        )),
        _ => Ok(url.as_url().clone()),
    }
}

fn plain_page(text: &str) -> Result<Url, String> {
    match Url::parse(text) {
        Ok(url) if url.scheme() == "http" && url.has_host() => Ok(url),
        _ => Err(format!(
            "\"{text}\" is not an http:// URL; https is not allowed here, since only plain http \
             shows a sign-in page"
        )),
    }
}

/// Reads a duration as the file and the command line write it. Its bounds are the policy's.
///
/// # Errors
/// Says what is allowed.
pub fn period(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|_| {
        format!(
            "\"{text}\" is not a duration; write a number and a unit, as in \"5s\", \"250ms\" or \
             \"10m\""
        )
    })
}

fn color(text: &str) -> Result<Color, String> {
    Color::ALL.into_iter().find(|color| color.as_str() == text).ok_or_else(|| {
        format!("\"{text}\" is not a colour here; allowed are green, amber, blue, teal, violet")
    })
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    match listen_address(text) {
        Ok(address) if address.port() == 0 => Err(format!(
            "\"{text}\" has no port that a frontend could be pointed at; write one, as in \
             \"127.0.0.1:8787\""
        )),
        read => read,
    }
}

/// Reads an address to listen at, as the command line writes it: on loopback, and with port 0 for
/// any free one.
///
/// # Errors
/// Says what is allowed.
pub fn listen_address(text: &str) -> Result<SocketAddr, String> {
    match text.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Ok(address),
        Ok(_) => Err(format!(
            "\"{text}\" is not a loopback address; others could reach the proxy there, so only \
             127.0.0.1:PORT and [::1]:PORT are allowed"
        )),
        Err(_) => Err(format!("\"{text}\" is not an address; write it as \"127.0.0.1:8787\"")),
    }
}
