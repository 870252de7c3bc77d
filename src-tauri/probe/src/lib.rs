//! Asks backends whether they are healthy, and reference addresses whether this machine is online:
//! the engine's ports, carried out over real sockets.
//!
//! A probe is built from hyper's parts instead of a whole client, so that every phase can be timed
//! and every failure told from every other (`docs/decisions/001-probe-on-hyper.md`). Probes and
//! reference requests both go out directly, whatever proxy the environment names: they must see
//! the same network, and the answers must be the backends' own.

mod attempt;
mod body;
mod evidence;
mod failure;
mod lookup;
mod prober;
mod reference;
mod tls;

pub use prober::HttpProber;
pub use reference::{Expect, Reference, ReferenceCheck, ReferenceError};
pub use rustls::pki_types::CertificateDer;
pub use tls::{Trust, client_config, trusting_nobody};
