//! The way to a running service, for the binary that started it.

use std::sync::{Arc, Mutex, PoisonError};

use control::Api;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use present::Notification;
use present::wire::{Autostart, Event, Reply, Request, Snapshot, View};
use tokio::sync::{mpsc, oneshot, watch};

use crate::session::{Ask, failed};

/// Something that happened, in words.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal {
    /// To write down.
    Event(Event),
    /// To show to the person.
    Notification(Notification),
}

/// What only the binary around the service can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskCall {
    /// Open the window, at this view if any.
    OpenWindow(Option<View>),
    /// Have the session start the app, or not; [`Running::autostart`] tells what came of it.
    SetAutostart(bool),
    /// End the app.
    Quit,
}

/// A running service. Dropping it ends it too, but [`Running::stop`] waits until it has.
#[derive(Debug)]
pub struct Running {
    pub(crate) door: Door,
    pub(crate) server: Option<control::Server>,
    pub(crate) signals: Mutex<Option<mpsc::UnboundedReceiver<Signal>>>,
    pub(crate) desk: Mutex<Option<mpsc::UnboundedReceiver<DeskCall>>>,
}

impl Running {
    /// The state, watched: the latest wins.
    pub fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.door.snapshots()
    }

    /// What happens, in order, nothing dropped. The first call's receiver has everything since
    /// the start; a later call's everything from then on.
    pub fn signals(&self) -> mpsc::UnboundedReceiver<Signal> {
        take(&self.signals).unwrap_or_else(|| {
            let (sender, receiver) = mpsc::unbounded_channel();
            self.door.send(Ask::Signals(sender));
            receiver
        })
    }

    /// What the binary around the service is asked to do. Only the first call's receiver ever
    /// has anything.
    pub fn desk(&self) -> mpsc::UnboundedReceiver<DeskCall> {
        take(&self.desk).unwrap_or_else(|| mpsc::unbounded_channel().1)
    }

    /// Carries out a request as the control socket would.
    pub async fn request(&self, request: Request) -> Reply {
        self.door.request(request).await
    }

    /// A way to ask from elsewhere: a menu's callback, another task.
    pub fn door(&self) -> Door {
        self.door.clone()
    }

    /// How showing the last notification went; why not is shown and logged.
    pub fn notification_delivered(&self, delivered: Result<(), String>) {
        self.door.notification_delivered(delivered);
    }

    /// Whether the app starts with the session, which only the binary around the service knows.
    pub fn autostart(&self, autostart: Autostart) {
        self.door.send(Ask::Autostart(autostart));
    }

    /// Ends the control server, the engine and the demo, and waits until they have.
    pub async fn stop(self) {
        if let Some(server) = self.server {
            server.stop().await;
        }
        let (stopped, end) = oneshot::channel();
        self.door.send(Ask::Stop(stopped));
        // The sender is dropped unused when the session is over: that is the answer.
        let _ = end.await;
    }
}

fn take<T>(slot: &Mutex<Option<T>>) -> Option<T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Asks the service; clones are cheap.
#[derive(Clone, Debug)]
pub struct Door {
    pub(crate) asks: mpsc::UnboundedSender<Ask>,
    pub(crate) snapshots: watch::Receiver<Arc<Snapshot>>,
}

impl Door {
    /// Carries out a request as the control socket would. It is under way when this returns; the
    /// future only waits for the answer.
    pub fn request(&self, request: Request) -> BoxFuture<'static, Reply> {
        let (answer, answered) = oneshot::channel();
        self.send(Ask::Request(request, answer));
        async move {
            answered
                .await
                .unwrap_or_else(|_| failed("ending", "The app is ending.", "Start it again."))
        }
        .boxed()
    }

    /// How showing the last notification went; why not is shown and logged.
    pub fn notification_delivered(&self, delivered: Result<(), String>) {
        self.send(Ask::NotificationDelivered(delivered));
    }

    fn send(&self, ask: Ask) {
        // Once the session is over there is nobody to do anything, and nothing to be done.
        let _ = self.asks.send(ask);
    }
}

impl Api for Door {
    fn request(&self, request: Request) -> BoxFuture<'static, Reply> {
        Self::request(self, request)
    }

    fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshots.clone()
    }

    fn events(&self) -> mpsc::UnboundedReceiver<Event> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.send(Ask::Events(sender));
        receiver
    }
}
