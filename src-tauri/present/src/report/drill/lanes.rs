//! The rows below the bars: one for each backend that answered, one for what failed.

use std::fmt::Write as _;

use super::chart::{LANE, RIGHT, Scale, number, who};
use crate::wire::{Color, Drill, DrillColumn, DrillTimeline};

/// Most rows of their own; the backends after them share one.
const MOST: usize = 5;

/// A row.
pub(super) struct Lane {
    pub(super) name: String,
    pub(super) color: &'static str,
    holds: Holds,
}

enum Holds {
    Backends(Vec<u32>),
    Failed,
}

impl Lane {
    /// Whether the column's bar is drawn in this row's colour.
    pub(super) fn bars(&self, column: &DrillColumn) -> bool {
        match &self.holds {
            Holds::Backends(backends) => {
                column.backend.is_some_and(|backend| backends.contains(&backend))
            }
            Holds::Failed => column.backend.is_none(),
        }
    }

    /// Whether the column has a mark in this row.
    fn marks(&self, column: &DrillColumn) -> bool {
        match self.holds {
            Holds::Backends(_) => self.bars(column),
            Holds::Failed => column.failed > 0,
        }
    }
}

/// The rows of `drill`, in the chain's order.
pub(super) fn lanes(drill: &Drill) -> Vec<Lane> {
    let columns = &drill.timeline.columns;
    let mut answered: Vec<_> = columns.iter().filter_map(|column| column.backend).collect();
    answered.sort_unstable();
    answered.dedup();
    let rest = if answered.len() > MOST { answered.split_off(MOST - 1) } else { Vec::new() };
    let mut lanes: Vec<_> = answered
        .into_iter()
        .map(|index| Lane {
            name: who(drill, index),
            color: color(drill, index),
            holds: Holds::Backends(vec![index]),
        })
        .collect();
    if !rest.is_empty() {
        let name = format!("{} others", rest.len());
        lanes.push(Lane { name, color: "grey", holds: Holds::Backends(rest) });
    }
    if columns.iter().any(|column| column.failed > 0) {
        lanes.push(Lane { name: "failed".to_owned(), color: "red", holds: Holds::Failed });
    }
    lanes
}

fn color(drill: &Drill, index: u32) -> &'static str {
    let backend = usize::try_from(index).ok().and_then(|index| drill.backends.get(index));
    backend.map_or("grey", |backend| color_name(backend.color))
}

/// The colour as the style sheet names it.
pub(super) fn color_name(color: Color) -> &'static str {
    match color {
        Color::Green => "green",
        Color::Amber => "amber",
        Color::Blue => "blue",
        Color::Teal => "teal",
        Color::Violet => "violet",
        Color::Red => "red",
        Color::Grey => "grey",
    }
}

/// The row's marks at `y`: bricks for answers, crosses for what failed.
pub(super) fn path(lane: &Lane, timeline: &DrillTimeline, scale: &Scale, y: f64) -> String {
    let mut path = String::new();
    for column in timeline.columns.iter().filter(|column| lane.marks(column)) {
        let x = scale.x(column.at_ms).min(RIGHT - scale.bar);
        // Writing into a string does not fail.
        let _ = match lane.holds {
            Holds::Backends(_) => {
                let (width, height) = (number(scale.bar), number(LANE - 5.0));
                write!(path, "M{} {}h{width}v{height}h-{width}z", number(x), number(y + 1.5))
            }
            Holds::Failed => {
                let (x, y) = (number(x + scale.bar / 2.0), number(y + 5.5));
                write!(
                    path,
                    "M{x} {y}m-3.5 -2.5l1-1 2.5 2.5 2.5-2.5 1 1-2.5 2.5 2.5 2.5-1 1-2.5-2.5-2.5 2.5-1-1 2.5-2.5z"
                )
            }
        };
    }
    path
}
