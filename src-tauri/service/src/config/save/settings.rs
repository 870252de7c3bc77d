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
        ConfigError { key: key.map(Into::into).or(error.key), ..error }
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::config::as_file;

    const ONE: &str = "[[backend]]\nname = \"A\"\nurl = \"http://a.example\" # mine\n";

    fn change(key: &str, value: Option<&str>) -> SettingChange {
        SettingChange { key: key.into(), value: value.map(Into::into) }
    }

    fn save(old: &str, changes: &[(&str, Option<&str>)]) -> Result<String, ConfigError> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        fs::write(&file, old).unwrap();
        let changes: Vec<_> = changes.iter().map(|(key, value)| change(key, *value)).collect();
        let revision = Held::of(&file).unwrap().revision();
        let saved = save_settings(&file, &changes, &revision, Overrides::default());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing else is left");
        let text = fs::read_to_string(&file).unwrap();
        if saved.is_err() {
            assert_eq!(text, old, "nothing was written");
        }
        saved.map(|_| text)
    }

    #[track_caller]
    fn check(old: &str, changes: &[(&str, Option<&str>)], new: &str) {
        assert_eq!(save(&format!("{ONE}{old}"), changes).unwrap(), format!("{ONE}{new}"));
    }

    #[test]
    fn each_kind_is_written_as_the_file_has_it() {
        check(
            "",
            &[
                ("health.timeout", Some(" 3s ")),
                ("health.healthy", Some("up, fine")),
                ("watch.fall", Some("4")),
                ("notifications.drill", Some("false")),
                ("appearance.theme", Some("dark")),
                ("connectivity.references", Some("http://a.example/x status 204")),
            ],
            "\n[health]\ntimeout = \"3s\"\nhealthy = [\"up\", \"fine\"]\n\n[watch]\nfall = 4\n\n\
             [notifications]\ndrill = false\n\n[appearance]\ntheme = \"dark\"\n\n[connectivity]\n\
             references = [{ url = \"http://a.example/x\", expect_status = 204 }]\n",
        );
    }

    #[test]
    fn comments_order_and_own_ways_of_writing_stay() {
        check(
            "[watch] # w\n# Often.\nactive = '10s' # a\nfall = 2\n[health]\ntimeout = \"3s\" # t\n",
            &[
                ("health.timeout", Some("4s")),
                ("watch.active", Some("10s")),
                ("watch.rise", Some("1")),
            ],
            "[watch] # w\n# Often.\nactive = '10s' # a\nfall = 2\nrise = 1\n[health]\n\
             timeout = \"4s\" # t\n",
        );
        let inline = "health = { timeout = \"3s\", path = \"/\" } # h\n";
        let new = "health = { timeout = \"4s\", path = \"/\" } # h\n";
        let saved = save(&format!("{inline}{ONE}"), &[("health.timeout", Some("4s"))]).unwrap();
        assert_eq!(saved, format!("{new}{ONE}"));
        let dotted =
            save(&format!("health.timeout = \"3s\"\n{ONE}"), &[("health.path", Some("/h"))]);
        assert_eq!(
            dotted.unwrap(),
            format!("health.timeout = \"3s\"\nhealth.path = \"/h\"\n{ONE}")
        );
    }

    #[test]
    fn what_is_taken_out_leaves_its_comments() {
        let old = "[watch]\n# Often.\nactive = \"10s\" # a\nfall = 2\n[health]\ntimeout = \"3s\"\n";
        check(
            old,
            &[("watch.active", None)],
            "[watch]\n# Often.\n#active = \"30s\" # a\nfall = 2\n[health]\ntimeout = \"3s\"\n",
        );
        check(old, &[("health.timeout", None)], &old.replace("timeout = \"3s\"\n", ""));
        check(
            "[watch]\nfall = 2\n# Often.\nactive = \"10s\"\n",
            &[("watch.active", None)],
            "[watch]\nfall = 2\n# Often.\n#active = \"30s\"\n",
        );
        check(
            "[watch] # w\n# Often.\nactive = \"10s\"\n",
            &[("watch.active", None)],
            "[watch] # w\n# Often.\n#active = \"30s\"\n",
        );
        check(
            "[frontend]\nurl = \"https://f.example\"\n[watch]\nfall = 2\n",
            &[("frontend.url", Some(" "))],
            "[frontend]\n[watch]\nfall = 2\n",
        );
    }

    #[test]
    fn a_commented_default_becomes_the_line() {
        let form = present::wire::BackendForm {
            name: "A".into(),
            url: "http://a.example".into(),
            ..Default::default()
        };
        let made = as_file(&[form]);
        let saved =
            save(&made, &[("health.timeout", Some("3s")), ("proxy.metrics", Some("127.0.0.1:9"))]);
        let expected = made
            .replace("#[health]", "[health]")
            .replace("#timeout = \"5s\"", "timeout = \"3s\"")
            .replace("#[proxy]", "[proxy]")
            .replace("# metrics = \"127.0.0.1:9787\"", "metrics = \"127.0.0.1:9\"");
        assert_eq!(saved.unwrap(), expected);
        // And back: the explanation stays, with the default.
        let back = save(&expected, &[("health.timeout", None)]).unwrap();
        assert!(back.contains("# For a whole probe: 100ms to 60s.\n#timeout = \"5s\"\n"), "{back}");
        // The list of several lines cannot be taken out of its comment by its first line.
        let own = "http://a.example/x status 204";
        let saved = save(&made, &[("connectivity.references", Some(own))]).unwrap();
        assert_eq!(set_in(&saved)(field("connectivity.references").unwrap()).as_deref(), Some(own));
        // Nor is a comment in another table's midst a place for it.
        check(
            "[watch]\n#[health]\n#timeout = \"5s\"\nfall = 2\n",
            &[("health.timeout", Some("3s"))],
            "[watch]\n#[health]\n#timeout = \"5s\"\nfall = 2\n\n[health]\ntimeout = \"3s\"\n",
        );
    }

    #[test]
    fn a_bad_value_is_told_at_its_setting_and_nothing_is_written() {
        let refused = |key: &str, typed: &str| {
            let good = ("health.slow", Some("2s"));
            let problem = save(ONE, &[good, (key, Some(typed))]).unwrap_err().problem();
            (problem.key.unwrap().into_string(), problem.message)
        };
        for (key, typed, at, said) in [
            ("health.timeout", "0s", "health.timeout", "allowed are 100ms to 60s"),
            ("health.timeout", "5", "health.timeout", "write a number and a unit"),
            ("health.path", "", "health.path", "must begin with a slash"),
            ("watch.fall", "11", "watch.fall", "from 1 to 10"),
            ("watch.fall", "-1", "watch.fall", "invalid value"),
            ("watch.fall", "two", "watch.fall", "is not a whole number of probes"),
            ("failback.hold", "2h", "failback.max_hold", "out of bounds"),
            ("proxy.listen", "0.0.0.0:80", "proxy.listen", "not a loopback"),
            ("appearance.theme", "black", "appearance.theme", "allowed are system"),
            (
                "connectivity.references",
                "https://x status 204",
                "connectivity.references",
                "http://",
            ),
            ("frontend.origins", "https://x.example", "frontend.origins", "frontend.url"),
            ("nothing.like_it", "1", "nothing.like_it", "is no setting"),
        ] {
            let (key, message) = refused(key, typed);
            assert_eq!(key, at, "{message}");
            assert!(message.contains(said), "{message}");
        }
    }

    #[test]
    fn what_was_changed_meanwhile_or_is_under_way_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        let save = |revision: &str| {
            let changes = [change("health.timeout", Some("3s"))];
            save_settings(&file, &changes, revision, Overrides::default())
        };
        fs::write(&file, ONE).unwrap();
        let seen = Held::of(&file).unwrap().revision();
        let theirs = format!("{ONE}# theirs\n");
        fs::write(&file, &theirs).unwrap();
        let refused = save(&seen).unwrap_err().problem();
        assert_eq!(refused.code, "changed");
        assert!(refused.message.contains("was changed meanwhile"), "{}", refused.message);
        assert_eq!(fs::read_to_string(&file).unwrap(), theirs);
        fs::write(&file, format!("{ONE}[health\n")).unwrap();
        let seen = Held::of(&file).unwrap().revision();
        let refused = save(&seen).unwrap_err();
        assert_eq!(refused.line, Some(4));
        assert!(refused.next_step.contains("nothing was written"));
        fs::remove_file(&file).unwrap();
        assert!(save(&seen).unwrap_err().problem.contains("is gone"));
        assert!(!file.exists());
    }
}
