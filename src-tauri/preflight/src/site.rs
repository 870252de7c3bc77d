//! The frontend's build, read once a run: the page, the files that it names, and those that they
//! name. Bounded in files, bytes and time; what was not read is said.

mod door;
mod names;
mod page;
mod reader;
mod runtime;
mod script;
mod sift;

use std::time::Duration;

use domain::checklist::bundle::{Reading, Shut};
use domain::checklist::{Exchange, Frontend};
use tokio::time::Instant;

use crate::scene::Scene;

/// So many files are read, pages among them.
pub(crate) const FILES: usize = 60;
/// So much is read in all.
pub(crate) const BYTES: usize = 10 * 1024 * 1024;
/// So long it may take.
pub(crate) const TIME: Duration = Duration::from_secs(30);

/// A frontend that was looked at.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) build: Result<Reading, Shut>,
    pub(crate) exchanges: Vec<Exchange>,
}

impl Site {
    pub(crate) async fn read(scene: &Scene, frontend: &Frontend) -> Self {
        let deadline = Instant::now() + TIME;
        let door = door::Door::new(scene, frontend, deadline);
        let (mut exchanges, opened) = door.open().await;
        let build = match opened {
            Ok((url, answer)) => {
                let sift = sift::Sift::new(&scene.order.policy.backends);
                let mut reader = reader::Reader::new(&door, sift, url, deadline);
                match reader.read(&answer).await {
                    true => {
                        let (reading, shown) = reader.ended();
                        exchanges.extend(shown);
                        Ok(reading)
                    }
                    false => Err(Shut::NotNext { page: reader.into_page() }),
                }
            }
            Err(shut) => Err(shut),
        };
        Self { build, exchanges }
    }
}
