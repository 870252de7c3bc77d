//! The requests as a drawing: a bar for each, as high as it took long, and below it a row for each
//! backend that answered, so that no colour is needed to tell them apart.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::lanes::{Lane, lanes, path};
use crate::span::span_of_ms;
use crate::wire::{Drill, DrillColumn, DrillTimeline};

const WIDTH: f64 = 760.0;
/// Where the plot lies: left of it are the labels, above it what happens to the primary.
pub(super) const LEFT: f64 = 112.0;
pub(super) const RIGHT: f64 = 744.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 138.0;
const LANES: f64 = 148.0;
pub(super) const LANE: f64 = 14.0;

/// Time and height as places in the drawing.
pub(super) struct Scale {
    end: f64,
    most: f64,
    /// How wide a bar is.
    pub(super) bar: f64,
}

impl Scale {
    fn of(timeline: &DrillTimeline) -> Self {
        let columns = &timeline.columns;
        let last = columns.iter().map(|column| column.at_ms).fold(0.0, f64::max);
        let most = columns.iter().map(|column| column.ms).fold(0.0, f64::max);
        let pitch = (RIGHT - LEFT) / columns.len().max(1) as f64;
        Self {
            end: timeline.end_ms.max(last).max(1.0),
            most: round_up(most),
            bar: (pitch * 0.72).clamp(1.0, 9.0),
        }
    }

    pub(super) fn x(&self, at_ms: f64) -> f64 {
        LEFT + (at_ms.max(0.0) / self.end).min(1.0) * (RIGHT - LEFT)
    }

    fn y(&self, ms: f64) -> f64 {
        BOTTOM - (ms.max(0.0) / self.most).min(1.0) * (BOTTOM - TOP)
    }
}

/// The next of 1, 2, 5, 10, 20, 50… from `ms` on.
fn round_up(ms: f64) -> f64 {
    let mut step = 1.0;
    while step < 1e9 {
        for part in [1.0, 2.0, 5.0] {
            if step * part >= ms {
                return step * part;
            }
        }
        step *= 10.0;
    }
    ms.max(step)
}

/// The drawing, and its sense in words.
pub(super) fn chart(drill: &Drill) -> Markup {
    let timeline = &drill.timeline;
    let scale = Scale::of(timeline);
    let lanes = lanes(drill);
    let foot = LANES + lanes.len() as f64 * LANE;
    let height = foot + 20.0;
    html! {
        svg .chart viewBox={ "0 0 " (WIDTH) " " (number(height)) } role="img"
            aria-labelledby="chart-title chart-text" {
            title id="chart-title" { "The requests of the test over time, by who answered" }
            desc id="chart-text" { (described(drill)) }
            @for part in [0.0, 0.5, 1.0] { (height_mark(&scale, part)) }
            @for at in ticks(scale.end) { (time_mark(&scale, at, foot)) }
            @for lane in &lanes {
                path data-color=(lane.color) d=(bars(lane, timeline, &scale)) {}
            }
            @for (place, lane) in lanes.iter().enumerate() {
                @let y = LANES + place as f64 * LANE;
                text .lane x=(number(LEFT - 8.0)) y=(number(y + 8.5)) text-anchor="end" {
                    title { (lane.name) }
                    (shortened(&lane.name))
                }
                path data-color=(lane.color) d=(path(lane, timeline, &scale, y)) {}
            }
            @if let Some(at) = timeline.fault_ms {
                (fault_mark(&scale, at, foot, 11.0, &format!("fault begins, {}", seconds(at))))
            }
            @if let Some(at) = timeline.restored_ms {
                (fault_mark(&scale, at, foot, 25.0, &format!("fault ends, {}", seconds(at))))
            }
        }
    }
}

fn height_mark(scale: &Scale, part: f64) -> Markup {
    let ms = scale.most * part;
    let y = number(scale.y(ms));
    html! {
        line .grid x1=(LEFT) x2=(RIGHT) y1=(y) y2=(y) {}
        text x=(number(LEFT - 8.0)) y=(number(scale.y(ms) + 3.5)) text-anchor="end" {
            (span_of_ms(ms))
        }
    }
}

fn time_mark(scale: &Scale, at: f64, foot: f64) -> Markup {
    let x = number(scale.x(at));
    html! {
        line .tick x1=(x) x2=(x) y1=(number(foot)) y2=(number(foot + 4.0)) {}
        text x=(x) y=(number(foot + 15.0)) text-anchor="middle" { (span_of_ms(at)) }
    }
}

fn fault_mark(scale: &Scale, at: f64, foot: f64, y: f64, text: &str) -> Markup {
    let x = scale.x(at);
    let right = x > f64::midpoint(LEFT, RIGHT);
    let (anchor, by) = if right { ("end", -5.0) } else { ("start", 5.0) };
    html! {
        line .fault x1=(number(x)) x2=(number(x)) y1=(number(y - 9.0)) y2=(number(foot)) {}
        text .fault x=(number(x + by)) y=(number(y)) text-anchor=(anchor) { (text) }
    }
}

/// A time on the axis that is no round one: "6.00 s".
fn seconds(ms: f64) -> String {
    format!("{:.2} s", ms / 1000.0)
}

/// Round times for the axis, ten at most, in ms.
fn ticks(end: f64) -> Vec<f64> {
    let steps = [0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0];
    let steps = steps.into_iter().map(|seconds| seconds * 1000.0);
    let step = steps.clone().find(|step| end / step <= 10.0).unwrap_or(end / 5.0);
    (0..=10).map(|place| f64::from(place) * step).filter(|at| *at <= end).collect()
}

fn bars(lane: &Lane, timeline: &DrillTimeline, scale: &Scale) -> String {
    let mut path = String::new();
    for column in timeline.columns.iter().filter(|column| lane.bars(column)) {
        // Never so low that it cannot be seen.
        let top = scale.y(column.ms).min(BOTTOM - 1.5);
        let x = scale.x(column.at_ms).min(RIGHT - scale.bar);
        let (x, y, width) = (number(x), number(top), number(scale.bar));
        let height = number(BOTTOM - top);
        // Writing into a string does not fail.
        let _ = write!(path, "M{x} {y}h{width}v{height}h-{width}z");
    }
    path
}

/// Tenths are enough for a drawing.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), ToOwned::to_owned)
}

/// A name as long as the label's place, where wide letters count for more.
fn shortened(name: &str) -> String {
    const MOST: u32 = 28;
    let width = |c: char| if c.is_ascii() && !matches!(c, 'A'..='Z' | 'm' | 'w') { 2 } else { 3 };
    let mut left = MOST;
    let fits = |c: &char| {
        let rest = left.checked_sub(width(*c));
        left = rest.unwrap_or_default();
        rest.is_some()
    };
    let start: String = name.chars().take_while(fits).collect();
    if start.len() == name.len() { start } else { format!("{}…", start.trim_end()) }
}

fn described(drill: &Drill) -> String {
    let parts: Vec<_> = runs(drill)
        .iter()
        .take(12)
        .map(|run| format!("from {} to {}: {}", run.from, run.to, run.who))
        .collect();
    format!("{}. The table below says the same.", parts.join("; "))
}

/// Requests in a row with the same end.
pub(super) struct Stretch {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) who: String,
    pub(super) count: u64,
    pub(super) failed: u64,
    pub(super) slowest: String,
}

/// The timeline in words: stretches in which the same backend answered.
pub(super) fn runs(drill: &Drill) -> Vec<Stretch> {
    let alike = |one: &DrillColumn, next: &DrillColumn| {
        one.backend == next.backend && (one.failed > 0) == (next.failed > 0)
    };
    drill
        .timeline
        .columns
        .chunk_by(alike)
        .map(|run| {
            let first = run.first().map_or(0.0, |column| column.at_ms);
            let last = run.last().map_or(0.0, |column| column.at_ms);
            let backend = run.first().and_then(|column| column.backend);
            let slowest = run.iter().map(|column| column.ms).fold(0.0, f64::max);
            Stretch {
                from: seconds(first),
                to: seconds(last),
                who: backend.map_or_else(|| "no answer".to_owned(), |index| who(drill, index)),
                count: run.iter().map(|column| u64::from(column.count)).sum(),
                failed: run.iter().map(|column| u64::from(column.failed)).sum(),
                slowest: span_of_ms(slowest),
            }
        })
        .collect()
}

/// The name of the backend at `index`.
pub(super) fn who(drill: &Drill, index: u32) -> String {
    let backend = usize::try_from(index).ok().and_then(|index| drill.backends.get(index));
    backend.map_or_else(|| format!("Backend {}", index.saturating_add(1)), |it| it.name.clone())
}
