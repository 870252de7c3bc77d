//! The only writer of the monitor: feeds it, carries out what it returns, publishes what it says.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::connectivity::Reachability;
use domain::monitor::{Input, Monitor, Output};
use domain::probe::{ProbeId, ProbeReport};
use domain::snapshot::Snapshot;
use domain::{Moment, Now};
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;

use crate::port::{Clock, ConnectivityCheck, Prober};
use crate::{Command, Signal};

/// At least this often the clocks are compared, so that a sleep of the machine is noticed.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// A jump of the clock by more than this was a sleep.
const SLEPT: Duration = Duration::from_secs(3);

/// What a task that the actor started came back with.
enum Finished {
    Probe(ProbeId, Box<ProbeReport>),
    Check(Reachability),
}

pub(crate) struct Actor {
    pub(crate) monitor: Monitor,
    pub(crate) prober: Arc<dyn Prober>,
    pub(crate) connectivity: Arc<dyn ConnectivityCheck>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) commands: mpsc::UnboundedReceiver<Command>,
    pub(crate) snapshots: watch::Sender<Arc<Snapshot>>,
    pub(crate) subscribers: Vec<mpsc::UnboundedSender<Signal>>,
}

impl Actor {
    /// Runs until a stop is asked for, or nobody is left to ask for anything.
    pub(crate) async fn run(mut self) {
        let mut tasks = JoinSet::new();
        let mut probes: HashMap<ProbeId, AbortHandle> = HashMap::new();
        let mut before = (Instant::now(), self.clock.now());
        self.monitor.handle_timeout(before.1);
        loop {
            self.carry_out(&mut tasks, &mut probes);
            self.publish_snapshot();
            let wait = self.wait(self.clock.now());
            let mut woke = false;
            tokio::select! {
                command = self.commands.recv() => match command {
                    None => break,
                    Some(Command::Stop(ended)) => {
                        tasks.shutdown().await;
                        drop(ended);
                        break;
                    }
                    // Below: the clocks know better how long it slept, if it did.
                    Some(Command::Woke) => woke = true,
                    Some(command) => self.obey(command),
                },
                Some(finished) = tasks.join_next() => {
                    // A task that was given up has nothing to say.
                    let Ok(finished) = finished else { continue };
                    self.take_in(finished, &mut probes);
                }
                () = tokio::time::sleep(wait) => {}
            }
            before = self.notice_sleep(before);
            if woke {
                self.monitor.handle_input(self.clock.now(), Input::Woke);
            }
            self.monitor.handle_timeout(self.clock.now());
        }
    }

    fn wait(&self, now: Now) -> Duration {
        let until = |moment: Moment| moment.since(now.mono);
        self.monitor.poll_timeout().map_or(HEARTBEAT, until).min(HEARTBEAT)
    }

    /// Compares the clock, which counts a sleep of the machine, with the timer, which does not.
    fn notice_sleep(&mut self, (timer, clock): (Instant, Now)) -> (Instant, Now) {
        let (timer_now, clock_now) = (Instant::now(), self.clock.now());
        let slept =
            clock_now.mono.since(clock.mono).saturating_sub(timer_now.duration_since(timer));
        if slept > SLEPT {
            tracing::info!(seconds = slept.as_secs(), "the machine slept");
            self.monitor.handle_input(clock_now, Input::Resumed(slept));
        }
        (timer_now, clock_now)
    }

    fn obey(&mut self, command: Command) {
        let input = match command {
            Command::Pause(on) => Input::Pause(on),
            Command::Interview(order) => Input::Interview(order),
            Command::InterviewServed(served) => Input::InterviewServed(served),
            Command::Pin(name) => Input::Pin(name),
            Command::ProbeNow => Input::ProbeNow,
            Command::Reload(policy) => Input::Reload(*policy),
            Command::Sleeping => Input::Sleeping,
            Command::Woke => Input::Woke,
            Command::NetworkChanged => Input::NetworkChanged,
            Command::Upstream(backend, outcome) => Input::Upstream { backend, outcome },
            Command::Drill(event) => Input::Drill(event),
            Command::Checklist(ended) => Input::Checklist(ended),
            Command::Recall(pasts) => Input::Recalled(pasts),
            Command::Subscribe(subscriber) => {
                self.subscribers.push(subscriber);
                return;
            }
            Command::Stop(_) => return,
        };
        self.monitor.handle_input(self.clock.now(), input);
    }

    fn take_in(&mut self, finished: Finished, probes: &mut HashMap<ProbeId, AbortHandle>) {
        let input = match finished {
            Finished::Probe(id, report) => {
                probes.remove(&id);
                Input::ProbeDone { id, report: *report }
            }
            Finished::Check(reachability) => Input::ConnectivityChecked(reachability),
        };
        self.monitor.handle_input(self.clock.now(), input);
    }

    fn carry_out(
        &mut self,
        tasks: &mut JoinSet<Finished>,
        probes: &mut HashMap<ProbeId, AbortHandle>,
    ) {
        while let Some(output) = self.monitor.poll_output() {
            match output {
                Output::StartProbe(request) => {
                    let id = request.id;
                    let probe = self.prober.probe(request);
                    let task =
                        tasks.spawn(async move { Finished::Probe(id, Box::new(probe.await)) });
                    probes.insert(id, task);
                }
                Output::CancelProbe(id) => {
                    if let Some(task) = probes.remove(&id) {
                        task.abort();
                    }
                }
                Output::CheckConnectivity => {
                    let check = self.connectivity.check();
                    tasks.spawn(async move { Finished::Check(check.await) });
                }
                Output::Event(event) => self.publish(&Signal::Event(event)),
                Output::Observed(told) => self.publish(&Signal::Observed(told)),
                Output::Notice(notice) => self.publish(&Signal::Notice(notice)),
            }
        }
    }

    fn publish_snapshot(&mut self) {
        if self.monitor.changes() != self.snapshots.borrow().seq {
            let snapshot = self.monitor.snapshot(self.clock.now());
            self.snapshots.send_replace(Arc::new(snapshot));
        }
    }

    fn publish(&mut self, signal: &Signal) {
        self.subscribers.retain(|subscriber| subscriber.send(signal.clone()).is_ok());
    }
}
