//! A drill's report as a file to show: one page that needs nothing else, with the addresses or
//! without them.

mod blocks;
mod chart;
mod lanes;
mod mask;
mod page;

use crate::wire;

pub use mask::masked;

/// The report as one HTML file: no script, nothing loaded, readable in light and dark, and one
/// page when printed. With `mask` the backends' names stand where their addresses were.
pub fn html(drill: &wire::Drill, mask: bool) -> String {
    if mask { page::page(&masked(drill)) } else { page::page(drill) }
}
