//! Looking host names up, one look-up per name at a time.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net;
use tokio::sync::watch;

use crate::failure::Failure;

type Found = Result<Vec<SocketAddr>, Arc<io::Error>>;

/// The look-ups under way. The system's look-up blocks a thread, cannot be given up, and may take
/// longer than a probe's timeout. So probes of a name share one: threads are bounded by the number
/// of names, and a name server that does not answer cannot use up those of the other backends.
#[derive(Clone, Debug, Default)]
pub(crate) struct LookUps {
    running: Arc<Mutex<Running>>,
}

type Running = HashMap<(String, u16), watch::Receiver<Option<Found>>>;

impl LookUps {
    pub(crate) async fn look_up(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Failure> {
        let mut found = self.join(host, port);
        // The sender only goes away unanswered with the runtime, and with it whoever waits here.
        let found = match found.wait_for(Option::is_some).await {
            Ok(found) => found.clone(),
            Err(_) => None,
        };
        match found {
            Some(Ok(addresses)) if !addresses.is_empty() => Ok(addresses),
            Some(Err(error)) => Err(Failure::look_up(&*error)),
            _ => Err(Failure::look_up(&io::Error::other("the name has no address"))),
        }
    }

    fn join(&self, host: &str, port: u16) -> watch::Receiver<Option<Found>> {
        let name = (host.to_owned(), port);
        if let Some(found) = self.running().get(&name) {
            return found.clone();
        }
        let (sender, receiver) = watch::channel(None);
        self.running().insert(name.clone(), receiver.clone());
        let look_ups = self.clone();
        tokio::spawn(async move {
            let found = net::lookup_host((name.0.as_str(), name.1)).await;
            // Gone before anybody hears of it: a result is for those who waited, never stale.
            look_ups.running().remove(&name);
            sender.send_replace(Some(found.map(Iterator::collect).map_err(Arc::new)));
        });
        receiver
    }

    // Nothing panics under this lock, so what a poisoned one holds is whole.
    fn running(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn probes_of_a_name_share_one_look_up_and_later_ones_ask_anew() {
        let look_ups = LookUps::default();
        let first = look_ups.join("localhost", 1);
        assert!(first.same_channel(&look_ups.join("localhost", 1)));
        assert!(!first.same_channel(&look_ups.join("localhost", 2)));

        assert!(look_ups.look_up("localhost", 1).await.is_ok_and(|found| !found.is_empty()));
        assert!(!first.same_channel(&look_ups.join("localhost", 1)));
    }
}
