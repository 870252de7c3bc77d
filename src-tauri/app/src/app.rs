//! Starting the app in the tray: the service on a thread of its own, the desktop on the main one.

use std::{io, path::PathBuf, thread, time::Duration};

use control::{Client, ClientError};
use present::{
    Notification, Urgency,
    wire::{Reply, Request, View},
};
use service::{Options, Paths, Running, Sources, StartError};
use tauri::{AppHandle, Context, RunEvent};
use tokio::sync::oneshot;

use crate::{args::Args, autostart::Autostart, desk, notifier::Notifier};

/// How long a start that failed waits for a notification of it to be accepted.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How long an instance that is starting may take until it can be asked for its window.
const STARTING: Duration = Duration::from_secs(5);

/// Why the app does not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Another instance runs, and was asked to open its window.
    #[error("Failover Tray is running already")]
    Running,
    /// Another instance runs and opens no window.
    #[error("Failover Tray is running already: {0}")]
    NoWindow(String),
    /// The other instance cannot be asked.
    #[error(transparent)]
    Unreachable(#[from] ClientError),
    /// The service did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The desktop could not be had.
    #[error("the desktop cannot be used: {0}")]
    Desktop(#[from] tauri::Error),
    /// The system gives no thread, no timer, or no sockets.
    #[error("the system refuses what the app needs: {0}")]
    System(#[from] io::Error),
}

/// Runs the app until it is quit; the exit code then.
///
/// # Errors
/// [`Failure`]. One that is a person's to mend was notified, unless a terminal can be read.
pub(crate) fn run(context: Context, args: Args, paths: Paths) -> Result<i32, Failure> {
    let (started, start) = oneshot::channel();
    let (give, app) = oneshot::channel();
    let service = thread::Builder::new()
        .name("service".to_owned())
        .spawn(move || serve(&args, paths, started, app))?;
    // A sender that is dropped unused says that the thread returned early, with the reason.
    if start.blocking_recv().is_err() {
        return match joined(service) {
            Ok(()) => Err(Failure::Running),
            Err(failure) => Err(failure),
        };
    }

    let builder = tauri::Builder::default();
    #[cfg(not(target_os = "linux"))]
    let builder = builder.plugin(tauri_plugin_dialog::init());
    // In the menu bar alone: no icon in the Dock, no menu of its own.
    // https://developer.apple.com/documentation/appkit/nsapplication/activationpolicy-swift.enum/accessory
    #[cfg(target_os = "macos")]
    let builder = builder.setup(|app| {
        app.set_activation_policy(tauri::ActivationPolicy::Accessory);
        Ok(())
    });
    let app = builder.build(context)?;
    if give.send(app.handle().clone()).is_err() {
        return Err(joined(service).err().unwrap_or(Failure::Running));
    }
    let code = app.run_return(|_, event| {
        // It has no window of its own: only `AppHandle::exit` ends it.
        if let RunEvent::ExitRequested { code: None, api, .. } = event {
            api.prevent_exit();
        }
    });
    joined(service).map(|()| code)
}

fn joined(service: thread::JoinHandle<Result<(), Failure>>) -> Result<(), Failure> {
    service.join().unwrap_or_else(|_| {
        Err(io::Error::other("the service's thread ended unexpectedly; see the log").into())
    })
}

/// The service's thread: starts, says so, and goes on once there is a desktop.
fn serve(
    args: &Args,
    paths: Paths,
    started: oneshot::Sender<()>,
    app: oneshot::Receiver<AppHandle>,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let directory = paths.runtime_dir.clone();
        let running = start(args, paths).await?;
        // Where nobody hears it, the main thread has failed and says why itself.
        if started.send(()).is_err() {
            return Ok(());
        }
        let Ok(app) = app.await else { return Ok(()) };
        let autostart = Autostart::open(args.config.as_deref());
        let ended = desk::run(app.clone(), running, directory, args.hidden, autostart).await;
        if ended.is_err() {
            // The main thread waits for this in its event loop.
            app.exit(1);
        }
        ended.map_err(Failure::from)
    });
    // A name look-up that hangs in the system holds a thread, and nobody waits for it any more.
    runtime.shutdown_background();
    ended
}

async fn start(args: &Args, paths: Paths) -> Result<Running, Failure> {
    let mut sources = Sources::of_process(paths.config_file);
    sources.named_file = args.config.clone().or(sources.named_file);
    let runtime_dir = paths.runtime_dir.clone();
    let options = Options {
        sources,
        runtime_dir,
        data_dir: paths.data_dir.clone(),
        state_dir: paths.state_dir.clone(),
        tokens: service::GivenTokens::of_process(),
        interview: false,
        demo: false,
        exclusive: true,
    };
    match service::start(options).await {
        Ok(running) => Ok(running),
        Err(StartError::AlreadyRunning { .. }) if args.hidden => Err(Failure::Running),
        Err(StartError::AlreadyRunning { .. }) => Err(open_window_of(paths.runtime_dir).await),
        Err(error) => {
            notify(&error).await;
            Err(error.into())
        }
    }
}

/// The second start opens the first one's window.
async fn open_window_of(directory: PathBuf) -> Failure {
    let asked = async {
        // It may have its lock and not its socket yet.
        let client = Client::connect_within(&directory, STARTING).await?;
        client.request(Request::OpenWindow { view: None }).await
    };
    match asked.await {
        Ok(Reply::Failed { problem }) => {
            Failure::NoWindow(format!("{} {}", problem.message, problem.next_step))
        }
        Ok(_) => Failure::Running,
        Err(error) => error.into(),
    }
}

/// Says it on the desktop, too: who started it from a menu sees no standard error.
async fn notify(error: &StartError) {
    if io::IsTerminal::is_terminal(&io::stderr()) {
        return;
    }
    let Ok(mut notifier) = Notifier::start() else { return };
    notifier.post(Notification {
        summary: "Failover Tray did not start".to_owned(),
        body: error.to_string(),
        urgency: Urgency::Normal,
        view: View::Now,
    });
    // Too late or refused: standard error and the log have it.
    let _ = tokio::time::timeout(LAST_WORDS, notifier.report()).await;
}
