//! A drill's requests as a row of columns that can be drawn.

use std::time::Duration;

use crate::drill::run::{Answer, Sample};

/// One column: a request, or several that were sent close to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// When the first of them was sent.
    pub at: Duration,
    /// The backend that answered most of them; none where none was answered.
    pub backend: Option<usize>,
    /// The longest of them took so long.
    pub took: Duration,
    /// How many.
    pub count: u32,
    /// How many of them failed.
    pub failed: u32,
}

/// `samples` (by when they were sent) as at most `most` columns over `whole`. While there is a
/// column for each request, each has its own.
pub fn columns(samples: &[Sample], whole: Duration, most: usize) -> Vec<Column> {
    if samples.len() <= most {
        return samples.iter().map(|sample| column(std::slice::from_ref(sample))).collect();
    }
    let whole = whole.max(Duration::from_millis(1));
    let place = |sample: &Sample| {
        let part = sample.sent.as_secs_f64() / whole.as_secs_f64();
        ((part * most as f64) as usize).min(most.saturating_sub(1))
    };
    samples.chunk_by(|one, next| place(one) == place(next)).map(column).collect()
}

fn column(samples: &[Sample]) -> Column {
    let mut answered: Vec<(usize, u32)> = Vec::new();
    let mut failed = 0;
    for sample in samples {
        match sample.answer {
            Answer::Failed(_) => failed += 1,
            Answer::By(index) => match answered.iter_mut().find(|(known, _)| *known == index) {
                Some((_, count)) => *count += 1,
                None => answered.push((index, 1)),
            },
        }
    }
    Column {
        at: samples.first().map_or(Duration::ZERO, |sample| sample.sent),
        backend: answered.iter().max_by_key(|(_, count)| *count).map(|(index, _)| *index),
        took: samples.iter().map(|sample| sample.took).max().unwrap_or_default(),
        count: u32::try_from(samples.len()).unwrap_or(u32::MAX),
        failed,
    }
}
