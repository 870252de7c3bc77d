//! The system's clocks.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::{Moment, Now, WallTime};

use crate::port::Clock;

/// The machine's own clocks. On Linux the monotonic one counts sleep exactly (`CLOCK_BOOTTIME`).
/// Elsewhere the wall clock tells what the monotonic one left out: a step of it beyond the timer's
/// counts as a sleep, and one backwards as nothing.
#[derive(Debug)]
pub struct SystemClock {
    #[cfg(not(target_os = "linux"))]
    last: std::sync::Mutex<(std::time::Instant, SystemTime, Duration)>,
}

#[cfg(target_os = "linux")]
impl SystemClock {
    /// The clock; its epoch is the machine's start.
    pub fn new() -> Self {
        Self {}
    }

    fn mono(&self) -> Duration {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        Duration::new(
            u64::try_from(time.tv_sec).unwrap_or_default(),
            u32::try_from(time.tv_nsec).unwrap_or_default(),
        )
    }
}

#[cfg(not(target_os = "linux"))]
impl SystemClock {
    /// The clock; its epoch is now.
    pub fn new() -> Self {
        let last = (std::time::Instant::now(), SystemTime::now(), Duration::ZERO);
        Self { last: std::sync::Mutex::new(last) }
    }

    fn mono(&self) -> Duration {
        /// Steps below this are the two clocks' own drift.
        const DRIFT: Duration = Duration::from_secs(2);
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (timer, wall) = (std::time::Instant::now(), SystemTime::now());
        let by_timer = timer.duration_since(last.0);
        let by_wall = wall.duration_since(last.1).unwrap_or_default();
        let step = if by_wall > by_timer + DRIFT { by_wall } else { by_timer };
        *last = (timer, wall, last.2 + step);
        last.2
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let wall = i64::try_from(wall.as_millis()).unwrap_or(i64::MAX);
        Now { mono: Moment::new(self.mono()), wall: WallTime::from_unix_ms(wall) }
    }
}
