//! Desktop notifications, delivered by a plain thread: a notification daemon that hangs holds up
//! nothing else, and the library's blocking calls meet no async runtime.
//!
//! There is one notification at a time. The next one takes its place, over the same connection:
//! some desktops drop the toasts of a connection that ends, and some tell of a click only the
//! connection that spoke last.

use std::{future::pending, io, thread, time::Duration};

use present::{Notification, wire::View};
use tokio::{
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
    time::{Instant, sleep_until},
};

use crate::toast::Toast;

/// How long a notification may take to be accepted before it counts as not delivered.
const PATIENCE: Duration = Duration::from_secs(5);

/// What came of a notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    /// The daemon took it.
    Delivered,
    /// It did not, and why.
    Failed(String),
    /// The person clicked it, and wants to see this.
    Clicked(View),
}

/// Hands notifications to the delivering thread, and hears what came of them.
#[derive(Debug)]
pub(crate) struct Notifier {
    posts: UnboundedSender<Notification>,
    reports: UnboundedReceiver<Report>,
    /// Until when the post under way should have been accepted.
    due: Option<Instant>,
}

impl Notifier {
    /// Starts the delivering thread. It ends with the notifier, once nothing hangs.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start() -> io::Result<Self> {
        let (posts, posted) = mpsc::unbounded_channel();
        let (report, reports) = mpsc::unbounded_channel();
        thread::Builder::new()
            .name("notifier".to_owned())
            .spawn(move || deliver(posted, &report))?;
        Ok(Self { posts, reports, due: None })
    }

    /// Shows a notification in place of the one before. Never waits.
    pub(crate) fn post(&mut self, notification: Notification) {
        self.due.get_or_insert_with(|| Instant::now() + PATIENCE);
        if self.posts.send(notification).is_err() {
            tracing::error!("the thread that delivers notifications has ended");
        }
    }

    /// The next report. A post that is not accepted in time is reported as failed, and again as
    /// whatever comes of it in the end.
    pub(crate) async fn report(&mut self) -> Report {
        let due = self.due;
        tokio::select! {
            biased;
            Some(report) = self.reports.recv() => {
                if !matches!(report, Report::Clicked(_)) {
                    self.due = None;
                }
                report
            }
            () = async { match due { Some(due) => sleep_until(due).await, None => pending().await } } => {
                self.due = None;
                Report::Failed(format!(
                    "the notification daemon did not answer within {} s",
                    PATIENCE.as_secs()
                ))
            }
        }
    }
}

fn deliver(mut posted: UnboundedReceiver<Notification>, report: &UnboundedSender<Report>) {
    let mut toast = Toast::default();
    while let Some(mut notification) = next(&mut posted, &toast, report) {
        // What queued up while the daemon hung is out of date.
        while let Ok(newer) = posted.try_recv() {
            notification = newer;
        }
        let delivered = match toast.show(&notification) {
            Ok(()) => Report::Delivered,
            Err(error) => Report::Failed(error),
        };
        if report.send(delivered).is_err() {
            return;
        }
    }
}

/// Waits for the next notification; none when the app ends. Reports a click meanwhile.
#[cfg(target_os = "linux")]
fn next(
    posted: &mut UnboundedReceiver<Notification>,
    toast: &Toast,
    report: &UnboundedSender<Report>,
) -> Option<Notification> {
    let clicks = async {
        if let Some(view) = toast.clicked().await {
            // The app has ended when nobody hears it: then the other future is ready, too.
            let _ = report.send(Report::Clicked(view));
        }
        pending().await
    };
    // The connection lives on zbus's own runtime, which runs only in here.
    zbus::block_on(futures_lite::future::or(posted.recv(), clicks))
}

/// Waits for the next notification; none when the app ends. Elsewhere than on Linux nothing is
/// heard of a click: it brings the app to the front at most.
#[cfg(not(target_os = "linux"))]
fn next(
    posted: &mut UnboundedReceiver<Notification>,
    _toast: &Toast,
    _report: &UnboundedSender<Report>,
) -> Option<Notification> {
    posted.blocking_recv()
}
