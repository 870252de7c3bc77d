//! One API for every face of the app over a local socket: the window, the command line and a
//! second start all speak it.
//!
//! A Unix socket of mode 0600 in a directory of mode 0700 (on Windows: a named pipe). One JSON
//! text a line: [`Call`](present::wire::Call) in, [`Message`](present::wire::Message) out. Every
//! call names the protocol's version, and another version gets a clear refusal.
//!
//! The directory is the whole address: [`Instance::acquire`] makes it ours or says who has it,
//! [`Server::bind`] listens in it, [`Client::connect`] finds the server there.

mod address;
mod client;
mod connection;
mod instance;
mod server;
mod window;

pub use client::{Client, ClientError, Subscription};
pub use instance::{AcquireError, Instance};
pub use server::{Api, Server};

/// Most bytes that a line from a client may have.
pub const CALL_LIMIT: usize = 1024 * 1024;

/// Most bytes that a line from the server may have: 200 backends with their evidence and more.
pub const MESSAGE_LIMIT: usize = 16 * 1024 * 1024;
