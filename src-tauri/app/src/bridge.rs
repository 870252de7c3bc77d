//! Between the page and the running app: the window is a client of the control socket like any
//! other, and comes back by itself when the app does.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use control::{Client, ClientError, Subscription};
use present::wire::{Message, Reply, Request, Snapshot};
use serde::Serialize;
use tauri::{AppHandle, Emitter, Manager, State};

use crate::args::View;

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Whether the app behind the window answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Connection {
    /// It was not tried yet.
    Connecting,
    /// It does.
    Connected,
    /// It does not, and is tried again and again.
    Lost,
}

/// What the page was told last, to say it again to a page that was not ready, and the way to the
/// app while there is one.
#[derive(Debug)]
pub(crate) struct Bridge {
    view: View,
    told: Mutex<Told>,
}

#[derive(Debug)]
struct Told {
    connection: Connection,
    snapshot: Option<Box<Snapshot>>,
    client: Option<Client>,
}

impl Bridge {
    /// A bridge for a page that shows `view` first.
    pub(crate) fn new(view: View) -> Self {
        let told = Told { connection: Connection::Connecting, snapshot: None, client: None };
        Self { view, told: Mutex::new(told) }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        // Each change under the lock is a single assignment: nothing can be left half done.
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell_connection(&self, app: &AppHandle, connection: Connection, client: Option<Client>) {
        let mut told = self.told();
        told.client = client;
        if told.connection != connection {
            told.connection = connection;
            tell(app, "connection", connection);
        }
    }

    fn tell_snapshot(&self, app: &AppHandle, snapshot: Box<Snapshot>) {
        // Under the lock, so that a page getting ready meanwhile is not left with an older one.
        let mut told = self.told();
        tell(app, "snapshot", &snapshot);
        told.snapshot = Some(snapshot);
    }
}

/// Asks the running app, for the page.
///
/// # Errors
/// The sentence to show when the app cannot be asked.
#[tauri::command]
pub(crate) async fn request(
    bridge: State<'_, Arc<Bridge>>,
    request: Request,
) -> Result<Reply, String> {
    let client = bridge.told().client.clone();
    let client = client.ok_or(ClientError::NotRunning).map_err(|error| error.to_string())?;
    client.request(request).await.map_err(|error| error.to_string())
}

/// The page listens: what it could not hear before is said again.
#[tauri::command]
pub(crate) fn ready(app: AppHandle, bridge: State<'_, Arc<Bridge>>) {
    let told = bridge.told();
    tell(&app, "connection", told.connection);
    if let Some(snapshot) = &told.snapshot {
        tell(&app, "snapshot", snapshot);
    }
    tell(&app, "navigate", bridge.view.word());
}

fn tell(app: &AppHandle, event: &str, what: impl Serialize + Clone) {
    if let Err(error) = app.emit(event, what) {
        tracing::warn!(%error, event, "the page could not be told");
    }
}

/// Keeps the page connected with the app that serves in `directory`, until another window turns
/// out to be open.
pub(crate) async fn stay_connected(app: AppHandle, bridge: Arc<Bridge>, directory: PathBuf) {
    let mut pause = FIRST_PAUSE;
    loop {
        match follow(&app, &bridge, &directory).await {
            Ok(End::Closed) => pause = FIRST_PAUSE,
            Ok(End::WindowOpen) => return app.exit(0),
            Err(error) => tracing::debug!(%error, "the app cannot be reached"),
        }
        bridge.tell_connection(&app, Connection::Lost, None);
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// How a connection that had been made ended.
enum End {
    /// The app closed it.
    Closed,
    /// There is another window, and it was raised.
    WindowOpen,
}

async fn follow(app: &AppHandle, bridge: &Bridge, directory: &Path) -> Result<End, ClientError> {
    let client = Client::connect(directory).await?;
    let mut subscription = match client.subscribe(true).await? {
        Ok(subscription) => subscription,
        Err(problem) if problem.code == "window_open" => return Ok(End::WindowOpen),
        Err(problem) => return Err(ClientError::Protocol(problem.message)),
    };
    bridge.tell_connection(app, Connection::Connected, Some(client));
    hear(app, bridge, &mut subscription).await;
    Ok(End::Closed)
}

async fn hear(app: &AppHandle, bridge: &Bridge, subscription: &mut Subscription) {
    while let Some(message) = subscription.next().await {
        match message {
            Message::Snapshot { snapshot } => bridge.tell_snapshot(app, snapshot),
            Message::Raise { view } => {
                if let Some(view) = view {
                    tell(app, "navigate", View::from(view).word());
                }
                raise(app);
            }
            // The snapshot has the latest events in words.
            Message::Event { .. } | Message::Reply { .. } => {}
        }
    }
}

fn raise(app: &AppHandle) {
    let Some(window) = app.get_webview_window(crate::window::LABEL) else { return };
    let raised = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = raised {
        tracing::warn!(%error, "the window could not be raised");
    }
}
