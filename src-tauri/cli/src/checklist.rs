//! `failover checklist`: the production checklist, with what was asked and answered.

mod flags;
mod progress;
mod result;

use std::io;
use std::pin::Pin;

use present::wire::{CheckOutcome, Checklist};
use service::log::{self, LevelFilter};
use service::{ChecklistOptions, LoneChecklist};

use crate::args::{self, Args};
use crate::failure::Failure;
use crate::{out, restore, run};

pub(crate) use flags::ChecklistFlags;
use progress::Progress;

/// Resolves when a person or the system wants an end.
type End = Pin<Box<dyn Future<Output = ()>>>;

pub(crate) async fn checklist(args: &Args, flags: &ChecklistFlags) -> Result<(), Failure> {
    let paths = args::paths()?;
    // What is logged would tear the live lines; the file has it.
    if let Some(problem) = log::start("failover", &paths.state_dir, LevelFilter::OFF) {
        eprintln!("failover: {problem}");
    }
    if let Some(file) = &flags.report {
        file.check()?;
    }
    // Its first poll puts the signal's handler in place, before anything is asked.
    let mut end: End = Box::pin(run::end());
    let under_way = tokio::select! {
        biased;
        () = &mut end => return Err(Failure::No("stopped before the checks began".to_owned())),
        started = async {
            restore::first(args, &paths).await?;
            let sources = args.sources(&paths, None);
            let demo = sources.find()?.is_none();
            if demo {
                eprintln!(
                    "failover: no backend is configured yet, so this looks at three sample \
                     backends on this machine"
                );
            }
            let only = flags.only.clone();
            let tokens = service::GivenTokens::of_process();
            let options = ChecklistOptions { sources, paths: paths.clone(), only, tokens, demo };
            service::checklist(options).await.map_err(Failure::from)
        } => started?,
    };
    let checklist = follow(under_way, end).await?;
    tell(args, flags, &checklist)
}

/// Shows it as it goes. The first Ctrl-C halts it, the second leaves at once.
async fn follow(under_way: LoneChecklist, mut end: End) -> Result<Checklist, Failure> {
    let mut running = under_way.progress();
    let mut progress = Progress::new();
    let mut halted = false;
    loop {
        progress.show(&running.borrow_and_update());
        tokio::select! {
            biased;
            () = &mut end => {
                progress.clear();
                if halted {
                    return Err(Failure::No("ended at once".to_owned()));
                }
                (halted, end) = (true, Box::pin(run::end()));
                under_way.halt();
                eprintln!("failover: stopping; what has not ended is not judged");
            }
            changed = running.changed() => if changed.is_err() {
                break;
            }
        }
    }
    progress.clear();
    under_way.ended().await.map_err(|problem| Failure::no(problem.message, &problem.next_step))
}

/// Writes the report, says what came of it, and answers with that.
fn tell(args: &Args, flags: &ChecklistFlags, checklist: &Checklist) -> Result<(), Failure> {
    let masked = flags.mask.then(|| present::report::masked_checklist(checklist));
    let checklist = masked.as_ref().unwrap_or(checklist);
    let path = flags.report.as_ref().map(crate::report_file::ReportFile::path);
    let written = match &path {
        Some(path) => service::export_checklist(checklist, path),
        None => Ok(()),
    };
    let printed = match args.json {
        true => out::json(checklist),
        false => out::line(&result::words(checklist, flags.verbose)),
    };
    match printed {
        // The answer is in the exit code too, whoever stopped reading.
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
    let is_fine = |outcome| matches!(outcome, CheckOutcome::Pass | CheckOutcome::Manual);
    match checklist.results.iter().all(|result| is_fine(result.outcome)) {
        true => Ok(()),
        false => Err(Failure::No(String::new())),
    }
}

/// An outcome as a mark.
const fn mark(outcome: CheckOutcome) -> char {
    match outcome {
        CheckOutcome::Pass => '✓',
        CheckOutcome::Fail => '✗',
        CheckOutcome::Unknown => '?',
        CheckOutcome::Manual => '○',
    }
}
