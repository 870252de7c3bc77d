//! Where the window was, kept for the next time: its size as a person sees it, its position as the
//! screen counts it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};
use tauri::{LogicalSize, Monitor, PhysicalPosition, WebviewWindow, WindowEvent};

/// The smallest that nothing is cut off in, in logical pixels.
pub(crate) const SMALLEST: (f64, f64) = (720.0, 520.0);
const USUAL: (f64, f64) = (960.0, 640.0);
/// So much of the title bar must be on a screen, in its pixels, for a person to get hold of it.
const GRIP: (i64, i64) = (100, 30);

/// A window's place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The frame's upper left corner, in the screen's pixels; none: wherever the desktop puts it.
    position: Option<(i32, i32)>,
    /// Of what is within the frame, in logical pixels.
    size: (f64, f64),
    maximized: bool,
}

/// A screen, in its own pixels.
#[derive(Clone, Copy, Debug)]
struct Screen {
    position: (i32, i32),
    size: (u32, u32),
    scale: f64,
}

impl Default for Place {
    fn default() -> Self {
        Self { position: None, size: USUAL, maximized: false }
    }
}

impl Place {
    /// The place that `file` keeps; the usual one where it keeps none.
    pub(crate) fn read(file: &Path) -> Self {
        match fs::read(file) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                tracing::warn!("{} is not understood, and passed over: {error}", file.display());
                Self::default()
            }),
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    tracing::warn!("{} cannot be read: {error}", file.display());
                }
                Self::default()
            }
        }
    }

    /// The same as far as today's screens have room for it: one may have gone, or shrunk.
    pub(crate) fn on(self, monitors: &[Monitor]) -> Self {
        self.on_screens(&monitors.iter().map(Screen::of).collect::<Vec<_>>())
    }

    fn on_screens(self, screens: &[Screen]) -> Self {
        let held = self
            .position
            .and_then(|position| screens.iter().find(|screen| screen.shows(position, self.size.0)));
        // Where none is told, nothing is known of its size either.
        let room = held.or(screens.first()).map(Screen::room);
        let fit = |wanted: f64, smallest: f64, room: f64| {
            let wanted = if wanted.is_finite() { wanted } else { smallest };
            wanted.min(room).max(smallest)
        };
        let (width, height) = room.unwrap_or(USUAL);
        Self {
            position: self.position.filter(|_| held.is_some()),
            size: (fit(self.size.0, SMALLEST.0, width), fit(self.size.1, SMALLEST.1, height)),
            maximized: self.maximized,
        }
    }

    /// Puts a window that is not shown yet there.
    pub(crate) fn put(self, window: &WebviewWindow) -> tauri::Result<()> {
        window.set_size(LogicalSize::new(self.size.0, self.size.1))?;
        if let Some((x, y)) = self.position {
            window.set_position(PhysicalPosition::new(x, y))?;
        }
        if self.maximized { window.maximize() } else { Ok(()) }
    }
}

impl Screen {
    fn of(monitor: &Monitor) -> Self {
        let (position, size) = (monitor.position(), monitor.size());
        Self {
            position: (position.x, position.y),
            size: (size.width, size.height),
            scale: monitor.scale_factor(),
        }
    }

    fn room(&self) -> (f64, f64) {
        (f64::from(self.size.0) / self.scale, f64::from(self.size.1) / self.scale)
    }

    /// Whether a title bar that begins at `position` can be got hold of here.
    fn shows(&self, position: (i32, i32), width: f64) -> bool {
        let overlap = |from: i32, length: i64, own: i32, own_length: u32| {
            let (from, own) = (i64::from(from), i64::from(own));
            (from + length).min(own + i64::from(own_length)) - from.max(own)
        };
        let width = (width * self.scale) as i64;
        overlap(position.0, width, self.position.0, self.size.0) >= GRIP.0
            && overlap(position.1, GRIP.1, self.position.1, self.size.1) >= GRIP.1
    }
}

/// Keeps a window's place in a file while the window comes and goes.
pub(crate) struct Keeper {
    file: PathBuf,
    place: Mutex<Place>,
}

impl Keeper {
    /// Keeps it in `file`, which had it at `place`.
    pub(crate) fn new(file: PathBuf, place: Place) -> Self {
        Self { file, place: Mutex::new(place) }
    }

    /// Something happened to the window. It is written when the window loses the focus, as it does
    /// when the app is quit from the tray, and when it closes.
    pub(crate) fn hear(&self, window: &WebviewWindow, event: &WindowEvent) {
        match event {
            WindowEvent::Moved(_) | WindowEvent::Resized(_) => {
                if let Err(error) = self.look(window) {
                    tracing::debug!(%error, "the window's place cannot be told");
                }
            }
            WindowEvent::Focused(false) | WindowEvent::CloseRequested { .. } => {
                if let Err(error) = self.write() {
                    tracing::warn!("{} cannot be written: {error}", self.file.display());
                }
            }
            _ => {}
        }
    }

    fn look(&self, window: &WebviewWindow) -> tauri::Result<()> {
        if window.is_minimized()? || !window.is_visible()? {
            return Ok(());
        }
        let maximized = window.is_maximized()?;
        let (position, size) = (window.outer_position()?, window.inner_size()?);
        let size = size.to_logical::<f64>(window.scale_factor()?);
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        place.maximized = maximized;
        // A maximized window goes back to where it was before.
        if !maximized {
            place.position = Some((position.x, position.y));
            place.size = (size.width, size.height);
        }
        Ok(())
    }

    fn write(&self) -> io::Result<()> {
        let place = *self.place.lock().unwrap_or_else(PoisonError::into_inner);
        let new = self.file.with_extension("new");
        fs::write(&new, serde_json::to_vec(&place)?)?;
        fs::rename(new, &self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAPTOP: Screen = Screen { position: (0, 0), size: (1280, 800), scale: 1.0 };
    const SHARP: Screen = Screen { position: (1280, 0), size: (3840, 2160), scale: 2.0 };

    fn at(x: i32, y: i32) -> Place {
        Place { position: Some((x, y)), size: (800.0, 600.0), maximized: false }
    }

    #[test]
    fn a_place_on_a_screen_is_kept() {
        for place in [at(100, 50), at(0, 0), at(-600, 20), at(1200, 700), at(4000, 2000)] {
            assert_eq!(place.on_screens(&[LAPTOP, SHARP]), place);
        }
    }

    #[test]
    fn a_place_on_a_screen_that_is_gone_is_given_up_but_not_the_size() {
        for place in [at(2000, 100), at(-790, 20), at(100, 790), at(100, -29)] {
            let mended = place.on_screens(&[LAPTOP]);
            assert_eq!((mended.position, mended.size), (None, place.size), "{place:?}");
        }
    }

    #[test]
    fn a_size_fits_the_screen_as_a_person_sees_it() {
        let huge = Place { size: (5000.0, 5000.0), ..at(1300, 10) };
        assert_eq!(huge.on_screens(&[LAPTOP, SHARP]).size, (1920.0, 1080.0));
        assert_eq!(huge.on_screens(&[LAPTOP]).size, (1280.0, 800.0));
        let tiny = Place { size: (1.0, f64::NAN), ..at(0, 0) };
        assert_eq!(tiny.on_screens(&[LAPTOP]).size, SMALLEST);
        assert_eq!(huge.on_screens(&[]).size, USUAL, "no screen tells of itself");
    }

    #[test]
    fn a_file_of_something_else_is_the_usual_place() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("window.json");
        assert_eq!(Place::read(&file), Place::default());
        fs::write(&file, "{\"position\":7}").expect("write");
        assert_eq!(Place::read(&file), Place::default());
        let keeper = Keeper::new(file.clone(), at(7, 8));
        keeper.write().expect("write");
        assert_eq!(Place::read(&file), at(7, 8));
    }
}
