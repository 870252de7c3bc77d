//! The command line of the benchmark.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::contender::Contender;

/// Measures the proxy beside others.
#[derive(Debug, Parser)]
pub(crate) struct Arguments {
    /// What to measure; everything if none is named.
    #[arg(value_enum)]
    parts: Vec<Part>,

    /// Short and rough, to see that it works; not for the page.
    #[arg(long)]
    pub(crate) quick: bool,

    /// How often throughput, faults, idle and memory are measured, instead of their usual 5, 5, 3, 3.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    rounds: Option<u64>,

    /// Only these, as in `--only failover,haproxy`; not for the page.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Contender>,

    /// Only these faults, as in `--fault hang,refuse`; not for the page.
    #[arg(long, value_delimiter = ',')]
    pub(crate) fault: Vec<String>,

    /// Tell each failed request on stderr.
    #[arg(long)]
    pub(crate) verbose: bool,

    /// Where the figures are kept as JSON; the parts that are not measured stay.
    #[arg(long, value_name = "FILE")]
    pub(crate) keep: Option<PathBuf>,

    /// The page to be filled in with what is kept, and the chart beside it.
    #[arg(long, value_name = "FILE", requires = "keep")]
    pub(crate) page: Option<PathBuf>,

    /// Measure nothing: only fill in the page.
    #[arg(long, requires = "page", conflicts_with = "parts")]
    pub(crate) nothing: bool,

    /// What `cargo bench` says to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Requests a second, delays and processor time under full load.
    Throughput,
    /// Failed and doubled requests while a backend fails.
    Faults,
    /// Memory and processor time with nothing to do but the checks.
    Idle,
    /// From exec to the first proxied answer.
    Start,
    /// Memory before and after load.
    Memory,
}

impl Arguments {
    /// Whether `part` is to be measured.
    pub(crate) fn wants(&self, part: Part) -> bool {
        !self.nothing && (self.parts.is_empty() || self.parts.contains(&part))
    }

    /// Those of `all` that take part.
    pub(crate) fn of(&self, all: &[Contender]) -> Vec<Contender> {
        all.iter().copied().filter(|it| self.only.is_empty() || self.only.contains(it)).collect()
    }

    /// How often to measure what usually is measured so often.
    pub(crate) fn rounds(&self, usual: u64) -> u64 {
        if self.quick { 1 } else { self.rounds.unwrap_or(usual) }
    }

    /// Whether the figures are those of a whole run.
    pub(crate) fn is_whole(&self) -> bool {
        !self.quick && self.only.is_empty() && self.fault.is_empty()
    }
}
