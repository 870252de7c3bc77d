//! What a sample backend remembers of its requests, so that a test can tell facts.

use std::collections::{BTreeMap, VecDeque};

/// Most request ids that are remembered: some minutes of a benchmark.
const REMEMBERED: usize = 100_000;

/// Most methods that are told apart.
const METHODS: usize = 32;

#[derive(Debug, Default)]
pub(crate) struct Seen {
    requests: u64,
    arrived: VecDeque<String>,
    executed: VecDeque<String>,
    methods: BTreeMap<String, u64>,
}

impl Seen {
    /// A request with this id, if it has one, arrived, and was run by the app or not.
    pub(crate) fn note(&mut self, method: &str, id: Option<&str>, executed: bool) {
        self.requests += 1;
        // A stranger's inventions must not pile up.
        if self.methods.len() < METHODS || self.methods.contains_key(method) {
            *self.methods.entry(method.to_owned()).or_default() += 1;
        }
        let Some(id) = id else { return };
        push(&mut self.arrived, id);
        if executed {
            push(&mut self.executed, id);
        }
    }

    /// How many requests there were of each method.
    pub(crate) fn methods(&self) -> BTreeMap<String, u64> {
        self.methods.clone()
    }

    pub(crate) fn requests(&self) -> u64 {
        self.requests
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.arrived.iter().cloned().collect()
    }

    /// How often each id was run.
    pub(crate) fn executions(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for id in &self.executed {
            *counts.entry(id.clone()).or_default() += 1;
        }
        counts
    }

    pub(crate) fn forget_executions(&mut self) {
        self.executed.clear();
    }
}

fn push(ids: &mut VecDeque<String>, id: &str) {
    if ids.len() == REMEMBERED {
        ids.pop_front();
    }
    ids.push_back(id.to_owned());
}
