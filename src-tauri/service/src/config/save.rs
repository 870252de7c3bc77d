//! Writing the chain, the proxy's settings or the frontend into the file, and leaving everything else
//! in it as it is.

mod file;
mod frontend;
mod import;
mod settings;
mod typed;

use std::path::Path;

use present::wire::{BackendColor, BackendForm, ProxyForm, Sleeps};
use toml_edit::{ArrayOfTables, DocumentMut, Item, RawString, Table, TableLike, Value};

use super::{Config, ConfigError, DEFAULT_FILE, Held, Overrides, parse};

pub(crate) use file::unreachable;
pub use file::write_new;
pub(crate) use frontend::save_frontend;
pub(crate) use import::{copy, import};
pub(crate) use settings::{save_settings, set_in};

use file::put;

/// Where a new file's own backends go in [`DEFAULT_FILE`]: instead of the examples.
const EXAMPLES: (&str, &str) = ("#[[backend]]", "# Everything below is optional.");
/// What ends a line.
const BREAKS: [char; 2] = ['\n', '\r'];

/// Writes `backends` into `file`, which is made if it does not exist, and returns what is in
/// force then. Comments, other settings and the other keys of a backend that keeps its name or
/// its URL stay. `revision` names what was seen, if who writes has seen anything.
///
/// # Errors
/// Nothing is written where a name or a URL is not allowed, the file as it stands has a mistake
/// or holds something else than was seen, or it cannot be written.
pub(crate) fn save(
    file: &Path,
    backends: &[BackendForm],
    revision: Option<&str>,
    overrides: Overrides,
) -> Result<Config, ConfigError> {
    let backends: Vec<_> = backends.iter().map(trimmed).collect();
    let held = Held::of(file)?;
    held.must_be(revision, file)?;
    let text = match held.text() {
        Some(old) => {
            // A file with a mistake is somebody's edit under way.
            parse_old(file, old, overrides)?;
            edited(file, old, &backends)?
        }
        None => as_file(&backends),
    };
    put(file, &held, &text, overrides)
}

/// Writes the proxy's settings into `file`, which must exist, and returns what is in force then.
/// Everything else in it stays.
///
/// # Errors
/// Nothing is written where the address is not allowed, the file as it stands has a mistake, or
/// it cannot be written.
pub(crate) fn save_proxy(
    file: &Path,
    proxy: &ProxyForm,
    overrides: Overrides,
) -> Result<Config, ConfigError> {
    let held = Held::of(file)?;
    let old = held.required(file)?;
    parse_old(file, old, overrides)?;
    let mut document = document(file, old)?;
    let item = document.entry("proxy").or_insert_with(|| Item::Table(Table::new()));
    let table = item.as_table_like_mut().ok_or_else(|| {
        ConfigError::unreadable(file, "proxy is not a table".into(), "Write it as [proxy].")
    })?;
    set(table, "enabled", proxy.enabled.into());
    set(table, "listen", proxy.listen.trim().into());
    put(file, &held, &document.to_string(), overrides)
}

fn trimmed(form: &BackendForm) -> BackendForm {
    BackendForm {
        name: form.name.trim().to_owned(),
        url: form.url.trim().to_owned(),
        ..form.clone()
    }
}

/// The file as it stands, which must be right but for having no backend yet.
fn parse_old(file: &Path, old: &str, overrides: Overrides) -> Result<(), ConfigError> {
    match parse(file, old, overrides) {
        Err(error) if error.key.as_deref() != Some("backend") => Err(ConfigError {
            next_step: "Mend the file first, or move it away; nothing was written.".to_owned(),
            ..error
        }),
        _ => Ok(()),
    }
}

/// A new file for `backends`, every other key in it as a comment.
pub fn as_file(backends: &[BackendForm]) -> String {
    let (before, rest) = DEFAULT_FILE.split_once(EXAMPLES.0).unwrap_or((DEFAULT_FILE, ""));
    let after = rest.split_once(EXAMPLES.1).map_or("", |(_, after)| after);
    let mut text = before.to_owned();
    for form in backends {
        let mut table = Table::new();
        fill(&mut table, form);
        text.push_str(&format!("[[backend]]\n{table}\n"));
    }
    text + EXAMPLES.1 + after
}

fn document(file: &Path, text: &str) -> Result<DocumentMut, ConfigError> {
    text.parse()
        .map_err(|error| ConfigError::unreadable(file, format!("{error}"), "Mend the file."))
}

fn edited(file: &Path, old: &str, backends: &[BackendForm]) -> Result<String, ConfigError> {
    let mut document = document(file, old)?;
    let item = document.remove("backend").unwrap_or_else(|| Item::ArrayOfTables(<_>::default()));
    let old = item.into_array_of_tables().unwrap_or_default();
    let position = old.iter().find_map(Table::position);
    let mut old: Vec<Option<Table>> = old.into_iter().map(Some).collect();
    let mut first = old.first_mut().and_then(Option::as_mut);
    let heading = first.as_deref_mut().map(take_heading).unwrap_or_default();
    let gap = first.map(take_gap).unwrap_or_default();

    // By name first, so that two backends that swap their URLs keep their own keys.
    let mut kept: Vec<Option<Table>> =
        backends.iter().map(|form| take(&mut old, "name", &form.name)).collect();
    for (table, form) in kept.iter_mut().zip(backends) {
        if table.is_none() {
            *table = take(&mut old, "url", &form.url);
        }
    }
    let mut tables = ArrayOfTables::new();
    for (table, form) in kept.into_iter().zip(backends) {
        let mut table = table.unwrap_or_default();
        fill(&mut table, form);
        if tables.is_empty() {
            let own = table.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
            let prefix = heading.clone() + &gap + own.trim_start_matches(BREAKS);
            table.decor_mut().set_prefix(prefix);
        }
        // All at the place of the first, or they would be sorted back into their old order.
        table.set_position(position);
        tables.push(table);
    }
    document.insert("backend", Item::ArrayOfTables(tables));
    Ok(document.to_string())
}

/// Writes what the form says; what it does not say stays.
fn fill(table: &mut Table, form: &BackendForm) {
    set(table, "name", form.name.as_str().into());
    set(table, "url", form.url.as_str().into());
    match form.enabled {
        // What holds anyway need not be said.
        Some(true) if !table.contains_key("enabled") => {}
        Some(enabled) => set(table, "enabled", enabled.into()),
        None => {}
    }
    match form.sleeps {
        Some(Sleeps::ByHost) => drop(take_out(table, "sleeps", None)),
        Some(sleeps) => set(table, "sleeps", (sleeps == Sleeps::Yes).into()),
        None => {}
    }
    match form.color.map(word) {
        Some(None) => drop(take_out(table, "color", None)),
        Some(Some(color)) => set(table, "color", color.into()),
        None => {}
    }
}

/// The file's word for a colour; none for the rank's own.
fn word(color: BackendColor) -> Option<&'static str> {
    use domain::backend::Color;
    let color = match color {
        BackendColor::ByRank => return None,
        BackendColor::Green => Color::Green,
        BackendColor::Amber => Color::Amber,
        BackendColor::Blue => Color::Blue,
        BackendColor::Teal => Color::Teal,
        BackendColor::Violet => Color::Violet,
    };
    Some(color.as_str())
}

/// What stands above the first backend but is about the file: all up to the last empty line.
fn take_heading(first: &mut Table) -> String {
    let prefix = first.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
    let Some(end) = prefix.rfind("\n\n") else { return String::new() };
    let (heading, own) = prefix.split_at(end + 2);
    let (heading, own) = (heading.to_owned(), own.to_owned());
    first.decor_mut().set_prefix(own);
    heading
}

/// The empty lines above the first backend. An empty line takes their place, for where it comes
/// after another one.
fn take_gap(first: &mut Table) -> String {
    let prefix = first.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
    let own = prefix.trim_start_matches(BREAKS);
    let gap = prefix[..prefix.len() - own.len()].to_owned();
    let apart = format!("\n{own}");
    first.decor_mut().set_prefix(apart);
    gap
}

fn take(tables: &mut [Option<Table>], key: &str, value: &str) -> Option<Table> {
    let is = |table: &Option<Table>| {
        let value_of = |table: &Table| table.get(key).and_then(Item::as_str).map(str::to_owned);
        table.as_ref().and_then(value_of).as_deref() == Some(value)
    };
    tables.iter_mut().find(|table| is(table))?.take()
}

/// Sets `key`, unless it says so already in its own way of writing; a comment behind it stays.
fn set(table: &mut dyn TableLike, key: &str, mut new: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) if typed::same(old, &new) => {}
        Some(old) => {
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        None => {
            table.insert(key, Item::Value(new));
        }
    }
}

/// Takes `key` out. The comments around it stay, with its `default` as a further one where it was
/// explained; they are returned where there is no other key to stand at.
fn take_out(table: &mut dyn TableLike, key: &str, default: Option<Value>) -> Option<String> {
    let (name, item) = table.get_key_value(key)?;
    let mut left = text_of(name.leaf_decor().prefix()).to_owned();
    let behind = item.as_value().map(|value| text_of(value.decor().suffix()).trim().to_owned());
    let behind = behind.unwrap_or_default();
    match default.filter(|_| left.contains('#')) {
        Some(default) => left.push_str(format!("#{key} = {default} {behind}").trim_end()),
        None => left.push_str(&behind),
    }
    let keys: Vec<String> = table
        .iter()
        .filter(|(name, item)| item.is_value() || *name == key)
        .map(|(name, _)| name.to_owned())
        .collect();
    let at = keys.iter().position(|name| name == key);
    let next = at.and_then(|at| keys.get(at + 1));
    let before = at.and_then(|at| at.checked_sub(1)).and_then(|at| keys.get(at));
    table.remove(key);
    if !left.contains('#') {
        return None;
    }
    if let Some(mut next) = next.and_then(|next| table.key_mut(next)) {
        let own = text_of(next.leaf_decor().prefix()).to_owned();
        next.leaf_decor_mut().set_prefix(format!("{}\n{own}", left.trim_end()));
    } else if let Some(before) = before.and_then(|name| table.get_mut(name)?.as_value_mut()) {
        let own = text_of(before.decor().suffix()).to_owned();
        before.decor_mut().set_suffix(format!("{own}\n{}", left.trim_end()));
    } else {
        return Some(left);
    }
    None
}

fn text_of(raw: Option<&RawString>) -> &str {
    raw.and_then(RawString::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn form(name: &str, url: &str) -> BackendForm {
        BackendForm { name: name.into(), url: url.into(), ..BackendForm::default() }
    }

    #[track_caller]
    fn check(old: &str, backends: &[BackendForm], new: &str) {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        fs::write(&file, old).unwrap();
        let config = save(&file, backends, None, Overrides::default()).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), new);
        assert_eq!(config.policy.backends.len(), backends.len());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn comments_other_settings_and_other_keys_stay() {
        check(
            "# Mine.\n\n# The first.\n[[backend]]\nname = \"A\" # a\nurl = \"http://a.example\" # u\n\
             color = \"teal\"\n\n[health]\ntimeout = \"3s\" # quick\n\n[[backend]]\nname = \"B\"\n\
             url = \"http://b.example\"\nenabled = false\n",
            &[
                form("B", "http://b.example"),
                form("A", "https://new.example"),
                form("C", "http://c.example"),
            ],
            "# Mine.\n\n[[backend]]\nname = \"B\"\nurl = \"http://b.example\"\nenabled = false\n\
             \n# The first.\n[[backend]]\nname = \"A\" # a\nurl = \"https://new.example\" # u\n\
             color = \"teal\"\n\n[[backend]]\nname = \"C\"\nurl = \"http://c.example\"\n\n[health]\n\
             timeout = \"3s\" # quick\n",
        );
    }

    #[track_caller]
    fn check_proxy(old: &str, enabled: bool, listen: &str, new: &str) {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        let backend = "[[backend]]\nname = \"A\"\nurl = \"http://a.example\" # mine\n";
        fs::write(&file, format!("{backend}{old}")).unwrap();
        let form = ProxyForm { enabled, listen: listen.into() };
        let config = save_proxy(&file, &form, Overrides::default()).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), format!("{backend}{new}"));
        assert_eq!(config.proxy.enabled, enabled);
        assert_eq!(config.proxy.listen.to_string(), listen.trim());
    }

    #[test]
    fn the_proxys_settings_are_written_and_all_else_stays() {
        check_proxy(
            "",
            false,
            " 127.0.0.1:9000 ",
            "\n[proxy]\nenabled = false\nlisten = \"127.0.0.1:9000\"\n",
        );
        check_proxy(
            "[proxy] # p\nlisten = '127.0.0.1:9000' # l\nenabled = false # e\n[watch]\nfall = 2\n",
            true,
            "127.0.0.1:9000",
            "[proxy] # p\nlisten = '127.0.0.1:9000' # l\nenabled = true # e\n[watch]\nfall = 2\n",
        );
        check_proxy(
            "[proxy]\nmetrics = \"127.0.0.1:9787\"\n",
            true,
            "[::1]:8787",
            "[proxy]\nmetrics = \"127.0.0.1:9787\"\nenabled = true\nlisten = \"[::1]:8787\"\n",
        );
    }

    #[test]
    fn an_address_that_others_could_reach_is_refused_and_nothing_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        let text = as_file(&[form("A", "http://a.example")]);
        fs::write(&file, &text).unwrap();
        for listen in ["0.0.0.0:8787", "8787", "127.0.0.1:0", "localhost:8787", ""] {
            let form = ProxyForm { enabled: true, listen: listen.into() };
            let refused = save_proxy(&file, &form, Overrides::default()).unwrap_err();
            assert!(refused.to_string().starts_with("proxy.listen"), "{refused}");
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
    }

    #[test]
    fn a_renamed_backend_keeps_its_keys() {
        check(
            "[[backend]]\nname = \"A\"\nurl = \"http://a.example\"\nsleeps = true\n",
            &[form(" Railway ", "http://a.example")],
            "[[backend]]\nname = \"Railway\"\nurl = \"http://a.example\"\nsleeps = true\n",
        );
    }

    #[test]
    fn a_backends_other_keys_are_written_and_taken_out() {
        let mut a = form("A", "http://a.example");
        (a.enabled, a.sleeps, a.color) = (Some(false), Some(Sleeps::Yes), Some(BackendColor::Teal));
        let written = "[[backend]]\nname = \"A\"\nurl = \"http://a.example\"\nenabled = false\n\
                       sleeps = true\ncolor = \"teal\"\n";
        let bare = "[[backend]]\nname = \"A\"\nurl = \"http://a.example\"\n";
        check(bare, std::slice::from_ref(&a), written);
        assert!(as_file(std::slice::from_ref(&a)).contains(written));
        assert_eq!(super::super::forms(written), [a.clone()]);
        (a.enabled, a.sleeps, a.color) =
            (Some(true), Some(Sleeps::ByHost), Some(BackendColor::ByRank));
        check(
            written,
            std::slice::from_ref(&a),
            &bare.replace("a.example\"\n", "a.example\"\nenabled = true\n"),
        );
        check(bare, std::slice::from_ref(&a), bare);
        assert_eq!(super::super::forms(bare), [a]);
        // A form that does not say leaves what is there.
        check(written, &[form("A", "http://a.example")], written);
        check(
            "[[backend]]\nname = \"A\"\n# Mine.\ncolor = \"teal\" # t\nurl = \"http://a.example\"\n",
            &[BackendForm { color: Some(BackendColor::ByRank), ..form("A", "http://a.example") }],
            "[[backend]]\nname = \"A\"\n# Mine.\n# t\nurl = \"http://a.example\"\n",
        );
    }

    #[test]
    fn a_chain_that_was_changed_meanwhile_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        let none = Held::of(&file).unwrap().revision();
        let backends = [form("A", "http://a.example")];
        let save = |revision: &str| save(&file, &backends, Some(revision), Overrides::default());
        save(&none).unwrap();
        assert_eq!(save(&none).unwrap_err().code, "changed");
        save(&Held::of(&file).unwrap().revision()).unwrap();
    }

    #[test]
    fn an_inline_list_becomes_tables() {
        check(
            "backend = [{ name = \"A\", url = \"http://a.example\" }]\n[watch]\nfall = 2\n",
            &[form("A", "http://z.example")],
            "[watch]\nfall = 2\n[[backend]]\nname = \"A\"\nurl = \"http://z.example\"\n",
        );
    }

    #[test]
    fn a_new_file_explains_every_key() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("deep").join("config.toml");
        let backends = [form("A \"quoted\"", "http://a.example/")];
        let config = save(&file, &backends, None, Overrides::default()).unwrap();
        assert_eq!(&*config.policy.backends[0].name, "A \"quoted\"");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("# Failover Tray's configuration."), "{text}");
        assert!(text.contains("\n#timeout = \"5s\"\n"), "{text}");
        assert!(!text.contains("your-app"), "{text}");
    }

    #[test]
    fn what_is_not_allowed_is_told_with_its_field_and_nothing_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        let refused = |backends: &[BackendForm]| {
            let problem = save(&file, backends, None, Overrides::default()).unwrap_err().problem();
            assert!(!file.exists());
            (problem.field, problem.message)
        };
        let (field, message) =
            refused(&[form("A", "http://a.example"), form("B", "ftp://b.example")]);
        assert_eq!(field, Some((1, "url".into())));
        assert_eq!(
            message,
            "backend[1].url \"ftp://b.example\" has the scheme \"ftp:\"; allowed are http:// and https://."
        );
        let twice = [form("A", "http://a.example"), form("A", "http://b.example")];
        assert_eq!(refused(&twice).0, Some((1, "name".into())));
        assert_eq!(refused(&[form(" ", "http://a.example")]).0, Some((0, "name".into())));
        assert!(refused(&[]).1.contains("no backend is configured"));
    }

    #[test]
    fn an_edit_under_way_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        fs::write(&file, "[[backend\n").unwrap();
        let refused = save(&file, &[form("A", "http://a.example")], None, Overrides::default());
        assert!(refused.unwrap_err().next_step.contains("nothing was written"));
        assert_eq!(fs::read_to_string(&file).unwrap(), "[[backend\n");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_the_rights_stay() {
        use std::os::unix::fs::PermissionsExt;

        let dir = tempfile::tempdir().unwrap();
        let (target, link) = (dir.path().join("dotfile"), dir.path().join("config.toml"));
        fs::write(&target, as_file(&[form("A", "http://a.example")])).unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        save(&link, &[form("B", "http://b.example")], None, Overrides::default()).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(fs::read_to_string(&target).unwrap().contains("\"B\""));
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
