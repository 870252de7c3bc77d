//! The screen as the display's server has it in memory: read in a millisecond, where a screenshot
//! takes fifty.

use std::fs;

use super::Desk;
use super::wait::until_seen;

/// Rows at the top that are the panel's.
const PANEL: usize = 40;
/// One pixel of so many is looked at, in each direction: looking at all of them would keep one of
/// the cores busy that the window needs.
const STEP: usize = 4;
/// The verdict's disc has about 1,500 pixels, and nothing else is as green before it is drawn.
pub(crate) const DRAWN: usize = 1000;

impl Desk {
    /// Waits until an open window shows a green verdict: its page is there, and live.
    pub(crate) async fn window_is_drawn(&self) {
        until_seen(
            "the window's page is drawn",
            || std::future::ready(self.green_pixels()),
            |green| *green >= DRAWN,
        )
        .await;
    }

    /// How many pixels below the panel are of the green that says "primary", about.
    pub(crate) fn green_pixels(&self) -> usize {
        let bytes = fs::read(self.path("Xvfb_screen0")).expect("the display's memory");
        // A header of big-endian words, a table of colours, then the pixels.
        let word = |at: usize| -> usize {
            let four = bytes.get(4 * at..4 * at + 4).and_then(|four| four.try_into().ok());
            four.map_or(0, u32::from_be_bytes) as usize
        };
        let (header, line, colors) = (word(0), word(12), word(19));
        let first = header + 12 * colors + PANEL * line;
        let rows = bytes.get(first..).unwrap_or_default().chunks(line.max(1)).step_by(STEP);
        let pixels = rows.flat_map(|row| row.as_chunks::<4>().0.iter().step_by(STEP));
        let green = |[b, g, r, _]: &&[u8; 4]| {
            let (b, g, r) = (u16::from(*b), u16::from(*g), u16::from(*r));
            g > 90 && g > r + 60 && g > b + 30
        };
        pixels.filter(green).count() * STEP * STEP
    }
}
