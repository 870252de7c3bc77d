//! The connectivity check by the configuration now in force.

use std::sync::{Mutex, PoisonError};

use domain::connectivity::Reachability;
use engine::port::ConnectivityCheck;
use futures_util::future::BoxFuture;
use probe::{Reference, ReferenceCheck};

use crate::config::ConfigError;

/// A check whose addresses can be exchanged while the engine holds it.
#[derive(Debug)]
pub(crate) struct References(Mutex<ReferenceCheck>);

impl References {
    pub(crate) fn new(references: Vec<Reference>) -> Result<Self, ConfigError> {
        Ok(Self(Mutex::new(check(references)?)))
    }

    /// Asks `references` from the next check on.
    pub(crate) fn exchange(&self, references: Vec<Reference>) -> Result<(), ConfigError> {
        let check = check(references)?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = check;
        Ok(())
    }
}

impl ConnectivityCheck for References {
    fn check(&self) -> BoxFuture<'static, Reachability> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).check()
    }
}

fn check(references: Vec<Reference>) -> Result<ReferenceCheck, ConfigError> {
    ReferenceCheck::new(references)
        .map_err(|error| ConfigError::flag("connectivity.references", error.to_string()))
}
