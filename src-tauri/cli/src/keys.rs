//! What a person types, from threads of their own: such reads cannot be awaited.

use std::io::{self, BufRead, Write};
use std::time::Duration;

use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::crossterm::terminal;
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

/// Asks for a line at the terminal that is not shown as it is typed.
///
/// # Errors
/// The terminal cannot be read, or Ctrl-C or Ctrl-D was typed instead.
pub(crate) fn secret(question: &str) -> io::Result<String> {
    let mut err = io::stderr();
    write!(err, "{question}")?;
    err.flush()?;
    terminal::enable_raw_mode()?;
    let typed = unseen_line();
    terminal::disable_raw_mode()?;
    writeln!(err)?;
    typed
}

fn unseen_line() -> io::Result<String> {
    let mut line = String::new();
    loop {
        let Event::Key(key) = event::read()? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        match key.code {
            KeyCode::Enter => return Ok(line),
            KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => {
                return Err(io::Error::new(io::ErrorKind::Interrupted, "stopped by Ctrl-C"));
            }
            KeyCode::Char(c) => line.push(c),
            KeyCode::Backspace => {
                line.pop();
            }
            _ => {}
        }
    }
}
