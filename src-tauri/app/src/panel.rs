//! Whether there is a panel for the tray icon, and what to do while there is none.

use std::{future::pending, time::Duration};

use tokio::time::{Instant, sleep_until};

/// How often a missing panel is looked for.
const PAUSE: Duration = Duration::from_secs(3);

/// How long an autostarted app waits for the panel, which may be starting, too, before it opens
/// the window in its place.
const GRACE: Duration = Duration::from_secs(20);

/// What is known of the panel.
#[derive(Debug)]
pub(crate) struct Panel {
    /// From when on the window opens in its place; none once it did, or need not.
    window_from: Option<Instant>,
    /// When it is looked for again; none while it shows the icon.
    retry: Option<Instant>,
}

impl Panel {
    /// Not tried yet. With `patient`, a missing panel is given time to start.
    pub(crate) fn new(patient: bool) -> Self {
        let grace = if patient { GRACE } else { Duration::ZERO };
        Self { window_from: Some(Instant::now() + grace), retry: None }
    }

    /// The icon was shown, or refused. Whether the window must open in its place now.
    pub(crate) fn tried(&mut self, outcome: tauri::Result<()>) -> bool {
        let now = Instant::now();
        let Err(error) = outcome else {
            if self.retry.take().is_some() {
                tracing::info!("a panel shows the icon now");
            }
            self.window_from = None;
            return false;
        };
        if self.retry.is_none() {
            tracing::warn!(%error, "no panel shows the icon; looking for one every few seconds");
        }
        self.retry = Some(now + PAUSE);
        self.window_from.take_if(|from| *from <= now).is_some()
    }

    /// It was looked for and refused the icon; [`Panel::due`] says when to try again.
    pub(crate) fn is_missing(&self) -> bool {
        self.retry.is_some()
    }

    /// Waits until a missing panel is to be looked for again: not sooner, if the last look's
    /// outcome is late.
    pub(crate) async fn due(&mut self) {
        match self.retry {
            Some(at) => sleep_until(at).await,
            None => pending().await,
        }
        self.retry = Some(Instant::now() + PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing() -> tauri::Result<()> {
        Err(tauri::Error::FailedToReceiveMessage)
    }

    /// Looks again and again until the window opens in the panel's place; after how long.
    async fn until_window(panel: &mut Panel) -> Duration {
        let start = Instant::now();
        while !panel.tried(missing()) {
            panel.due().await;
        }
        start.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_panel_the_window_opens_at_once_and_only_once() {
        let mut panel = Panel::new(false);
        assert_eq!(until_window(&mut panel).await, Duration::ZERO);
        for _ in 0..20 {
            panel.due().await;
            assert!(!panel.tried(missing()));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_whose_outcome_is_late_is_followed_by_one_a_pause_later() {
        let mut panel = Panel::new(false);
        panel.tried(missing());
        let start = Instant::now();
        for _ in 0..10 {
            panel.due().await;
        }
        assert!(start.elapsed() + PAUSE > 10 * PAUSE, "{:?}", start.elapsed());
        assert!(panel.is_missing());
    }

    #[tokio::test(start_paused = true)]
    async fn an_autostarted_app_gives_the_panel_time() {
        let waited = until_window(&mut Panel::new(true)).await;
        assert!(waited >= GRACE && waited < GRACE + 2 * PAUSE, "{waited:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_panel_that_comes_late_needs_no_window() {
        let mut panel = Panel::new(true);
        assert!(!panel.tried(missing()));
        panel.due().await;
        assert!(!panel.tried(Ok(())));
        tokio::time::advance(2 * GRACE).await;
        assert!(!panel.tried(missing()), "an icon that once was shown is refused by a hiccup");
    }
}
