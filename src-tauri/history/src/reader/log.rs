//! Entries: what happened, with whatever was kept with it.

use domain::WallTime;
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

use super::{ReadError, Reader, Span};
use crate::store::size;

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number: later ones are higher, some may be missing.
    pub id: i64,
    /// When it happened.
    pub at: WallTime,
    /// Its stable word, as in `switched`.
    pub kind: String,
    /// What was kept with it, as it was given.
    pub payload: String,
}

impl Entry {
    const COLUMNS: &str = "id, at, kind, payload";

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            at: WallTime::from_unix_ms(row.get(1)?),
            kind: row.get(2)?,
            payload: row.get(3)?,
        })
    }
}

/// What of the log is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// Entries whose words hold this, without regard to case; empty: all.
    pub text: String,
    /// Entries of these kinds alone; empty: all.
    pub kinds: Vec<String>,
    /// Entries before the one of this number; none: from the newest.
    pub before: Option<i64>,
    /// Entries after the one of this number, the oldest of them first.
    pub after: Option<i64>,
    /// At most so many.
    pub limit: usize,
}

/// Some entries of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPage {
    /// Newest first; with `after`, oldest first.
    pub entries: Vec<Entry>,
    /// There are more in that direction.
    pub more: bool,
    /// How many match in all, whatever `before`, `after` and `limit` say.
    pub matching: u64,
}

impl Reader {
    /// Some entries of the log, and how many there are.
    ///
    /// # Errors
    /// [`ReadError`] where the file cannot be read.
    pub fn log(&self, query: &LogQuery) -> Result<LogPage, ReadError> {
        // The kinds last: with their plus, SQLite goes by number and stops at the limit, where it
        // would go by kind and sort them all.
        let (matches, values) = matching(query, "+kind");
        let order = if query.after.is_some() { "ASC" } else { "DESC" };
        let sql = format!(
            "SELECT {} FROM entries WHERE {matches} AND id > ? AND id < ?
             ORDER BY id {order} LIMIT ?",
            Entry::COLUMNS
        );
        let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
        let bounds = [
            query.after.unwrap_or(i64::MIN),
            query.before.unwrap_or(i64::MAX),
            limit.saturating_add(1),
        ];
        let values = values.into_iter().chain(bounds.map(Value::from));
        let mut entries = self.entries_of(&sql, values)?;
        let more = entries.len() > query.limit;
        entries.truncate(query.limit);
        let (matches, values) = matching(query, "kind");
        let sql = format!("SELECT count(*) FROM entries WHERE {matches}");
        let matching =
            self.connection.query_row(&sql, params_from_iter(values), |row| row.get(0))?;
        Ok(LogPage { entries, more, matching: size(matching) })
    }

    /// The entries of a time, newest first, `limit` at most: those of `kinds`, or all where that
    /// is empty.
    ///
    /// # Errors
    /// [`ReadError`] where the file cannot be read.
    pub fn entries(
        &self,
        span: Span,
        kinds: &[&str],
        limit: usize,
    ) -> Result<Vec<Entry>, ReadError> {
        let kinds = kinds.iter().map(|&kind| kind.to_owned()).collect();
        let (matches, values) = matching(&LogQuery { kinds, ..LogQuery::default() }, "kind");
        let sql = format!(
            "SELECT {} FROM entries WHERE {matches} AND at >= ? AND at < ?
             ORDER BY at DESC, id DESC LIMIT ?",
            Entry::COLUMNS
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let bounds = [span.from.unix_ms(), span.to.unix_ms(), limit];
        self.entries_of(&sql, values.into_iter().chain(bounds.map(Value::from)))
    }

    fn entries_of(
        &self,
        sql: &str,
        values: impl Iterator<Item = Value>,
    ) -> Result<Vec<Entry>, ReadError> {
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map(params_from_iter(values), Entry::read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The condition for a query's text and kinds, and the values in it.
fn matching(query: &LogQuery, kind: &str) -> (String, Vec<Value>) {
    let (mut conditions, mut values) = (vec!["1".to_owned()], Vec::new());
    if !query.text.is_empty() {
        conditions.push("instr(words, ?) > 0".to_owned());
        values.push(Value::from(query.text.to_lowercase()));
    }
    if !query.kinds.is_empty() {
        let marks = vec!["?"; query.kinds.len()].join(", ");
        conditions.push(format!("{kind} IN ({marks})"));
        values.extend(query.kinds.iter().cloned().map(Value::from));
    }
    (conditions.join(" AND "), values)
}
