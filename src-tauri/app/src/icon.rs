//! The tray's pictures: a mark of the snapshot to one of the PNGs that `icons/draw.mjs` draws.

use present::wire::{Color, Mark, Shape};
use tauri::image::Image;

macro_rules! png {
    ($name:expr) => {
        include_bytes!(concat!("../../../icons/tray/", $name, ".png")).as_slice()
    };
}

/// A sign in its colour, and as macOS has it.
macro_rules! drawn {
    ($name:literal) => {
        Drawn { colored: png!($name), template: png!(concat!("template-", $name)) }
    };
}

/// A colour's discs: the ranks 1 to 9, then the one for all ranks behind.
macro_rules! discs {
    ($color:literal) => {
        [
            png!(concat!($color, "-1")),
            png!(concat!($color, "-2")),
            png!(concat!($color, "-3")),
            png!(concat!($color, "-4")),
            png!(concat!($color, "-5")),
            png!(concat!($color, "-6")),
            png!(concat!($color, "-7")),
            png!(concat!($color, "-8")),
            png!(concat!($color, "-9")),
            png!(concat!($color, "-more")),
        ]
    };
}

const GREEN: [&[u8]; 10] = discs!("green");
const AMBER: [&[u8]; 10] = discs!("amber");
const BLUE: [&[u8]; 10] = discs!("blue");
const TEAL: [&[u8]; 10] = discs!("teal");
const VIOLET: [&[u8]; 10] = discs!("violet");
const TEMPLATES: [&[u8]; 10] = discs!("template");
const BANG: Drawn = drawn!("bang");
const CLOCK: Drawn = drawn!("clock");
const SLASH: Drawn = drawn!("slash");
const BARS: Drawn = drawn!("bars");
const DASH: Drawn = drawn!("dash");

/// Whether the desktop takes a picture's shape alone, and gives it the colour that suits its bar: so
/// it is on macOS (<https://developer.apple.com/documentation/appkit/nsimage/istemplate>). A backend
/// is told by its digit there, and a state by its sign.
pub(crate) const TEMPLATE: bool = cfg!(target_os = "macos");

/// A mark as PNGs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Drawn {
    colored: &'static [u8],
    template: &'static [u8],
}

/// The picture of a mark, 48 pixels square: panels scale it down.
///
/// # Errors
///
/// When the embedded PNG cannot be decoded.
pub(crate) fn picture(mark: Mark) -> tauri::Result<Image<'static>> {
    let Drawn { colored, template } = drawn(mark);
    Image::from_bytes(if TEMPLATE { template } else { colored })
}

/// Red and grey have no discs: a backend in use is neither. What says so all the same gets the
/// sign that claims least.
fn drawn(mark: Mark) -> Drawn {
    match (mark.shape, mark.color) {
        (Shape::Disc | Shape::Ring, Color::Green) => disc(&GREEN, mark.rank),
        (Shape::Disc | Shape::Ring, Color::Amber) => disc(&AMBER, mark.rank),
        (Shape::Disc | Shape::Ring, Color::Blue) => disc(&BLUE, mark.rank),
        (Shape::Disc | Shape::Ring, Color::Teal) => disc(&TEAL, mark.rank),
        (Shape::Disc | Shape::Ring, Color::Violet) => disc(&VIOLET, mark.rank),
        (Shape::Bang | Shape::Cross, _) | (Shape::Disc | Shape::Ring, Color::Red) => BANG,
        (Shape::Clock, _) => CLOCK,
        (Shape::Slash, _) => SLASH,
        (Shape::Bars, _) => BARS,
        (Shape::Dash, _) | (Shape::Disc | Shape::Ring, Color::Grey) => DASH,
    }
}

fn disc(discs: &[&'static [u8]; 10], rank: Option<u32>) -> Drawn {
    let at = match rank {
        Some(rank @ 1..=9) => rank as usize - 1,
        _ => 9,
    };
    Drawn { colored: discs[at], template: TEMPLATES[at] }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const DISCS: [Color; 5] = [Color::Green, Color::Amber, Color::Blue, Color::Teal, Color::Violet];

    fn mark(color: Color, shape: Shape, rank: Option<u32>) -> Mark {
        Mark { color, shape, rank }
    }

    #[test]
    fn every_state_of_the_tray_has_a_picture_of_its_own() {
        let mut marks: Vec<Mark> = [Shape::Slash, Shape::Bars, Shape::Dash]
            .map(|shape| mark(Color::Grey, shape, None))
            .into();
        marks.push(mark(Color::Red, Shape::Bang, None));
        marks.push(mark(Color::Amber, Shape::Clock, None));
        for color in DISCS {
            marks.extend((1..=10).map(|rank| mark(color, Shape::Disc, Some(rank))));
        }

        let pictures: HashSet<Vec<u8>> = marks
            .iter()
            .map(|mark| {
                let picture = picture(*mark).expect("an embedded PNG decodes");
                assert_eq!((picture.width(), picture.height()), (48, 48), "{mark:?}");
                picture.rgba().to_vec()
            })
            .collect();

        assert_eq!(pictures.len(), marks.len());
    }

    #[test]
    fn on_macos_each_rank_and_each_sign_has_a_shape_of_its_own() {
        let mut marks: Vec<Mark> =
            [Shape::Slash, Shape::Bars, Shape::Dash, Shape::Clock, Shape::Bang]
                .map(|shape| mark(Color::Grey, shape, None))
                .into();
        marks.extend((1..=10).map(|rank| mark(Color::Violet, Shape::Disc, Some(rank))));

        let shapes: HashSet<Vec<u8>> = marks
            .iter()
            .map(|mark| {
                let picture =
                    Image::from_bytes(drawn(*mark).template).expect("an embedded PNG decodes");
                assert_eq!((picture.width(), picture.height()), (48, 48), "{mark:?}");
                picture.rgba().iter().skip(3).step_by(4).copied().collect()
            })
            .collect();

        assert_eq!(shapes.len(), marks.len());
    }

    #[test]
    fn a_rank_behind_the_ninth_is_a_dot() {
        let dot = drawn(mark(Color::Blue, Shape::Disc, Some(10)));
        assert_eq!(dot, drawn(mark(Color::Blue, Shape::Disc, Some(200))));
        assert_eq!(dot, drawn(mark(Color::Blue, Shape::Disc, None)));
        assert_eq!(dot, drawn(mark(Color::Blue, Shape::Disc, Some(0))));
    }

    #[test]
    fn what_is_not_in_use_never_looks_like_it() {
        assert_eq!(drawn(mark(Color::Red, Shape::Disc, Some(1))), BANG);
        assert_eq!(drawn(mark(Color::Grey, Shape::Ring, Some(1))), DASH);
    }
}
