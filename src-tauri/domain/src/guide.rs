//! The guide's own words.

/// The line that the guide tells people to look for, where a failed backend is left for the next.
/// `status` is that of its last answer; none where none came.
pub fn guide_line(status: Option<u16>) -> String {
    match status {
        Some(status) => {
            format!("[api-failover] Backend returned {status}, trying next backend...")
        }
        None => "[api-failover] Network error, trying next backend...".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::guide_line;

    #[test]
    fn the_guides_lines_are_literal() {
        assert_eq!(
            guide_line(Some(502)),
            "[api-failover] Backend returned 502, trying next backend..."
        );
        assert_eq!(guide_line(None), "[api-failover] Network error, trying next backend...");
    }
}
