//! The database's host, where an answer shows it. Nothing else of its address is kept.

use serde_json::Value;
use url::Url;

/// Nobody nests a health answer deeper.
const DEEPEST: usize = 4;

/// The host under the first field that names a database.
pub(super) fn host(json: &Value) -> Option<String> {
    find(json, false, DEEPEST)
}

fn find(json: &Value, within: bool, depth: usize) -> Option<String> {
    let object = json.as_object()?;
    object.iter().find_map(|(key, value)| {
        let key = key.to_ascii_lowercase();
        let names_it = within || names_database(&key);
        match value {
            Value::String(text) if names_it => address(text).or_else(|| plain(&key, text)),
            Value::Object(_) if depth > 0 => find(value, names_it, depth - 1),
            _ => None,
        }
    })
}

fn names_database(key: &str) -> bool {
    key.contains("database") || key.contains("postgres") || key == "db" || key.starts_with("db_")
}

/// Of an address as in `DATABASE_URL`.
fn address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    url.host_str().filter(|host| !host.is_empty()).map(str::to_ascii_lowercase)
}

/// Of a field that holds the host alone.
fn plain(key: &str, text: &str) -> Option<String> {
    let is_host = |it: u8| it.is_ascii_alphanumeric() || b"-._".contains(&it);
    let named = key == "host" || key == "hostname" || key.ends_with("_host");
    (named && !text.is_empty() && text.bytes().all(is_host)).then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_host_is_found_where_a_database_is_named_and_nowhere_else() {
        let found = |json: Value| host(&json);
        let some = |host: &str| Some(host.to_owned());
        assert_eq!(
            found(
                json!({"status": "ok", "database": "postgresql+asyncpg://u:p@DB.example:5432/a"})
            ),
            some("db.example")
        );
        assert_eq!(
            found(json!({"db": {"ok": true, "host": "pg.railway.internal"}})),
            some("pg.railway.internal")
        );
        assert_eq!(found(json!({"checks": {"db_host": "localhost"}})), some("localhost"));
        assert_eq!(
            found(json!({"status": "ok", "host": "a.example", "database": "connected"})),
            None
        );
        assert_eq!(
            found(json!({"database": "sqlite:///./test.db", "url": "https://a.example"})),
            None
        );
        assert_eq!(found(json!(["database"])), None);
    }
}
