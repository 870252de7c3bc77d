//! `failover run` and `failover demo`: watch in the foreground.

use std::future::pending;
use std::io::{self, IsTerminal};
use std::time::Duration;

use present::wire::{Event, Reply, Request, Restoring, Snapshot};
use service::log::{self, LevelFilter};
use service::{DeskCall, Options, Running, Signal};
use tokio::sync::mpsc;

use crate::args::{self, Args, RunFlags};
use crate::failure::Failure;
use crate::{interview, keys, out, term};

/// An end that takes longer is explained.
const SOON: Duration = Duration::from_millis(500);

pub(crate) async fn run(args: &Args, flags: &RunFlags, demo: bool) -> Result<(), Failure> {
    let paths = args::paths()?;
    let on_terminal = !args.json && io::stdout().is_terminal() && io::stdin().is_terminal();
    // On a terminal the table shows what happens, and a log line would tear it.
    let stderr = if on_terminal { LevelFilter::OFF } else { LevelFilter::WARN };
    if let Some(problem) = log::start("failover", &paths.state_dir, stderr) {
        eprintln!("failover: {problem}");
    }
    let running = service::start(Options {
        sources: args.sources(&paths, Some(flags)),
        runtime_dir: paths.runtime_dir,
        data_dir: paths.data_dir,
        state_dir: paths.state_dir,
        tokens: service::GivenTokens::of_process(),
        interview: flags.interview && !interview::is_planned(flags),
        demo,
        exclusive: false,
    })
    .await?;
    if let Err(refused) = interview::plan(&running, flags).await {
        stop(running).await?;
        return Err(refused);
    }
    let ended = if on_terminal {
        term::show(&running).await
    } else {
        let commands = if demo { Some(keys::lines()) } else { None };
        print(&running, args.json, commands).await
    };
    stop(running).await?;
    ended
}

/// Ends it when its last requests have ended, or at once if that is asked for again.
async fn stop(running: Running) -> Result<(), Failure> {
    let drill = running.snapshots().borrow().drill.clone();
    let stopped_for_real = drill.running.is_some_and(|it| it.real) || drill.restoring.is_some();
    let (waits_for, left) = match stopped_for_real {
        true => (
            "the service that a failover test stopped; Ctrl-C leaves it to the next start",
            "ended before the service was seen to run again; the next start restarts it",
        ),
        false => ("requests under way; Ctrl-C ends at once", "ended with requests under way"),
    };
    let mut stopped = std::pin::pin!(running.stop());
    let mut again = std::pin::pin!(end());
    let mut soon = std::pin::pin!(tokio::time::sleep(SOON));
    let mut explained = false;
    loop {
        tokio::select! {
            biased;
            () = &mut again => {
                return Err(Failure::No(left.to_owned()));
            }
            () = &mut stopped => return Ok(()),
            () = &mut soon, if !explained => {
                eprintln!("failover: waiting for {waits_for}");
                explained = true;
            }
        }
    }
}

/// Prints what happens until it is told to end.
async fn print(
    running: &Running,
    json: bool,
    mut commands: Option<mpsc::Receiver<String>>,
) -> Result<(), Failure> {
    let mut signals = running.signals();
    let mut snapshots = running.snapshots();
    let mut desk = running.desk();
    let mut told = String::new();
    let mut told_address = String::new();
    let mut told_restoring = None;
    introduce(&snapshots.borrow(), commands.is_some());
    tell_address(&snapshots.borrow(), &mut told_address);
    tell_restoring(&snapshots.borrow(), &mut told_restoring);
    let mut end = std::pin::pin!(end());
    loop {
        tokio::select! {
            // What happened comes before the verdict that follows from it.
            biased;
            () = &mut end => return Ok(()),
            Some(DeskCall::Quit) = desk.recv() => return Ok(()),
            signal = signals.recv() => match signal {
                Some(Signal::Event(event)) if json => out::json(&event)?,
                Some(Signal::Event(event)) => out::line(&in_words(&event))?,
                Some(Signal::Notification(_)) => {}
                None => return Ok(()),
            },
            Some(command) = next(&mut commands) => obey(running, &command).await,
            Ok(()) = snapshots.changed() => {
                let snapshot = snapshots.borrow_and_update().clone();
                tell_address(&snapshot, &mut told_address);
                tell_restoring(&snapshot, &mut told_restoring);
                let headline = &snapshot.verdict.headline;
                if !json && *headline != told {
                    out::line(&format!("          {headline}"))?;
                    told.clone_from(headline);
                }
            }
        }
    }
}

/// Says on stderr what runs here, when it is not what a config file says.
fn introduce(snapshot: &Snapshot, commands: bool) {
    let Some(demo) = &snapshot.demo else { return };
    eprintln!("Three sample backends run on this machine:");
    for backend in &snapshot.backends {
        eprintln!("  {}  {}", backend.name, backend.url);
    }
    if commands {
        let codes: Vec<_> = demo.faults.iter().map(|fault| fault.code.as_str()).collect();
        eprintln!("Break one with a line on standard input: NAME FAULT, as in Railway refuse.");
        eprintln!("Faults: {}.", codes.join(", "));
    } else {
        eprintln!("No backend is configured yet; failover demo has switches to break these.");
    }
    eprintln!(
        "For your own: failover import-env FILE, --backend NAME=URL, or {}.",
        snapshot.config.path.as_deref().unwrap_or("a config file")
    );
}

/// Says on stderr where the proxy is, and again whenever it moved.
fn tell_address(snapshot: &Snapshot, told: &mut String) {
    let Some(proxy) = snapshot.proxy.as_ref().filter(|proxy| proxy.problem.is_none()) else {
        told.clear();
        return;
    };
    if proxy.url != *told {
        eprintln!("failover: proxy on {}", proxy.url);
        told.clone_from(&proxy.url);
    }
}

/// Says on stderr what is done for a service that an earlier failover test left stopped.
fn tell_restoring(snapshot: &Snapshot, told: &mut Option<Restoring>) {
    if snapshot.drill.restoring == *told {
        return;
    }
    told.clone_from(&snapshot.drill.restoring);
    if let Some(restoring) = told {
        eprintln!("failover: {}", restoring.text);
        if let Some(problem) = &restoring.problem {
            eprintln!("failover: {} {}", problem.message, problem.next_step);
        }
    }
}

fn in_words(event: &Event) -> String {
    let line = present::line(event);
    let seconds = line.at.div_euclid(1000).rem_euclid(86_400);
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = format!("{h:02}:{m:02}:{s:02}Z {}", line.title);
    if !line.text.is_empty() {
        text.push_str(&format!(": {}", line.text));
    }
    if !line.note.is_empty() {
        text.push_str(&format!(" ({})", line.note));
    }
    text
}

async fn next(commands: &mut Option<mpsc::Receiver<String>>) -> Option<String> {
    match commands {
        Some(commands) => commands.recv().await,
        None => pending().await,
    }
}

/// A line as in `Railway railway_stopped`.
async fn obey(running: &Running, command: &str) {
    let Some((backend, fault)) = command.trim().rsplit_once(char::is_whitespace) else {
        if !command.trim().is_empty() {
            eprintln!("failover: write NAME FAULT, as in Railway refuse, or Railway ok");
        }
        return;
    };
    let request = Request::SetFault { backend: backend.trim().into(), fault: fault.into() };
    if let Reply::Failed { problem } = running.request(request).await {
        eprintln!("failover: {} {}", problem.message, problem.next_step);
    }
}

/// Waits for SIGTERM or SIGINT.
#[cfg(unix)]
pub(crate) async fn end() {
    use tokio::signal::unix::{SignalKind, signal};

    let (Ok(mut term), Ok(mut int)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        // Without a handler the signal ends the process by itself.
        return pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
pub(crate) async fn end() {
    if tokio::signal::ctrl_c().await.is_err() {
        pending().await
    }
}
