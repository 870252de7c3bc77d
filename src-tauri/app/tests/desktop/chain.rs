//! Two backends that really listen, and a config that makes the app quick about them.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use demo::{Fault, SampleBackend};

use crate::desk::{App, Desk};

/// The hold of these tests, in place of five minutes.
pub(crate) const HOLD: std::time::Duration = std::time::Duration::from_secs(2);

/// A primary, Railway, and a backup, Render.
pub(crate) struct Chain {
    pub(crate) primary: Arc<SampleBackend>,
    pub(crate) backup: Arc<SampleBackend>,
}

impl Chain {
    pub(crate) async fn start() -> Self {
        let start = async |name| {
            let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            Arc::new(SampleBackend::start(name, anywhere).await.expect("start a backend"))
        };
        Self { primary: start("Railway").await, backup: start("Render").await }
    }

    /// The config for both. The proxy is off, so that no two desks want its port.
    pub(crate) fn config(&self) -> String {
        self.watch() + "[proxy]\nenabled = false\n"
    }

    /// The config for both, with the proxy at `port`.
    pub(crate) fn proxied(&self, port: u16) -> String {
        self.watch() + &format!("[proxy]\nlisten = \"127.0.0.1:{port}\"\n")
    }

    fn watch(&self) -> String {
        format!(
            r#"
[[backend]]
name = "Railway"
url = "{}"
[[backend]]
name = "Render"
url = "{}"
[watch]
active = "300ms"
standby = "600ms"
[interview]
active = "200ms"
standby = "400ms"
[failback]
hold = "{}s"
max_hold = "8s"
"#,
            self.primary.url(),
            self.backup.url(),
            HOLD.as_secs(),
        )
    }

    /// A desk with a panel, on which the app watches this chain.
    pub(crate) async fn watched() -> (Self, Desk, App) {
        let chain = Self::start().await;
        let desk = Desk::start().await;
        desk.write_config(&chain.config());
        let app = desk.start_app();
        (chain, desk, app)
    }

    pub(crate) async fn stop_primary(&self) {
        self.primary.set_fault(Fault::Refuse).await.expect("close the port");
    }

    pub(crate) async fn restart_primary(&self) {
        self.primary.set_fault(Fault::Ok).await.expect("open the port");
    }

    pub(crate) async fn stop_backup(&self) {
        self.backup.set_fault(Fault::Refuse).await.expect("close the port");
    }
}
