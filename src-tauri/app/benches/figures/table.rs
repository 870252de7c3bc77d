//! Samples, their median and spread, and the table's rows.

/// Begins the table.
pub(crate) fn head() {
    println!("| what | median | lowest – highest | samples |\n|---|---|---|---|");
}

/// A row: the median of `samples` with its spread, in `unit`.
pub(crate) fn row(what: &str, unit: &str, digits: usize, mut samples: Vec<f64>) {
    samples.sort_by(f64::total_cmp);
    let (Some(low), Some(high)) = (samples.first(), samples.last()) else {
        panic!("{what}: nothing was measured")
    };
    let middle = samples.len() / 2;
    let median = if samples.len().is_multiple_of(2) {
        f64::midpoint(samples[middle - 1], samples[middle])
    } else {
        samples[middle]
    };
    println!(
        "| {what} | {median:.digits$} {unit} | {low:.digits$} – {high:.digits$} | {} |",
        samples.len()
    );
}
