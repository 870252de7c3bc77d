//! The demo's chain: the guide's three backends as samples.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::backend::SampleBackend;

/// Railway, Render and Local on loopback, in that order. Ends when dropped.
#[derive(Debug)]
pub struct DemoChain {
    backends: Vec<SampleBackend>,
}

impl DemoChain {
    /// The samples' names and how long each takes to answer, in ms.
    const CHAIN: [(&str, u64); 3] = [("Railway", 20), ("Render", 60), ("Local", 5)];

    /// Starts all three on free ports. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// Where no free port can be had on loopback.
    pub async fn start() -> io::Result<Self> {
        let mut backends = Vec::new();
        for (name, latency) in Self::CHAIN {
            let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            let backend = SampleBackend::start(name, free).await?;
            backend.set_latency(Duration::from_millis(latency));
            backends.push(backend);
        }
        Ok(Self { backends })
    }

    /// The backends, primary first.
    pub fn backends(&self) -> &[SampleBackend] {
        &self.backends
    }

    /// The backend with this name, if there is one.
    pub fn backend(&self, name: &str) -> Option<&SampleBackend> {
        self.backends.iter().find(|backend| backend.name() == name)
    }

    /// Ends all three and gives their ports back.
    pub async fn stop(self) {
        for backend in self.backends {
            backend.stop().await;
        }
    }
}
