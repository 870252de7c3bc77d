//! Stretches laid on one line, so that no moment is counted twice.
//!
//! A clock that was set back gives two stretches the same wall-clock time. What was recorded later
//! is what counts there.

/// A piece of a line, in ms since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece<T> {
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) what: T,
}

/// Pieces that do not overlap, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Timeline<T>(Vec<Piece<T>>);

impl<T: Copy> Timeline<T> {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn pieces(&self) -> &[Piece<T>] {
        &self.0
    }

    /// Lays a piece over what is there.
    pub(crate) fn lay(&mut self, over: Piece<T>) {
        if over.to <= over.from {
            return;
        }
        // Nearly always it comes after all of them.
        let begin = self.0.partition_point(|piece| piece.to <= over.from);
        let end = self.0.partition_point(|piece| piece.from < over.to);
        let before = self.0.get(begin).filter(|piece| piece.from < over.from);
        let after = end.checked_sub(1).and_then(|last| self.0.get(last));
        let after = after.filter(|piece| piece.to > over.to && piece.from < over.to);
        let left = before.map(|piece| Piece { to: over.from, ..*piece });
        let right = after.map(|piece| Piece { from: over.to, ..*piece });
        let laid: Vec<_> = left.into_iter().chain([over]).chain(right).collect();
        self.0.splice(begin..end.max(begin), laid);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_moment_is_what_was_laid_on_it_last(
            laid in prop::collection::vec((0_i64..40, 0_i64..15), 0..30),
        ) {
            let mut line = Timeline::new();
            let mut naive = [None; 60];
            for (what, &(from, length)) in laid.iter().enumerate() {
                line.lay(Piece { from, to: from + length, what });
                for at in from..from + length {
                    naive[at as usize] = Some(what);
                }
            }
            let mut told = [None; 60];
            let mut end = i64::MIN;
            for piece in line.pieces() {
                prop_assert!(end <= piece.from && piece.from < piece.to, "{line:?}");
                end = piece.to;
                for at in piece.from..piece.to {
                    told[at as usize] = Some(piece.what);
                }
            }
            prop_assert_eq!(told, naive);
        }
    }
}
