//! Drives the domain's monitor with real time and real probes: one actor, the only writer.

pub mod port;
