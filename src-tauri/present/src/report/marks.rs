//! The verdict's marks: a shape for each, and a colour.

use maud::{Markup, html};

/// What is said of the whole, or of a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// It is as it should be.
    Good,
    /// It is not.
    Bad,
    /// It is not known.
    Open,
    /// A person is to look.
    Yours,
}

impl Mark {
    /// The drawing, as large as `size` pixels.
    pub(super) fn draw(self, size: u32) -> Markup {
        let (color, path) = match self {
            Self::Good => (
                "green",
                "M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22zm-1.6 15.8-4.5-4.5 1.8-1.8 2.7 2.7 5.9-5.9 1.8 1.8z",
            ),
            Self::Bad => ("red", "M12 1.5 23 21.5H1zM11 8v7h2V8zm0 8.6v2h2v-2z"),
            Self::Open => (
                "grey",
                "M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22zm0 2.4a8.6 8.6 0 1 1 0 17.2 8.6 8.6 0 0 1 0-17.2zM7 10.8h10v2.4H7z",
            ),
            // An eye.
            Self::Yours => (
                "grey",
                "M12 4.5C6.8 4.5 2.6 7.6.9 12c1.7 4.4 5.9 7.5 11.1 7.5s9.4-3.1 11.1-7.5C21.4 7.6 17.2 4.5 12 4.5zm0 2.4c4 0 7.1 2.1 8.5 5.1-1.4 3-4.5 5.1-8.5 5.1S4.9 15 3.5 12C4.9 9 8 6.9 12 6.9zm0 1.8a3.3 3.3 0 1 0 0 6.6 3.3 3.3 0 0 0 0-6.6z",
            ),
        };
        html! {
            svg .mark data-color=(color) viewBox="0 0 24 24" width=(size) height=(size)
                aria-hidden="true" { path fill-rule="evenodd" d=(path) {} }
        }
    }
}
