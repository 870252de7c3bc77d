//! Lists that come in pages: read to their end, which must come.

use std::collections::HashSet;

use super::{ApiError, Operation, Trouble};

/// The most pages of a list that are read.
const MOST: usize = 20;

/// What was read of a list so far.
pub(crate) struct Pages<T> {
    items: Vec<T>,
    seen: HashSet<String>,
}

impl<T> Pages<T> {
    pub(crate) fn new() -> Self {
        Self { items: Vec::new(), seen: HashSet::new() }
    }

    /// Takes a page in; `next` is what the next one is asked for by, none at the end.
    ///
    /// # Errors
    /// The list goes in circles, or does not end.
    pub(crate) fn take(
        &mut self,
        page: impl IntoIterator<Item = T>,
        next: Option<&str>,
        operation: &Operation,
    ) -> Result<(), ApiError> {
        self.items.extend(page);
        let Some(next) = next else { return Ok(()) };
        let shape = |what: String| operation.error(Trouble::Shape(what));
        if !self.seen.insert(next.to_owned()) {
            return Err(shape("its list comes again from the start".to_owned()));
        }
        if self.seen.len() >= MOST {
            return Err(shape(format!("its list has more than {MOST} pages")));
        }
        Ok(())
    }

    pub(crate) fn all(self) -> Vec<T> {
        self.items
    }
}
