//! Several readings of one thing.

use serde::{Deserialize, Serialize};

/// The readings of one figure, one a round.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Figures(Vec<f64>);

impl Figures {
    /// Takes one more.
    pub(crate) fn push(&mut self, reading: f64) {
        self.0.push(reading);
    }

    /// The middle one; of an even number the mean of the middle two. NaN of none.
    pub(crate) fn median(&self) -> f64 {
        let sorted = self.sorted();
        let half = sorted.len() / 2;
        match sorted.len() {
            0 => f64::NAN,
            n if n % 2 == 1 => sorted[half],
            _ => f64::midpoint(sorted[half - 1], sorted[half]),
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The lowest and the highest.
    pub(crate) fn spread(&self) -> (f64, f64) {
        let sorted = self.sorted();
        let end = |it: Option<&f64>| it.copied().unwrap_or(f64::NAN);
        (end(sorted.first()), end(sorted.last()))
    }

    /// Of the same rounds, each divided by the other's.
    pub(crate) fn over(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(own, theirs)| own / theirs).collect())
    }

    /// The median with the spread, as in `12.3 (11–14)`.
    pub(crate) fn text(&self, digits: usize) -> String {
        let (low, high) = self.spread();
        match self.0.len() {
            0 => "–".to_owned(),
            1 => format!("{:.digits$}", self.median()),
            _ => format!("{:.digits$} ({low:.digits$}–{high:.digits$})", self.median()),
        }
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted
    }
}

impl FromIterator<f64> for Figures {
    fn from_iter<I: IntoIterator<Item = f64>>(readings: I) -> Self {
        Self(readings.into_iter().collect())
    }
}
