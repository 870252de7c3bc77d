//! The screen as the display's server has it in memory: read in a millisecond, where a screenshot
//! takes fifty.

use std::fs;

use crate::desk::Desk;

/// Rows at the top that are the panel's.
const PANEL: usize = 40;

impl Desk {
    /// How many pixels below the panel are of the green that says "primary".
    pub(crate) fn green_pixels(&self) -> usize {
        let bytes = fs::read(self.path("Xvfb_screen0")).expect("the display's memory");
        // A header of big-endian words, a table of colours, then the pixels.
        let word = |at: usize| -> usize {
            let four = bytes.get(4 * at..4 * at + 4).and_then(|four| four.try_into().ok());
            four.map_or(0, u32::from_be_bytes) as usize
        };
        let (header, line, colors) = (word(0), word(12), word(19));
        let first = header + 12 * colors + PANEL * line;
        let (pixels, _) = bytes.get(first..).unwrap_or_default().as_chunks::<4>();
        let green = |[b, g, r, _]: &&[u8; 4]| {
            let (b, g, r) = (u16::from(*b), u16::from(*g), u16::from(*r));
            g > 90 && g > r + 60 && g > b + 30
        };
        pixels.iter().filter(green).count()
    }
}
