//! Waiting for a condition with a deadline: the only kind of waiting in these tests.

use std::fmt::Debug;
use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// A desktop on two busy cores takes its time; a healthy run needs a fraction of this.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Looks every 10 ms until `look` gives a value, and panics after [`PATIENCE`], naming `what`.
pub(crate) async fn until<T, F: Future<Output = Option<T>>>(
    what: &str,
    mut look: impl FnMut() -> F,
) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(value) = look().await {
            return value;
        }
        assert!(Instant::now() < deadline, "{what}: not within {PATIENCE:?}");
        sleep(Duration::from_millis(10)).await;
    }
}

/// Looks until what is seen passes `fits`; the panic shows what was seen last.
pub(crate) async fn until_seen<T: Debug, F: Future<Output = T>>(
    what: &str,
    mut look: impl FnMut() -> F,
    fits: impl Fn(&T) -> bool,
) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let seen = look().await;
        if fits(&seen) {
            return seen;
        }
        assert!(Instant::now() < deadline, "{what}: not within {PATIENCE:?}; last seen {seen:#?}");
        sleep(Duration::from_millis(10)).await;
    }
}

/// Holds that `fits` is so at each of many looks over `span`: for what must *not* happen.
pub(crate) async fn throughout<T: Debug, F: Future<Output = T>>(
    what: &str,
    span: Duration,
    mut look: impl FnMut() -> F,
    fits: impl Fn(&T) -> bool,
) {
    let deadline = Instant::now() + span;
    while Instant::now() < deadline {
        let seen = look().await;
        assert!(fits(&seen), "{what}: seen {seen:#?}");
        sleep(Duration::from_millis(20)).await;
    }
}
