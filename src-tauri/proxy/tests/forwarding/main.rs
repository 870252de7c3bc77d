//! What goes through the proxy unchanged, and what it changes: to a backend over HTTP/1.1, over
//! TLS, and over HTTP/2.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

#[path = "../common/mod.rs"]
mod common;

mod answers;
mod bodies;
mod doors;
mod framing;
mod requests;
mod streams;

use common::{Setup, World};
use proxy::Limits;
use testkit::origin::Origin;

/// What a backend speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speaks {
    Http1,
    Tls,
    Http2,
}

impl Speaks {
    const ALL: [Self; 3] = [Self::Http1, Self::Tls, Self::Http2];

    async fn origin(self) -> Origin {
        match self {
            Self::Http1 => Origin::plain().await,
            Self::Tls => Origin::tls(&["http/1.1"]).await,
            Self::Http2 => Origin::tls(&["h2", "http/1.1"]).await,
        }
    }

    /// A backend, by name, and a proxy before it.
    async fn start(self) -> (Origin, World) {
        self.start_within(Limits::default()).await
    }

    async fn start_within(self, limits: Limits) -> (Origin, World) {
        let origin = self.origin().await;
        let world = Setup::new()
            .backend("Railway", &origin.named_url())
            .trust(origin.authority())
            .limits(limits)
            .start()
            .await;
        (origin, world)
    }

    fn version(self) -> &'static str {
        if self == Self::Http2 { "HTTP/2.0" } else { "HTTP/1.1" }
    }
}
