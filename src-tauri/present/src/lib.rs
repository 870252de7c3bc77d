//! State into words, shapes and numbers: what the tray, the notifications, the terminal and the
//! window say. Pure, and every result comparable, so that tests are `assert_eq!`.

mod backend;
mod cause;
pub mod checklist;
mod date;
pub mod drill;
mod event;
pub mod guide;
pub mod history;
pub mod interview;
mod notification;
mod printable;
mod proxy;
pub mod report;
pub mod settings;
mod snapshot;
mod span;
pub mod tokens;
pub mod tray;
pub mod trouble;
mod verdict;
pub mod wire;

pub use cause::cause;
pub use event::{event, line};
pub use notification::{Notification, Urgency, notification};
pub use printable::printable;
pub use proxy::failures;
pub use snapshot::{Surroundings, connectivity, probed, snapshot};
pub use span::span_of_ms;
pub use tray::{Tray, tray};
