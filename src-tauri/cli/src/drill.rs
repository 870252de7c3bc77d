//! `failover drill`: a failover test, and the restore of what an earlier one left stopped.

mod ask;
mod flags;
mod progress;
mod result;

use std::io;
use std::pin::Pin;

use present::wire::{Drill, DrillVerdict};
use service::Rehearsal;
use service::log::{self, LevelFilter};

use crate::args::{self, Args};
use crate::failure::Failure;
use crate::{out, restore, run};

pub(crate) use flags::DrillFlags;
use progress::Progress;

/// Resolves when a person or the system wants an end.
type End = Pin<Box<dyn Future<Output = ()>>>;

pub(crate) async fn drill(args: &Args, flags: &DrillFlags) -> Result<(), Failure> {
    let paths = args::paths()?;
    // What the private proxy logs by the second would tear the live line; the file has it.
    if let Some(problem) = log::start("failover", &paths.state_dir, LevelFilter::OFF) {
        eprintln!("failover: {problem}");
    }
    if flags.restore {
        return restore::by_hand(args, &paths).await;
    }
    if let Some(file) = &flags.report {
        file.check()?;
    }
    // Its first poll puts the signal's handler in place, before anything is stopped.
    let mut end: End = Box::pin(run::end());
    let rehearsal = tokio::select! {
        biased;
        () = &mut end => return Err(Failure::No("stopped before the test began".to_owned())),
        started = async {
            restore::first(args, &paths).await?;
            ask::start(args, flags, paths.clone()).await
        } => started?,
    };
    let drill = follow(rehearsal, flags.real, end).await?;
    tell(args, flags, &drill)
}

/// Shows it as it goes. The first Ctrl-C is the HALT, the second leaves at once.
async fn follow(rehearsal: Rehearsal, real: bool, mut end: End) -> Result<Drill, Failure> {
    let mut running = rehearsal.progress();
    let mut progress = Progress::new();
    let mut halted = false;
    loop {
        tokio::select! {
            biased;
            () = &mut end => {
                if halted {
                    progress.clear();
                    return Err(left(real));
                }
                (halted, end) = (true, Box::pin(run::end()));
                rehearsal.halt();
                progress.say(match real {
                    true => "stopping the test, and restarting what it stopped; Ctrl-C again \
                             leaves that to the next start",
                    false => "stopping the test",
                });
            }
            changed = running.changed() => {
                if let Some(drill) = running.borrow_and_update().as_deref() {
                    progress.show(drill);
                }
                if changed.is_err() {
                    break;
                }
            }
        }
    }
    progress.clear();
    rehearsal.ended().await.map_err(|problem| Failure::no(problem.message, &problem.next_step))
}

fn left(real: bool) -> Failure {
    match real {
        true => Failure::no(
            "ended before the service was seen to run again".to_owned(),
            "The next start of Failover Tray restarts it; to do it now: failover drill --restore.",
        ),
        false => Failure::No("ended at once".to_owned()),
    }
}

/// Writes the report, says what came of it, and answers with the verdict.
fn tell(args: &Args, flags: &DrillFlags, drill: &Drill) -> Result<(), Failure> {
    let path = flags.report_path();
    let written = match &path {
        Some(path) => service::export_drill(drill, path, flags.mask),
        None => Ok(()),
    };
    let printed = match args.json {
        true if flags.mask => out::json(&present::report::masked(drill)),
        true => out::json(drill),
        false => out::line(&result::words(drill)),
    };
    match printed {
        // The verdict is in the exit code too, whoever stopped reading.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        printed => printed?,
    }
    match written {
        Err(problem) => return Err(Failure::no(problem.message, &problem.next_step)),
        Ok(()) => {
            if let Some(path) = path {
                eprintln!("failover: the report is in {}", path.display());
            }
        }
    }
    match drill.summary.verdict {
        DrillVerdict::Passed => Ok(()),
        DrillVerdict::Failed | DrillVerdict::Inconclusive => Err(Failure::No(String::new())),
    }
}
