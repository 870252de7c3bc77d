//! A started program with everything that it starts: what it uses, and its end.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// For an orderly end.
const END: Duration = Duration::from_secs(2);

/// A running program. Ended when dropped, by its id.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    log: std::path::PathBuf,
}

impl Process {
    /// Starts it; what it says goes to `log`.
    pub(crate) fn start(mut command: Command, log: &Path) -> Self {
        let file = File::create(log).expect("a file in a new directory");
        let also = file.try_clone().expect("a second handle");
        command.stdin(Stdio::null()).stdout(file).stderr(also);
        let child = command.spawn().unwrap_or_else(|error| {
            panic!("{:?} cannot be started: {error}", command.get_program())
        });
        Self { child, log: log.to_owned() }
    }

    /// What it said so far.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Whether it ended by itself.
    pub(crate) fn ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Processor time of it and its children so far. The kernel tells it in hundredths of a second.
    pub(crate) fn cpu(&self) -> Duration {
        let ticks: u64 = self.ids().into_iter().map(ticks).sum();
        Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second())
    }

    /// Its and its children's share of memory, in KiB: a page that n processes share counts 1/n.
    pub(crate) fn pss(&self) -> u64 {
        self.ids().into_iter().map(pss).sum()
    }

    fn ids(&self) -> Vec<u32> {
        let mut ids = vec![self.child.id()];
        let mut next = 0;
        while let Some(id) = ids.get(next) {
            let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
            let children = children.unwrap_or_default();
            ids.extend(children.split_whitespace().filter_map(|it| it.parse::<u32>().ok()));
            next += 1;
        }
        ids
    }
}

/// User and system time, the 14th and 15th field of `stat`; the second, a name, may hold spaces.
fn ticks(id: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).expect("a running process");
    let (_, fields) = stat.rsplit_once(')').expect("a name in brackets");
    let times = fields.split_whitespace().skip(11).take(2);
    times.map(|it| it.parse::<u64>().expect("a number")).sum()
}

fn pss(id: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).expect("a running process");
    let line = rollup.lines().find_map(|it| it.strip_prefix("Pss:")).expect("a line on PSS");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

impl Drop for Process {
    fn drop(&mut self) {
        let ids = self.ids();
        signal(self.child.id(), Signal::TERM);
        let deadline = Instant::now() + END;
        while !self.ended() {
            if Instant::now() > deadline {
                // Children first: they are still hers to be found.
                ids.iter().rev().for_each(|id| signal(*id, Signal::KILL));
                let _ = self.child.wait();
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn signal(id: u32, signal: Signal) {
    let pid = i32::try_from(id).ok().and_then(Pid::from_raw);
    // It may have ended meanwhile.
    let _ = pid.map(|pid| kill_process(pid, signal));
}
