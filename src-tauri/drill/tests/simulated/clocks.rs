//! Clocks that jump in the middle of a drill.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use domain::drill::{Doubt, Stage, Verdict, Wish};
use domain::{Now, WallTime};
use engine::SystemClock;
use engine::port::Clock;
use probe::Trust;

use crate::doubts::reach;
use crate::scene::{Ended, Scene};

/// The system's clocks, moved.
struct Moved {
    system: SystemClock,
    wall_ms: AtomicI64,
    slept_ms: AtomicU64,
}

impl Clock for Moved {
    fn now(&self) -> Now {
        let now = self.system.now();
        let wall = now.wall.unix_ms() + self.wall_ms.load(Ordering::SeqCst);
        let slept = Duration::from_millis(self.slept_ms.load(Ordering::SeqCst));
        Now { mono: now.mono + slept, wall: WallTime::from_unix_ms(wall) }
    }
}

/// A drill of 5 s by a clock that `jump` moves in the middle of the fault.
async fn jumps(jump: impl Fn(&Moved)) -> Ended {
    let scene = Scene::new().await;
    let clock = Arc::new(Moved {
        system: SystemClock::new(),
        wall_ms: AtomicI64::new(0),
        slept_ms: AtomicU64::new(0),
    });
    let wish = Wish { rate: 20, duration: Duration::from_secs(5), ..Wish::default() };
    let drill = scene.begin_by(clock.clone(), scene.policy(), wish, Trust::Roots(Vec::new()));
    reach(&drill, Stage::During, 1).await;
    jump(&clock);
    Ended::of(drill).await
}

#[tokio::test]
async fn a_clock_set_back_or_forward_a_day_changes_nothing() {
    const DAY: i64 = 86_400_000;
    for step in [-DAY, DAY] {
        let ended = jumps(|clock| clock.wall_ms.store(step, Ordering::SeqCst)).await;
        assert_eq!(ended.report.verdict, Verdict::Passed, "{:?}", ended.report);
        assert!(ended.report.figures.longest < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn a_computer_that_slept_measured_nothing() {
    let ended = jumps(|clock| clock.slept_ms.store(3_600_000, Ordering::SeqCst)).await;
    assert_eq!(ended.report.verdict, Verdict::Inconclusive);
    assert_eq!(ended.report.doubt, Some(Doubt::Slept));
}
