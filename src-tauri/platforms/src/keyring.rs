//! The system's keyring: the Secret Service, the macOS keychain, Windows' credentials.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};
use tokio::sync::{Mutex, oneshot};
use tokio::time;

use crate::Kind;

/// Whose entries they are, as the keyring's own window lists them.
const OWNER: &str = "failover-tray";

/// Why a keyring that is there was of no use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It is locked, and was not unlocked; its own words.
    Locked(String),
    /// No answer in time: it may be asking its owner for a password.
    Timeout(Duration),
    /// It failed; its own words.
    Failed(String),
}

/// The keyring, found anew for each use: it may come and go.
#[derive(Debug, Default)]
pub(crate) struct Keyring {
    /// Held by the thread that asks: one that hangs is not joined by others.
    busy: Arc<Mutex<()>>,
}

impl Keyring {
    /// Whether there is a keyring, be it locked or not.
    pub(crate) async fn is_there(&self, patience: Duration) -> Result<bool, Trouble> {
        Ok(self.ask(patience, |_| Ok(())).await?.is_some())
    }

    /// The secret of this kind; none where there is no entry, or no keyring.
    pub(crate) async fn read(
        &self,
        kind: Kind,
        patience: Duration,
    ) -> Result<Option<String>, Trouble> {
        let secret = self.ask_of(kind, patience, |entry| match entry.get_password() {
            Err(Error::NoEntry) => Ok(None),
            read => read.map(Some),
        });
        Ok(secret.await?.flatten())
    }

    /// Keeps `secret` in place of any other; false where there is no keyring.
    pub(crate) async fn write(
        &self,
        kind: Kind,
        secret: String,
        patience: Duration,
    ) -> Result<bool, Trouble> {
        Ok(self.ask_of(kind, patience, move |entry| entry.set_password(&secret)).await?.is_some())
    }

    /// Removes the entry, if there is one.
    pub(crate) async fn remove(&self, kind: Kind, patience: Duration) -> Result<(), Trouble> {
        let removed = self.ask_of(kind, patience, |entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            removed => removed,
        });
        removed.await.map(drop)
    }

    async fn ask_of<T: Send + 'static>(
        &self,
        kind: Kind,
        patience: Duration,
        work: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<Option<T>, Trouble> {
        self.ask(patience, move |store| make(store, kind).and_then(|entry| work(&entry))).await
    }

    /// Does `work` with the keyring, in a thread of its own: a locked keyring may wait for its owner
    /// for ever, and neither the runtime nor its end may wait with it. None where there is no
    /// keyring.
    async fn ask<T: Send + 'static>(
        &self,
        patience: Duration,
        work: impl FnOnce(&CredentialStore) -> Result<T, Error> + Send + 'static,
    ) -> Result<Option<T>, Trouble> {
        let asked = async {
            let busy = self.busy.clone().lock_owned().await;
            let (tell, told) = oneshot::channel();
            let thread = thread::Builder::new().name("keyring".to_owned());
            let started = thread.spawn(move || {
                let done = match open() {
                    // Neither a session bus nor a service on it: there is no keyring.
                    Err(error) => {
                        tracing::debug!(%error, "no keyring");
                        Ok(None)
                    }
                    Ok(store) => work(&*store).map(Some),
                };
                drop(busy);
                // In vain only where nobody waits any more.
                let _ = tell.send(done);
            });
            started.map_err(|error| Trouble::Failed(format!("no thread for it: {error}")))?;
            match told.await {
                Ok(done) => done.map_err(trouble),
                Err(_) => Err(Trouble::Failed("it broke off".to_owned())),
            }
        };
        time::timeout(patience, asked).await.unwrap_or(Err(Trouble::Timeout(patience)))
    }
}

fn make(store: &CredentialStore, kind: Kind) -> Result<Entry, Error> {
    let labelled = HashMap::from([("label", kind.label())]);
    // Elsewhere an entry is shown by its owner's name.
    let labelled = cfg!(all(unix, not(target_os = "macos"))).then_some(&labelled);
    store.build(OWNER, kind.entry(), labelled)
}

#[cfg(target_os = "macos")]
fn open() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn open() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(all(unix, not(target_os = "macos")))]
fn open() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

/// The keyring's words, without what it holds.
fn trouble(error: Error) -> Trouble {
    match error {
        Error::NoStorageAccess(why) => Trouble::Locked(why.to_string()),
        Error::PlatformFailure(why) => Trouble::Failed(why.to_string()),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            Trouble::Failed("what it holds is no text".to_owned())
        }
        Error::Ambiguous(entries) => Trouble::Failed(format!(
            "it has {} entries of {OWNER} with the same name; delete them there",
            entries.len()
        )),
        other => Trouble::Failed(other.to_string()),
    }
}
