//! Looking up backends' names, with what was found before as a spare.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::Duration;

use engine::port::Resolver;
use futures_util::future::{BoxFuture, FutureExt};
use tokio::sync::Mutex;
use tokio::time::Instant;

/// A found address is used so long before the name is looked up again.
const FOUND_LASTS: Duration = Duration::from_secs(30);

/// The system's names: what it found is used for 30 s, and beyond where it finds nothing any more.
/// A name is looked up once at a time: the system's look-up blocks a thread and cannot be given up.
#[derive(Default)]
pub struct SystemResolver {
    names: StdMutex<HashMap<(String, u16), Known>>,
}

/// What is known of a name; locked by who looks it up.
type Known = Arc<Mutex<Option<Found>>>;

/// What a look-up found, and when.
struct Found {
    addresses: Vec<SocketAddr>,
    at: Instant,
}

impl Resolver for SystemResolver {
    fn resolve(&self, host: &str, port: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        let name = (host.to_owned(), port);
        // Nothing panics under this lock, so what a poisoned one holds is whole.
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let found = Arc::clone(names.entry(name.clone()).or_default());
        drop(names);
        // It goes on beyond the try that began it.
        let look_up = tokio::spawn(look_up(name, found));
        async move { look_up.await.unwrap_or_else(|gone| Err(io::Error::other(gone))) }.boxed()
    }
}

async fn look_up((host, port): (String, u16), found: Known) -> io::Result<Vec<SocketAddr>> {
    let mut found = found.lock().await;
    if let Some(fresh) = found.as_ref().filter(|it| it.at.elapsed() < FOUND_LASTS) {
        return Ok(fresh.addresses.clone());
    }
    let looked_up = tokio::net::lookup_host((host.as_str(), port)).await.map(Vec::from_iter);
    match (looked_up, found.as_ref()) {
        (Ok(addresses), _) if !addresses.is_empty() => {
            *found = Some(Found { addresses: addresses.clone(), at: Instant::now() });
            Ok(addresses)
        }
        (_, Some(before)) => Ok(before.addresses.clone()),
        (Ok(_), None) => Err(io::Error::other("the name has no address")),
        (Err(error), None) => Err(error),
    }
}
