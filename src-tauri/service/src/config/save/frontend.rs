//! Writing the frontend into the file.

use std::path::Path;

use domain::BackendUrl;
use domain::backend::BackendUrlError;
use present::wire::FrontendForm;
use toml_edit::{Array, Item, Table, TableLike, Value};

use super::{document, parse_old, put, set};
use crate::config::{Config, ConfigError, Held, Overrides};

/// Writes the frontend into `file`, which must exist, and returns what is in force then. An empty
/// address means that there is none. Everything else in the file stays.
///
/// # Errors
/// Nothing is written where an address is not allowed, the file as it stands has a mistake, or it
/// cannot be written.
pub(crate) fn save_frontend(
    file: &Path,
    form: &FrontendForm,
    overrides: Overrides,
) -> Result<Config, ConfigError> {
    let (url, origins) = checked(form)?;
    let held = Held::of(file)?;
    let old = held.required(file)?;
    parse_old(file, old, overrides)?;
    let mut document = document(file, old)?;
    let item = document.entry("frontend").or_insert_with(|| Item::Table(Table::new()));
    let table = item.as_table_like_mut().ok_or_else(|| {
        ConfigError::unreadable(file, "frontend is not a table".into(), "Write it as [frontend].")
    })?;
    match &url {
        Some(url) => set(table, "url", url.as_str().into()),
        None => {
            table.remove("url");
        }
    }
    set_origins(table, &origins);
    if table.is_empty() {
        document.remove("frontend");
    }
    put(file, &held, &document.to_string(), overrides)
}

/// The addresses as they are written: without spaces around and slashes at the end.
fn checked(form: &FrontendForm) -> Result<(Option<String>, Vec<String>), ConfigError> {
    let refused = |key: String, problem: String| ConfigError::typed(&key, problem);
    let mut origins = Vec::new();
    for (index, text) in form.origins.iter().enumerate() {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let origin = origin(text)
            .map_err(|problem| refused(format!("frontend.origins[{index}]"), problem))?;
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    match form.url.trim() {
        "" if origins.is_empty() => Ok((None, origins)),
        "" => Err(refused(
            "frontend.url".to_owned(),
            "is empty, and there are further origins; write the address that the frontend is \
             opened at"
                .to_owned(),
        )),
        text => {
            let url = page(text).map_err(|problem| refused("frontend.url".to_owned(), problem))?;
            Ok((Some(url.to_string()), origins))
        }
    }
}

/// An address that a browser opens. It is shown to others, so it is encrypted unless it stays on
/// this computer.
fn page(text: &str) -> Result<BackendUrl, String> {
    let url = BackendUrl::parse(text).map_err(|error| match error {
        BackendUrlError::Credentials => {
            "has a user name or password in it; leave them out".to_owned()
        }
        BackendUrlError::Query | BackendUrlError::Fragment => {
            format!("\"{text}\" has more than an address (\"?…\" or \"#…\"); leave that out")
        }
        BackendUrlError::Invalid(why) => {
            format!("\"{text}\" is not a URL ({why}); write it as https://your-frontend.vercel.app")
        }
        error => format!("\"{text}\" {error}"),
    })?;
    match url.as_url().scheme() {
        "http" if !url.is_loopback() => Err(format!(
            "\"{text}\" is not encrypted; allowed are https:// anywhere, and http:// on this \
             computer alone, as in \"http://localhost:3000\""
        )),
        _ => Ok(url),
    }
}

fn origin(text: &str) -> Result<String, String> {
    let url = page(text)?;
    match url.as_url().path() {
        "" | "/" => Ok(url.as_url().origin().ascii_serialization()),
        path => Err(format!(
            "\"{text}\" has a path (\"{path}\"); an origin is scheme and host alone, as in \
             \"https://www.your-domain.dev\""
        )),
    }
}

/// Sets the list, unless it says so already in its own way of writing.
fn set_origins(table: &mut dyn TableLike, origins: &[String]) {
    let item = table.get("origins");
    let old = item.and_then(Item::as_array).map(|list| list.iter().filter_map(Value::as_str));
    if old.is_some_and(|old| old.eq(origins.iter().map(String::as_str))) {
        return;
    }
    if origins.is_empty() {
        table.remove("origins");
        return;
    }
    let mut new = Value::Array(origins.iter().collect::<Array>());
    match table.get_mut("origins").and_then(Item::as_value_mut) {
        Some(old) => {
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        None => {
            table.insert("origins", Item::Value(new));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const BACKEND: &str = "[[backend]]\nname = \"A\"\nurl = \"http://a.example\" # mine\n";

    fn form(url: &str, origins: &[&str]) -> FrontendForm {
        FrontendForm {
            url: url.into(),
            origins: origins.iter().map(|&origin| origin.into()).collect(),
        }
    }

    #[track_caller]
    fn check(old: &str, form: &FrontendForm, new: &str) {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        fs::write(&file, format!("{BACKEND}{old}")).unwrap();
        save_frontend(&file, form, Overrides::default()).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), format!("{BACKEND}{new}"));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn the_frontend_is_written_and_all_else_stays() {
        check(
            "",
            &form(" https://a.vercel.app/ ", &["https://www.a.dev/", "", "https://www.a.dev"]),
            "\n[frontend]\nurl = \"https://a.vercel.app\"\norigins = [\"https://www.a.dev\"]\n",
        );
        check(
            "[frontend] # f\nurl = 'https://old.example' # u\norigins = [] # o\n[watch]\nfall = 2\n",
            &form("https://new.example", &["http://localhost:3000"]),
            "[frontend] # f\nurl = \"https://new.example\" # u\n\
             origins = [\"http://localhost:3000\"] # o\n[watch]\nfall = 2\n",
        );
        // What says the same in its own way of writing is left alone.
        let same =
            "[frontend]\nurl = 'https://a.example'\norigins = [\n  'https://b.example', # b\n]\n";
        check(same, &form("https://a.example", &["https://b.example"]), same);
    }

    #[test]
    fn an_empty_form_takes_the_frontend_away() {
        check(
            "[frontend]\nurl = \"https://a.example\"\norigins = [\"https://b.example\"]\n[watch]\nfall = 2\n",
            &form(" ", &[""]),
            "[watch]\nfall = 2\n",
        );
        check("", &form("", &[]), "");
    }

    #[test]
    fn what_is_not_allowed_is_told_at_its_field_and_nothing_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        fs::write(&file, BACKEND).unwrap();
        let refused = |url: &str, origins: &[&str]| {
            let error = save_frontend(&file, &form(url, origins), Overrides::default());
            let problem = error.unwrap_err().problem();
            assert_eq!(fs::read_to_string(&file).unwrap(), BACKEND);
            (problem.field.unwrap(), problem.message)
        };
        let url = (0, "url".to_owned());
        let told = |url: &str, words: &str| {
            let (field, message) = refused(url, &[]);
            assert_eq!(field, (0, "url".to_owned()));
            assert!(message.contains(words), "{message}");
        };
        told("a.vercel.app", "has no scheme; write https://a.vercel.app");
        told("http://a.vercel.app", "is not encrypted");
        told("http://localhost.evil.example", "is not encrypted");
        told("ftp://a.example", "has the scheme \"ftp:\"");
        told("https://a.example/?next=1", "leave that out");
        told("https://", "write it as https://your-frontend.vercel.app");
        let (_, message) = refused("https://me:secret@a.example", &[]);
        assert!(!message.contains("secret"), "{message}");

        let (field, message) = refused("https://a.example", &["", "https://b.example/app"]);
        assert_eq!(field, (1, "origin".into()));
        assert!(message.contains("has a path (\"/app\")"), "{message}");
        let (field, message) = refused("", &["https://b.example"]);
        assert_eq!(field, url);
        assert!(message.contains("further origins"), "{message}");
    }

    #[test]
    fn a_base_path_of_the_page_is_kept() {
        check(
            "",
            &form("https://a.example/app/", &[]),
            "\n[frontend]\nurl = \"https://a.example/app\"\n",
        );
    }
}
