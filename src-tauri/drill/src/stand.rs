//! A private engine and a private proxy, as production has them, over the same chain.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use domain::BackendUrl;
use domain::drill::{Doubt, End};
use domain::policy::{Policy, Settings};
use engine::port::Resolver;
use engine::{EngineHandle, Signal};
use probe::HttpProber;
use proxy::{Limits, Listener, Proxy};
use tokio::sync::mpsc;

use crate::record::Record;
use crate::{Parts, check};

/// Between probes of each backend: on this machine, and elsewhere.
const LOCAL_CADENCE: Duration = Duration::from_millis(250);
const REMOTE_CADENCE: Duration = Duration::from_secs(1);
/// How long the proxy's last requests may take once the drill is over.
const DRAIN: Duration = Duration::from_millis(500);

/// What a drill is carried out on.
pub(crate) struct Stand {
    pub(crate) engine: EngineHandle,
    pub(crate) signals: mpsc::UnboundedReceiver<Signal>,
    pub(crate) proxy: Proxy,
}

impl Stand {
    /// Puts it up over the chain of `policy`; over `gates` instead of the backends themselves where
    /// there are some.
    ///
    /// # Errors
    /// [`Doubt::System`].
    pub(crate) fn raise(
        parts: &Parts,
        policy: &Policy,
        gates: Option<Vec<BackendUrl>>,
        resolver: Arc<dyn Resolver>,
    ) -> Result<Self, Doubt> {
        let policy = private(policy, gates)?;
        let trust = parts.trust.clone();
        let (engine, signals) = engine::spawn(engine::Parts {
            policy,
            interview: false,
            prober: Arc::new(HttpProber::with_resolver(trust.clone(), Arc::clone(&resolver))),
            connectivity: Arc::clone(&parts.connectivity),
            clock: Arc::clone(&parts.clock),
            seed: parts.seed,
        });
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listener = Listener::bind(free).map_err(|error| Doubt::System(error.to_string()))?;
        let proxy = proxy::start(proxy::Parts {
            listener,
            admin: None,
            engine: engine.clone(),
            clock: Arc::clone(&parts.clock),
            resolver,
            tls: Arc::new(move || probe::client_config(&trust)),
            limits: Limits::default(),
            seed: parts.seed,
        });
        Ok(Self { engine, signals, proxy: proxy.map_err(system)? })
    }

    /// Notes what its proxy counted, takes it down, and says how the drill ended.
    pub(crate) async fn take_down(
        self,
        parts: &Parts,
        record: &mut Record,
        rehearsed: Result<(), End>,
    ) -> End {
        let mut end = rehearsed.err().unwrap_or(End::Complete);
        if record.any_failed() && !matches!(end, End::Inconclusive(_)) {
            // Failures say nothing where this machine's own network was gone.
            let checked = parts.connectivity.check().await;
            end = check::offline(checked).map_or(end, End::Inconclusive);
        }
        let counters = self.proxy.counters();
        (record.run.hedges, record.run.retries) = (counters.hedges, counters.retries);
        self.proxy.drain(DRAIN).await;
        self.engine.stop().await;
        end
    }
}

pub(crate) fn system(error: io::Error) -> Doubt {
    Doubt::System(error.to_string())
}

/// The rules in force, but with a cadence and a hold by which the return can be seen within the
/// drill.
fn private(policy: &Policy, gates: Option<Vec<BackendUrl>>) -> Result<Policy, Doubt> {
    let mut settings: Settings = Settings::clone(policy);
    let local = settings.backends.iter().all(|backend| backend.url.is_loopback());
    let cadence = if local { LOCAL_CADENCE } else { REMOTE_CADENCE };
    (settings.watch.active, settings.watch.standby) = (cadence, cadence);
    (settings.hold, settings.max_hold) = (Duration::ZERO, Duration::ZERO);
    for (backend, gate) in settings.backends.iter_mut().zip(gates.into_iter().flatten()) {
        backend.url = gate;
    }
    Policy::try_new(settings).map_err(|error| Doubt::System(error.to_string()))
}
