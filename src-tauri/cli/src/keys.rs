//! What a person types, from threads of their own: such reads cannot be awaited.

use std::io::BufRead;
use std::time::Duration;

use ratatui::crossterm::event::{self, Event, KeyEvent, KeyEventKind};
use tokio::sync::mpsc;

/// Lines of standard input, until it ends.
pub(crate) fn lines() -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel(16);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// What happens at a terminal in raw mode.
pub(crate) enum Typed {
    Key(KeyEvent),
    Resized,
}

/// Keys and changes of size, until the receiver is dropped.
pub(crate) fn typed() -> mpsc::Receiver<Typed> {
    /// How soon the thread notices that nobody listens any more.
    const PATIENCE: Duration = Duration::from_millis(100);
    let (sender, receiver) = mpsc::channel(16);
    std::thread::spawn(move || {
        while !sender.is_closed() {
            match event::poll(PATIENCE) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(_) => return,
            }
            let typed = match event::read() {
                Ok(Event::Key(key)) if key.kind != KeyEventKind::Release => Typed::Key(key),
                Ok(Event::Resize(..)) => Typed::Resized,
                Ok(_) => continue,
                Err(_) => return,
            };
            if sender.blocking_send(typed).is_err() {
                return;
            }
        }
    });
    receiver
}
