//! What is measured on: three backends, the default cadence, a desk, and the app's own socket.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use control::Client;
use demo::SampleBackend;

use crate::desk::Desk;
use crate::desk::wait::until;

/// Three backends that answer at once.
pub(crate) struct Chain(pub(crate) [SampleBackend; 3]);

impl Chain {
    pub(crate) async fn start() -> Self {
        let start = async |name| {
            let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            SampleBackend::start(name, anywhere).await.expect("start a backend")
        };
        Self([start("Railway").await, start("Render").await, start("Local").await])
    }

    /// Nothing but names and URLs: every default as it is shipped.
    pub(crate) fn config(&self) -> String {
        let backend = |b: &SampleBackend| {
            format!("[[backend]]\nname = \"{}\"\nurl = \"{}\"\n", b.name(), b.url())
        };
        self.0.iter().map(backend).collect()
    }
}

/// A connection to the app's control socket, once it listens.
pub(crate) async fn connect(desk: &Desk) -> Client {
    let dir = PathBuf::from(&desk.env["XDG_RUNTIME_DIR"]).join("failover-tray");
    until("the control socket answers", || async { Client::connect(&dir).await.ok() }).await
}

/// A desk on which the release build is started.
pub(crate) async fn desk(chain: &Chain) -> Desk {
    let mut desk = Desk::start().await;
    desk.app = release("failover-tray");
    desk.write_config(&chain.config());
    desk
}

/// A binary of the release build, which is beside the debug build's directory.
pub(crate) fn release(name: &str) -> PathBuf {
    let debug = Path::new(env!("CARGO_BIN_EXE_failover-tray"));
    let target = debug.parent().and_then(Path::parent).expect("the target directory");
    let binary = target.join("release").join(name);
    assert!(binary.exists(), "{} is missing: run `make bench`", binary.display());
    binary
}
