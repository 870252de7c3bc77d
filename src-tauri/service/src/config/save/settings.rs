//! Writing single settings into the file, and reading them from it.

use std::path::Path;

use present::settings::{Field, field, field_of};
use present::wire::SettingChange;
use toml_edit::{DocumentMut, Item, Table, TableLike};

use super::{document, parse_old, put, set, take_out, text_of, typed};
use crate::config::{Config, ConfigError, Held, Overrides};

/// Writes `changes` into `file`, which must hold what was seen as `revision`, and returns what is
/// in force then. Everything else in it stays.
///
/// # Errors
/// Nothing is written where a value is not allowed (the error has its setting's key), the file as
/// it stands has a mistake or holds something else, or it cannot be written.
pub(crate) fn save_settings(
    file: &Path,
    changes: &[SettingChange],
    revision: &str,
    overrides: Overrides,
) -> Result<Config, ConfigError> {
    let held = Held::of(file)?;
    let old = held.required(file)?;
    held.must_be(Some(revision), file)?;
    parse_old(file, old, overrides)?;
    let mut text = old.to_owned();
    for change in changes {
        let Some(field) = field(&change.key) else {
            let problem = "is no setting of this version".to_owned();
            return Err(ConfigError::typed(&change.key, problem));
        };
        text = match wanted(field, change.value.as_deref()) {
            Some(typed) => with(file, &text, field, typed)?,
            None => without(file, &text, field)?,
        };
    }
    if text == old {
        // What is typed says what the file says already.
        return crate::config::parse(file, old, overrides);
    }
    put(file, &held, &text, overrides).map_err(|error| {
        let key = error.key.as_deref().and_then(field_of).map(|field| field.key.to_owned());
        ConfigError { key: key.or(error.key), ..error }
    })
}

/// What is to stand in the file; none where nothing is. An emptied field that has no default is
/// one that is not set.
fn wanted<'a>(field: &Field, typed: Option<&'a str>) -> Option<&'a str> {
    typed.filter(|typed| !(typed.trim().is_empty() && field.default.is_empty()))
}

/// What `text`, which is right, says of a setting, as one would type it.
pub(crate) fn set_in(text: &str) -> impl Fn(&Field) -> Option<String> {
    let document = text.parse::<DocumentMut>().ok();
    move |field| {
        let (table, key) = split(field);
        let item = document.as_ref()?.get(table)?.as_table_like()?.get(key)?;
        typed::shown(field.kind, item)
    }
}

fn split(field: &Field) -> (&'static str, &'static str) {
    field.key.split_once('.').unwrap_or(("", field.key))
}

fn with(file: &Path, text: &str, field: &Field, typed: &str) -> Result<String, ConfigError> {
    let plain = inserted(file, text, field, typed)?;
    // A file that was made here has every key as a comment: that line is the better place, where
    // making it one changes nothing else.
    let there = uncommented(text, field).and_then(|text| inserted(file, &text, field, typed).ok());
    let means = |text: &str| text.parse::<toml::Table>().ok();
    Ok(there.filter(|there| means(there) == means(&plain)).unwrap_or(plain))
}

fn inserted(file: &Path, text: &str, field: &Field, typed: &str) -> Result<String, ConfigError> {
    let (name, key) = split(field);
    let value =
        typed::value(field, typed).map_err(|problem| ConfigError::typed(field.key, problem))?;
    let mut document = document(file, text)?;
    let item = document.entry(name).or_insert_with(|| Item::Table(Table::new()));
    set(table_of(file, item, name)?, key, value);
    Ok(document.to_string())
}

/// The text with the key's commented line, and its table's, made lines of their own; none where it
/// has no such line, or needs none.
fn uncommented(text: &str, field: &Field) -> Option<String> {
    let (name, key) = split(field);
    let document = text.parse::<DocumentMut>().ok()?;
    let table = document.get(name);
    let set = table.and_then(Item::as_table_like).is_some_and(|table| table.contains_key(key));
    // A file that was made elsewhere was not made with these comments.
    if set || text.contains('\r') {
        return None;
    }
    let (open, commented) = (format!("[{name}]"), format!("#[{name}]"));
    let (mut lines, mut within, mut done) = (Vec::new(), false, false);
    for line in text.lines() {
        let header = line.trim_end();
        if header.starts_with('[') || header.starts_with("#[") {
            let ours = header == commented && table.is_none();
            within = ours || header == open;
            lines.push(if ours { &line[1..] } else { line });
            continue;
        }
        // An example has a space before its key, a default has none.
        let own = line.strip_prefix('#').map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
        let rest = own.and_then(|own| own.strip_prefix(key));
        match (own, rest) {
            (Some(own), Some(rest)) if within && !done && rest.starts_with(" = ") => {
                lines.push(own);
                done = true;
            }
            _ => lines.push(line),
        }
    }
    done.then(|| lines.join("\n") + "\n")
}

fn without(file: &Path, text: &str, field: &Field) -> Result<String, ConfigError> {
    let (name, key) = split(field);
    let mut document = document(file, text)?;
    if let Some(item) = document.get_mut(name) {
        let default = typed::value(field, field.default).ok().filter(|_| !field.default.is_empty());
        let left = take_out(table_of(file, item, name)?, key, default);
        if let (Some(left), Some(table)) = (left, item.as_table_mut()) {
            let header = text_of(table.decor().suffix()).to_owned();
            table.decor_mut().set_suffix(format!("{header}\n{}", left.trim_end()));
        }
    }
    Ok(document.to_string())
}

fn table_of<'a>(
    file: &Path,
    item: &'a mut Item,
    name: &str,
) -> Result<&'a mut dyn TableLike, ConfigError> {
    item.as_table_like_mut().ok_or_else(|| {
        let next = format!("Write it as [{name}].");
        ConfigError::unreadable(file, format!("{name} is not a table"), &next)
    })
}
