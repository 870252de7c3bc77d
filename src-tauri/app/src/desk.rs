//! The desktop's side of the running app: what the service knows goes to the tray and to
//! notifications, what is clicked goes back to the service, and the window comes and goes.

use std::{
    io,
    path::PathBuf,
    process::ExitStatus,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use control::Client;
use present::{
    Notification, Urgency,
    tray::{Command, checklist_refused, drill_refused, question},
    wire::{Problem, Reply, Request, View},
};
use service::{DeskCall, Running, Signal};
use tauri::AppHandle;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use crate::{
    autostart::Autostart,
    clipboard::Clipboard,
    dialog::Dialog,
    notifier::{Notifier, Report},
    panel::Panel,
    signals::ended_by_system,
    tray::Tray,
    window_process::WindowProcess,
};

/// The running app, on the service's thread. Nothing in here waits for the desktop.
pub(crate) struct Desk {
    app: AppHandle,
    running: Running,
    directory: PathBuf,
    tray: Arc<Mutex<Tray>>,
    shown: UnboundedSender<tauri::Result<()>>,
    panel: Panel,
    notifier: Notifier,
    clipboard: Clipboard,
    dialog: Dialog,
    refuse: UnboundedSender<Notification>,
    window: WindowProcess,
    autostart: Autostart,
}

/// Where what the desk hears by itself arrives: from the main thread, and from its own requests.
struct Heard {
    commands: UnboundedReceiver<Command>,
    shown: UnboundedReceiver<tauri::Result<()>>,
    /// Why what was clicked did not start.
    refusals: UnboundedReceiver<Notification>,
}

/// Runs the desktop's side until the person or the system ends the app, then ends it all.
/// `directory` is the control socket's. A `hidden` app gives the panel time to start, too.
///
/// # Errors
/// The system gives no thread for the notifications.
pub(crate) async fn run(
    app: AppHandle,
    running: Running,
    directory: PathBuf,
    hidden: bool,
    autostart: Autostart,
) -> io::Result<()> {
    let (commands, commanded) = mpsc::unbounded_channel();
    let (shown, outcomes) = mpsc::unbounded_channel();
    let (refuse, refusals) = mpsc::unbounded_channel();
    let tray = Arc::new(Mutex::new(Tray::new(app.clone(), commands)));
    let clicked = Arc::clone(&tray);
    app.on_menu_event(move |_, event| lock(&clicked).clicked(&event));

    let desk = Desk {
        dialog: Dialog::new(app.clone()),
        app,
        running,
        directory,
        tray,
        shown,
        panel: Panel::new(hidden),
        notifier: Notifier::start()?,
        clipboard: Clipboard::new(),
        refuse,
        window: WindowProcess::default(),
        autostart,
    };
    desk.run(Heard { commands: commanded, shown: outcomes, refusals }).await;
    Ok(())
}

impl Desk {
    async fn run(mut self, mut heard: Heard) {
        let mut snapshots = self.running.snapshots();
        let mut signals = self.running.signals();
        let mut calls = self.running.desk();
        let mut model = present::tray(&snapshots.borrow_and_update());
        self.show(&model);
        self.running.autostart(self.autostart.shown());
        let mut end = std::pin::pin!(ended_by_system());
        loop {
            tokio::select! {
                Ok(()) = snapshots.changed() => {
                    let (changed, question) = {
                        let snapshot = snapshots.borrow_and_update();
                        (present::tray(&snapshot), question(&snapshot.drill))
                    };
                    self.dialog.keep_only(question.as_ref());
                    if changed != model {
                        model = changed;
                        if !self.panel.is_missing() {
                            self.show(&model);
                        }
                    }
                }
                // Every signal is taken, since one that does not fit a pattern here would keep the
                // next one waiting until something else happens.
                Some(signal) = signals.recv() => if let Signal::Notification(notification) = signal {
                    self.notifier.post(notification);
                },
                Some(call) = calls.recv() => match call {
                    DeskCall::OpenWindow(view) => self.open_window(view),
                    DeskCall::SetAutostart(on) => {
                        self.autostart.set(on);
                        self.running.autostart(self.autostart.shown());
                    }
                    DeskCall::Quit => break,
                },
                Some(command) = heard.commands.recv() => match command {
                    Command::Quit => break,
                    command => self.command(command),
                },
                Some(outcome) = heard.shown.recv() => {
                    if self.panel.tried(outcome) {
                        self.open_window(None);
                    }
                }
                yes = self.dialog.answered() => if yes {
                    self.start_drill();
                },
                Some(refusal) = heard.refusals.recv() => self.notifier.post(refusal),
                () = self.panel.due() => self.show(&model),
                why = self.clipboard.failure() => self.not_copied(&why),
                report = self.notifier.report() => self.reported(report),
                status = self.window.ended() => window_ended(status),
                () = &mut end => break,
            }
        }
        self.end().await;
    }

    /// Has the main thread show it; what comes of it arrives in [`Heard::shown`].
    fn show(&self, model: &present::Tray) {
        let (tray, shown, model) = (Arc::clone(&self.tray), self.shown.clone(), model.clone());
        let asked = self.app.run_on_main_thread(move || {
            // Nobody hears it only while the app ends.
            let _ = shown.send(lock(&tray).show(model));
        });
        if let Err(error) = asked {
            tracing::error!(%error, "the tray could not be changed");
        }
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Open => self.ask_for_window(None),
            Command::Settings => self.ask_for_window(Some(View::Settings)),
            Command::TestFailover => self.ask_for_drill(),
            Command::HaltDrill => self.request(Request::HaltDrill),
            Command::OpenDrill => self.ask_for_window(Some(View::Drill)),
            Command::RunChecklist => self.run_checklist(),
            Command::HaltChecklist => self.request(Request::HaltChecklist),
            Command::OpenChecklist => self.ask_for_window(Some(View::Checklist)),
            Command::CopyAddress => self.copy_address(),
            Command::Interview(on) => self.request(Request::Interview { on }),
            Command::PlanInterview => self.ask_for_window(Some(View::Interview)),
            Command::OpenInterview => self.ask_for_window(Some(View::Now)),
            Command::Pause(on) => self.request(Request::Pause { on }),
            Command::ProbeNow => self.request(Request::ProbeNow),
            Command::Quit => self.request(Request::Quit),
        }
    }

    fn request(&self, request: Request) {
        let answer = self.running.door().request(request);
        tokio::spawn(async move {
            if let Reply::Failed { problem } = answer.await {
                tracing::error!("{} {}", problem.message, problem.next_step);
            }
        });
    }

    /// Asks once whether to; where that is impossible, the window has it all.
    fn ask_for_drill(&mut self) {
        let snapshots = self.running.snapshots();
        let question = question(&snapshots.borrow().drill);
        let asked = question.map(|question| self.dialog.ask(question));
        if !matches!(asked, Some(Ok(()))) {
            if let Some(Err(error)) = asked {
                tracing::error!(%error, "no dialog could be shown");
            }
            self.ask_for_window(Some(View::Drill));
        }
    }

    fn start_drill(&self) {
        self.start(Request::StartDrill { drill: None, confirm: None }, drill_refused);
    }

    fn run_checklist(&self) {
        let run = Request::RunChecklist { only: Vec::new(), announce: true };
        self.start(run, checklist_refused);
    }

    /// Asks for something that tells its end by a notification, as it tells why it does not begin.
    fn start(&self, request: Request, refused: fn(&Problem) -> Notification) {
        let (answer, refuse) = (self.running.door().request(request), self.refuse.clone());
        tokio::spawn(async move {
            if let Reply::Failed { problem } = answer.await {
                tracing::warn!("{}", problem.message);
                // Nobody hears it only while the app ends.
                let _ = refuse.send(refused(&problem));
            }
        });
    }

    /// The address as it is now, which the menu need not show yet.
    fn copy_address(&self) {
        let snapshots = self.running.snapshots();
        let url = snapshots.borrow().proxy.as_ref().map(|proxy| proxy.url.clone());
        if let Some(url) = url {
            self.clipboard.copy(url);
        }
    }

    fn not_copied(&mut self, why: &str) {
        tracing::error!("the proxy's address could not be copied: {why}");
        self.notifier.post(Notification {
            summary: "The proxy's address was not copied".to_owned(),
            body: "The system refused access to the clipboard. The window shows the address."
                .to_owned(),
            urgency: Urgency::Normal,
            view: View::Now,
        });
    }

    /// Asks as any other face of the app does: the control server knows whether there is a window
    /// already, of this or an earlier run, and raises it.
    fn ask_for_window(&self, view: Option<View>) {
        let directory = self.directory.clone();
        tokio::spawn(async move {
            let asked = async {
                Client::connect(&directory).await?.request(Request::OpenWindow { view }).await
            };
            match asked.await {
                Ok(Reply::Failed { problem }) => tracing::error!("{}", problem.message),
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "the window could not be asked for"),
            }
        });
    }

    fn open_window(&mut self, view: Option<View>) {
        if let Err(error) = self.window.open(view.unwrap_or(View::Now).into()) {
            tracing::error!(%error, "the window could not be opened; restart Failover Tray");
        }
    }

    fn reported(&mut self, report: Report) {
        match report {
            Report::Delivered => self.running.notification_delivered(Ok(())),
            Report::Failed(why) => self.running.notification_delivered(Err(why)),
            Report::Clicked(view) => self.ask_for_window(Some(view)),
        }
    }

    async fn end(mut self) {
        self.window.close().await;
        self.running.stop().await;
        self.app.exit(0);
    }
}

fn window_ended(status: io::Result<ExitStatus>) {
    match status {
        Ok(status) if status.success() => tracing::debug!("the window was closed"),
        Ok(status) => {
            tracing::error!(%status, "the window ended unexpectedly; open it again from the tray");
        }
        Err(error) => tracing::error!(%error, "the window's end cannot be told"),
    }
}

fn lock(tray: &Mutex<Tray>) -> MutexGuard<'_, Tray> {
    // A half-done change is mended by the next one: the tray compares with what it last finished.
    tray.lock().unwrap_or_else(PoisonError::into_inner)
}
