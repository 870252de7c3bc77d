//! `failover`: the checker without a desktop.

mod args;
mod check;
mod checklist;
mod diagnostics;
mod drill;
mod failure;
mod history;
mod import;
mod interview;
mod keys;
mod live;
mod out;
mod report_file;
mod restore;
mod run;
mod status;
mod table;
mod term;
mod token;
mod word;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use failure::Failure;

/// The one static of the project: an allocator cannot be had otherwise. The C library's keeps six
/// times its idle memory after a burst of requests, this one gives it back.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let args = Args::parse();
    match carry_out(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn carry_out(args: &Args) -> Result<(), Failure> {
    // One thread does: everything waits for the network most of the time.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::no(format!("cannot start: {error}"), "Try again."))?;
    let ended = match &args.command {
        Command::Check => runtime.block_on(check::check(args)),
        Command::Run(flags) => runtime.block_on(run::run(args, flags, false)),
        Command::Demo(flags) => runtime.block_on(run::run(args, flags, true)),
        Command::Diagnostics => runtime.block_on(diagnostics::diagnostics(args)),
        Command::Status => runtime.block_on(status::status(args)),
        Command::Drill(flags) => runtime.block_on(drill::drill(args, flags)),
        Command::Checklist(flags) => runtime.block_on(checklist::checklist(args, flags)),
        Command::History(flags) => runtime.block_on(history::history(args, flags)),
        Command::Token { of } => runtime.block_on(token::token(of)),
        Command::ImportEnv(flags) => import::import(args, flags),
    };
    // A name look-up that hangs in the system holds a thread, and nobody waits for it any more.
    runtime.shutdown_background();
    ended
}
