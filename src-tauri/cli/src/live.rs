//! Lines on a terminal's stderr that are drawn anew in their place as they change.

use std::io::{self, IsTerminal};

use ratatui::crossterm::cursor::MoveUp;
use ratatui::crossterm::terminal::{self, Clear, ClearType};
use ratatui::crossterm::{execute, queue, style::Print};

/// The lines that are shown now.
pub(crate) struct Live {
    drawn: u16,
}

impl Live {
    /// None where stderr is no terminal: there each thing is told once.
    pub(crate) fn of_terminal() -> Option<Self> {
        io::stderr().is_terminal().then_some(Self { drawn: 0 })
    }

    /// Shows `lines` in place of those before; of more than fit, the last. Nobody's reading is no
    /// reason to stop anything, so a failure to write is passed over.
    pub(crate) fn draw(&mut self, lines: &[String]) {
        // One that does not say how large it is says 0.
        let known = |length: u16, otherwise: u16| if length == 0 { otherwise } else { length };
        let (columns, rows) = terminal::size().unwrap_or_default();
        // The last column and row stay free: a full line would wrap, and scroll with each drawing.
        let width = usize::from(known(columns, 80) - 1);
        let most = usize::from(known(rows, 24).saturating_sub(1)).max(1);
        let lines = &lines[lines.len().saturating_sub(most)..];
        let cut = |line: &String| line.chars().take(width).collect::<String>();
        let text = lines.iter().map(cut).collect::<Vec<_>>().join("\r\n");
        self.clear();
        let _ = execute!(io::stderr(), Print(text));
        self.drawn = u16::try_from(lines.len()).unwrap_or(1);
    }

    /// Takes them away.
    pub(crate) fn clear(&mut self) {
        let mut err = io::stderr();
        if self.drawn > 1 {
            let _ = queue!(err, MoveUp(self.drawn - 1));
        }
        if self.drawn > 0 {
            let _ = execute!(err, Print('\r'), Clear(ClearType::FromCursorDown));
        }
        self.drawn = 0;
    }
}
