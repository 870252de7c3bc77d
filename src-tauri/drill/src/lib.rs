//! Carries drills out: a private proxy over a private engine, a fault in front of the primary or a
//! real stop through Railway's API, a bounded load, and the restore.
