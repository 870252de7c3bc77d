//! A drill as a page.

mod blocks;
mod chart;
mod lanes;
mod page;

pub(super) use page::page;
