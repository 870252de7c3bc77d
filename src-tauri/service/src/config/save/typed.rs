//! Settings as they are typed, and as they stand in the file.

use present::settings::{Field, Kind};
use toml_edit::{Array, InlineTable, Item, TableLike, Value};

/// What the file says, as one would type it; none where it is of another type.
pub(super) fn shown(kind: Kind, item: &Item) -> Option<String> {
    match kind {
        Kind::Duration | Kind::Choice(_) | Kind::Text => item.as_str().map(str::to_owned),
        Kind::Count(_) => item.as_integer().map(|number| number.to_string()),
        Kind::Switch => item.as_bool().map(|on| on.to_string()),
        Kind::List => {
            let words = item.as_array()?.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?;
            Some(words.join(", "))
        }
        Kind::References => {
            let entries: Vec<String> = match item {
                Item::ArrayOfTables(tables) => {
                    tables.iter().map(|table| reference(table)).collect::<Option<_>>()?
                }
                item => {
                    let tables = item.as_array()?.iter().map(Value::as_inline_table);
                    tables.map(|table| reference(table?)).collect::<Option<_>>()?
                }
            };
            Some(entries.join(", "))
        }
    }
}

/// What is expected of a reference address, by the file's key and by the typed word.
const EXPECTED: [(&str, &str); 3] =
    [("expect_status", "status"), ("expect_body", "body"), ("expect_contains", "contains")];

fn reference(table: &dyn TableLike) -> Option<String> {
    let url = table.get("url")?.as_str()?;
    EXPECTED.iter().find_map(|(key, word)| {
        let expected = table.get(key)?;
        let text = expected.as_str().map(str::to_owned);
        let text = text.or_else(|| expected.as_integer().map(|status| status.to_string()))?;
        Some(format!("{url} {word} {text}"))
    })
}

/// What was typed, as the file writes it.
///
/// # Errors
/// Says what is allowed. What the value may be is the file's own rule.
pub(super) fn value(field: &Field, typed: &str) -> Result<Value, String> {
    let typed = typed.trim();
    let refused = |expected: &str| format!("\"{typed}\" is not {expected}");
    match field.kind {
        Kind::Duration | Kind::Choice(_) | Kind::Text => Ok(typed.into()),
        Kind::Count(unit) => {
            let number = typed.parse::<i64>();
            number.map(Value::from).map_err(|_| {
                refused(&format!("a whole number of {unit}; allowed are {}", field.allowed))
            })
        }
        Kind::Switch => match typed {
            "true" => Ok(true.into()),
            "false" => Ok(false.into()),
            _ => Err(refused("true or false")),
        },
        Kind::List => {
            let words = typed.split(',').map(str::trim).filter(|word| !word.is_empty());
            Ok(words.collect::<Array>().into())
        }
        Kind::References => {
            let entries = entries(typed).into_iter().map(|entry| parsed(&entry));
            Ok(entries.collect::<Result<Array, _>>()?.into())
        }
    }
}

/// The entries of a typed list of references. What a page says may have commas in it: an entry
/// begins with an address.
fn entries(typed: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for piece in typed.split(',') {
        let first = piece.split_whitespace().next().unwrap_or_default();
        match entries.last_mut() {
            Some(entry) if !first.contains("://") => {
                entry.push(',');
                entry.push_str(piece);
            }
            _ => entries.push(piece.to_owned()),
        }
    }
    let entries = entries.iter().map(|entry| entry.trim_matches([' ', '\t', ',']).to_owned());
    entries.filter(|entry| !entry.is_empty()).collect()
}

fn parsed(entry: &str) -> Result<InlineTable, String> {
    let refused = || {
        format!(
            "\"{entry}\" is not an address with what it answers; write \"http://HOST/PATH status \
             204\", \"… body TEXT\" or \"… contains TEXT\""
        )
    };
    let (url, rest) = entry.split_once(char::is_whitespace).ok_or_else(refused)?;
    let (word, expected) = rest.trim().split_once(char::is_whitespace).ok_or_else(refused)?;
    let (key, word) = EXPECTED.iter().find(|(_, known)| *known == word).ok_or_else(refused)?;
    let expected = expected.trim();
    let expected: Value = match *word {
        "status" => i64::from(expected.parse::<u16>().map_err(|_| refused())?).into(),
        _ => expected.into(),
    };
    let mut table = InlineTable::new();
    table.insert("url", url.into());
    table.insert(*key, expected);
    Ok(table)
}

/// Whether both say the same, each in its own way of writing.
pub(super) fn same(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::String(old), Value::String(new)) => old.value() == new.value(),
        (Value::Integer(old), Value::Integer(new)) => old.value() == new.value(),
        (Value::Boolean(old), Value::Boolean(new)) => old.value() == new.value(),
        (Value::Array(old), Value::Array(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| same(old, new))
        }
        (Value::InlineTable(old), Value::InlineTable(new)) => {
            let in_new =
                |(key, old): (&str, &Value)| new.get(key).is_some_and(|new| same(old, new));
            old.len() == new.len() && old.iter().all(in_new)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use present::settings::{GROUPS, field};
    use toml_edit::DocumentMut;

    use super::*;

    #[test]
    fn every_default_is_written_and_shown_as_it_is_typed() {
        for field in GROUPS.iter().flat_map(|group| group.fields) {
            if field.default.is_empty() {
                continue;
            }
            let written = value(field, field.default).unwrap();
            let text = format!("x = {written}");
            let document: DocumentMut = text.parse().unwrap();
            assert_eq!(shown(field.kind, &document["x"]).as_deref(), Some(field.default));
            assert!(same(&written, document["x"].as_value().unwrap()), "{text}");
        }
    }

    #[test]
    fn a_page_of_a_reference_may_have_commas_in_it() {
        let references = field("connectivity.references").unwrap();
        let typed = "http://a.example/x body yes, it works, http://b.example/ status 204";
        let written = value(references, typed).unwrap();
        assert_eq!(
            written.to_string(),
            "[{ url = \"http://a.example/x\", expect_body = \"yes, it works\" }, \
             { url = \"http://b.example/\", expect_status = 204 }]"
        );
        assert_eq!(shown(references.kind, &Item::Value(written)).as_deref(), Some(typed));
    }

    #[test]
    fn what_is_of_another_type_says_what_is_allowed() {
        let refused = |key: &str, typed: &str| value(field(key).unwrap(), typed).unwrap_err();
        assert_eq!(
            refused("watch.fall", "three"),
            "\"three\" is not a whole number of probes; allowed are 1 to 10"
        );
        assert_eq!(refused("proxy.enabled", "on"), "\"on\" is not true or false");
        for typed in ["http://a.example", "http://a.example status", "http://a.example is x"] {
            assert!(refused("connectivity.references", typed).contains("status 204"), "{typed}");
        }
    }
}
