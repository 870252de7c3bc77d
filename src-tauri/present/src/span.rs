//! Lengths of time and counts, to read.

use std::time::Duration;

/// A length of time with its unit: "0.4 ms", "38 ms", "1.42 s", "41 s", "3 min", "3 min 5 s", "47 h",
/// "20 d".
/// Seconds are rounded up, so that what took longer than a bound never reads as the bound.
pub(crate) fn span(length: Duration) -> String {
    let micros = length.as_micros();
    let tenths = (micros + 50) / 100;
    let whole = (micros + 500) / 1000;
    let hundredths = micros.div_ceil(10_000);
    let seconds = micros.div_ceil(1_000_000);
    if tenths == 0 {
        "0 ms".to_owned()
    } else if tenths < 100 {
        decimal(tenths, 1, "ms")
    } else if whole < 1000 {
        format!("{whole} ms")
    } else if hundredths < 1000 {
        decimal(hundredths, 2, "s")
    } else if seconds < 60 {
        format!("{seconds} s")
    } else if seconds < 3600 {
        parts(seconds, 60, "min", "s")
    } else if seconds < 2 * 86_400 {
        parts(seconds.div_ceil(60), 60, "h", "min")
    } else {
        parts(seconds.div_ceil(3600), 24, "d", "h")
    }
}

/// Milliseconds as they are on the wire, to read: "0.4 ms", "38 ms", "1.42 s", "3 min 5 s". Seconds
/// are rounded up, so that what took longer than a bound never reads as the bound.
pub fn span_of_ms(ms: f64) -> String {
    let seconds = if ms.is_finite() { ms.max(0.0) / 1000.0 } else { 0.0 };
    // To the nearest microsecond: 0.0014 s must not become 1.399… ms.
    let micros = (seconds * 1e6).round();
    span(Duration::from_micros(micros as u64))
}

fn decimal(number: u128, places: u32, unit: &str) -> String {
    let ten = 10_u128.pow(places);
    let (whole, rest) = (number / ten, number % ten);
    let width = places as usize;
    let text = format!("{whole}.{rest:0width$}");
    format!("{} {unit}", text.trim_end_matches('0').trim_end_matches('.'))
}

fn parts(number: u128, of: u128, large: &str, small: &str) -> String {
    match (number / of, number % of) {
        (whole, 0) => format!("{whole} {large}"),
        (whole, rest) => format!("{whole} {large} {rest} {small}"),
    }
}

/// "1 request", "2 requests", "4,000 requests".
pub(crate) fn count(number: u64, what: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {what}{s}", grouped(number))
}

/// "4,000".
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_their_largest_unit_and_never_flatter() {
        let said = [
            (0, "0 ms"),
            (40, "0 ms"),
            (400, "0.4 ms"),
            (9_960, "10 ms"),
            (38_200, "38 ms"),
            (999_600, "1 s"),
            (1_415_000, "1.42 s"),
            (2_000_000, "2 s"),
            (2_000_100, "2.01 s"),
            (9_999_000, "10 s"),
            (40_100_000, "41 s"),
            (180_000_000, "3 min"),
            (185_000_000, "3 min 5 s"),
            (3_660_000_000, "1 h 1 min"),
            (47 * 3_600_000_000, "47 h"),
            (48 * 3_600_000_000, "2 d"),
            (48 * 3_600_000_000 + 1, "2 d 1 h"),
            (480 * 3_600_000_000, "20 d"),
        ];
        for (micros, text) in said {
            assert_eq!(span(Duration::from_micros(micros)), text);
        }
        assert_eq!(span_of_ms(1.4), "1.4 ms");
        assert_eq!(span_of_ms(f64::NAN), "0 ms");
        assert_eq!(span_of_ms(-1.0), "0 ms");
    }

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count(0, "request"), "0 requests");
        assert_eq!(count(1, "request"), "1 request");
        assert_eq!(count(4_000, "request"), "4,000 requests");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
