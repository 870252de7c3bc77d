//! A service in a directory of its own.

use std::net::SocketAddr;
use std::path::Path;

use service::config::Overrides;
use service::{Options, Sources};

/// The app's own options, with everything within `dir` and the proxy at any free port.
pub(crate) fn options(dir: &Path) -> Options {
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    Options {
        sources: Sources {
            default_file: dir.join("config/config.toml"),
            overrides: Overrides { listen: Some(free), ..Overrides::default() },
            ..Sources::default()
        },
        runtime_dir: dir.join("run"),
        data_dir: dir.join("data"),
        state_dir: dir.join("state"),
        tokens: service::GivenTokens::default(),
        interview: false,
        demo: false,
        exclusive: true,
    }
}
