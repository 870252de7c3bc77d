//! The proxy as the configuration has it: started, moved to another address, drained, and what is
//! shown of it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use engine::EngineHandle;
use engine::port::Clock;
use present::wire::{self, Problem};
use probe::Trust;
use proxy::{BindError, Counters, Limits, Listener, Parts, Proxy, TlsSettings};
use tokio::task::JoinSet;
use tracing::{info, warn};

use crate::config::ProxyConfig;

/// How long requests under way may take to end.
const DRAIN: Duration = Duration::from_secs(10);

/// Why the proxy does not run as it is configured.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.problem().message)]
pub enum ProxyError {
    /// An address cannot be listened on.
    Address {
        /// The key that it stands under: `proxy.listen` or `proxy.metrics`.
        key: &'static str,
        /// Why.
        error: BindError,
    },
    /// The system gives no threads or descriptors.
    System(io::Error),
}

impl ProxyError {
    /// As the faces show it.
    pub fn problem(&self) -> Problem {
        let (code, message, next_step) = match self {
            Self::Address { key, error } => address_problem(key, error),
            Self::System(error) => (
                "system",
                format!("The proxy cannot start: {error}."),
                "End other programs, or raise the limits of this user.".to_owned(),
            ),
        };
        let key = Some(self.key().into());
        Problem { code: code.to_owned(), message, next_step, field: None, key }
    }

    /// The key to change.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::Address { key, .. } => key,
            Self::System(_) => "proxy",
        }
    }
}

fn address_problem(key: &str, error: &BindError) -> (&'static str, String, String) {
    match error {
        BindError::Taken(at) => (
            "port_taken",
            format!("Port {} of {} is taken by another program.", at.port(), at.ip()),
            format!("End that program, or choose another port for {key}."),
        ),
        BindError::Privileged(at) => (
            "port_privileged",
            format!("Port {} may only be taken by the administrator.", at.port()),
            format!("Choose a port from 1024 to 65535 for {key}."),
        ),
        BindError::NotLoopback(at) => (
            "not_loopback",
            format!("{at} is not a loopback address: others could reach the proxy there."),
            format!("Choose 127.0.0.1:PORT or [::1]:PORT for {key}."),
        ),
        BindError::Other { address, error } => (
            "address",
            format!("{address} cannot be listened on: {error}."),
            format!("Choose another address for {key}."),
        ),
    }
}

/// The proxy, or why there is none.
pub(crate) struct Front {
    engine: EngineHandle,
    clock: Arc<dyn Clock>,
    tls: TlsSettings,
    listening: Option<Listening>,
    /// What there is no proxy for, until its port becomes free.
    unmet: Option<ProxyConfig>,
    /// Proxies that were replaced, and end their last requests.
    draining: JoinSet<()>,
    counters: Counters,
    shown: Option<wire::Proxy>,
}

struct Listening {
    by: ProxyConfig,
    proxy: Proxy,
    /// The same ports once more, for a proxy that takes over some of them.
    ports: Ports,
}

struct Ports {
    listen: Listener,
    metrics: Option<Listener>,
}

impl Front {
    /// No proxy yet.
    pub(crate) fn new(engine: EngineHandle, clock: Arc<dyn Clock>) -> Self {
        Self {
            engine,
            clock,
            tls: Arc::new(|| probe::client_config(&Trust::Platform)),
            listening: None,
            unmet: None,
            draining: JoinSet::new(),
            counters: Counters::default(),
            shown: None,
        }
    }

    pub(crate) fn listens(&self) -> bool {
        self.listening.is_some()
    }

    /// What is shown of it; none where it is turned off.
    pub(crate) fn shown(&self) -> Option<wire::Proxy> {
        self.shown.clone()
    }

    /// Runs by `wanted` from now on. The new address is taken before the old one is left.
    ///
    /// # Errors
    /// [`ProxyError`]; what ran before runs on.
    pub(crate) fn change(&mut self, wanted: ProxyConfig) -> Result<(), ProxyError> {
        if self.listening.as_ref().is_some_and(|listening| listening.by == wanted) {
            return Ok(());
        }
        let new = if wanted.enabled { Some(self.start(wanted)?) } else { None };
        if let Some(old) = std::mem::replace(&mut self.listening, new) {
            info!("the proxy leaves http://{}", old.proxy.address());
            while self.draining.try_join_next().is_some() {}
            self.draining.spawn(old.proxy.drain(DRAIN));
        }
        (self.shown, self.unmet) = (None, None);
        if let Some(listening) = &self.listening {
            info!("the proxy is on http://{}", listening.proxy.address());
            if let Some(metrics) = listening.proxy.admin() {
                info!("the proxy's figures are on http://{metrics}/metrics");
            }
        }
        self.refresh();
        Ok(())
    }

    /// There is no proxy, though `wanted` asks for one. [`Self::refresh`] tries again.
    pub(crate) fn failed(&mut self, wanted: ProxyConfig, error: &ProxyError) {
        warn!("the proxy does not run: {error}");
        self.unmet = Some(wanted);
        let problem = Some(error.problem());
        let url = format!("http://{}", wanted.listen);
        self.shown = Some(wire::Proxy { problem, ..shown(url, &Counters::default()) });
    }

    /// Whether there is something to [`Self::refresh`] from time to time.
    pub(crate) fn is_wanted(&self) -> bool {
        self.listens() || self.unmet.is_some()
    }

    /// Reads what the proxy counted, or starts the one that could not start before. Returns
    /// whether there is news.
    pub(crate) fn refresh(&mut self) -> bool {
        if let Some(wanted) = self.unmet {
            // Said once already, where it still cannot.
            return self.change(wanted).is_ok();
        }
        let Some(listening) = &self.listening else { return false };
        let counters = listening.proxy.counters();
        if counters == self.counters && self.shown.is_some() {
            return false;
        }
        let shown = shown(format!("http://{}", listening.proxy.address()), &counters);
        self.counters = counters;
        let news = self.shown.as_ref() != Some(&shown);
        self.shown = Some(shown);
        news
    }

    /// Takes no more requests, and waits until those under way have ended, or too long.
    pub(crate) async fn drain(mut self) {
        if let Some(Listening { proxy, ports, .. }) = self.listening.take() {
            // Else the system would go on accepting for nobody.
            drop(ports);
            proxy.drain(DRAIN).await;
        }
        while self.draining.join_next().await.is_some() {}
    }

    fn start(&self, wanted: ProxyConfig) -> Result<Listening, ProxyError> {
        let old = self.listening.as_ref();
        let same = old.filter(|old| old.by.listen == wanted.listen);
        let listen = port("proxy.listen", wanted.listen, same.map(|old| &old.ports.listen))?;
        let metrics = wanted.metrics.map(|address| {
            let same = old.filter(|old| old.by.metrics == wanted.metrics);
            port("proxy.metrics", address, same.and_then(|old| old.ports.metrics.as_ref()))
        });
        let ports = Ports { listen, metrics: metrics.transpose()? };
        let admin = ports.metrics.as_ref().map(Listener::try_clone).transpose();
        let proxy = proxy::start(Parts {
            listener: ports.listen.try_clone().map_err(ProxyError::System)?,
            admin: admin.map_err(ProxyError::System)?,
            engine: self.engine.clone(),
            clock: Arc::clone(&self.clock),
            resolver: Arc::new(proxy::SystemResolver::default()),
            tls: Arc::clone(&self.tls),
            limits: Limits::default(),
            seed: fastrand::u64(..),
        });
        Ok(Listening { by: wanted, proxy: proxy.map_err(ProxyError::System)?, ports })
    }
}

/// Takes `address`, or keeps the port that `held` listens on there already.
fn port(
    key: &'static str,
    address: std::net::SocketAddr,
    held: Option<&Listener>,
) -> Result<Listener, ProxyError> {
    match held {
        Some(held) => held.try_clone().map_err(ProxyError::System),
        None => Listener::bind(address).map_err(|error| ProxyError::Address { key, error }),
    }
}

fn shown(url: String, counters: &Counters) -> wire::Proxy {
    wire::Proxy {
        url,
        problem: None,
        requests: counters.requests,
        unanswered: counters.unanswered,
        refused: counters.refused,
        retries: counters.retries,
        hedges: counters.hedges,
        backends: counters
            .backends
            .iter()
            .map(|backend| wire::ProxyBackend {
                name: backend.name.to_string(),
                answered: backend.answered,
                failures: present::failures(
                    backend.failures.iter().map(|(code, count)| (*code, *count)),
                ),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_says_what_and_what_to_do() {
        let at = |text: &str| text.parse().unwrap();
        let said = |error| {
            let problem = ProxyError::Address { key: "proxy.listen", error }.problem();
            (problem.code, problem.message, problem.next_step)
        };
        let expected = |code: &str, message: &str, next_step: &str| {
            (code.to_owned(), message.to_owned(), next_step.to_owned())
        };
        assert_eq!(
            said(BindError::Taken(at("127.0.0.1:8787"))),
            expected(
                "port_taken",
                "Port 8787 of 127.0.0.1 is taken by another program.",
                "End that program, or choose another port for proxy.listen."
            )
        );
        assert_eq!(
            said(BindError::Privileged(at("[::1]:80"))),
            expected(
                "port_privileged",
                "Port 80 may only be taken by the administrator.",
                "Choose a port from 1024 to 65535 for proxy.listen."
            )
        );
        assert_eq!(
            said(BindError::NotLoopback(at("0.0.0.0:80"))).0,
            "not_loopback",
            "the configuration refuses it before"
        );
        let error = io::Error::from(io::ErrorKind::AddrNotAvailable);
        let other = said(BindError::Other { address: at("127.0.0.1:1"), error });
        assert!(other.1.starts_with("127.0.0.1:1 cannot be listened on: "), "{other:?}");
    }
}
