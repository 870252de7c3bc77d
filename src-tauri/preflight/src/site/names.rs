//! The names of a build's files, wherever they stand, and the addresses that they are at.

use url::Url;

/// Where the files of a build are.
#[derive(Clone, Debug)]
pub(super) struct Home {
    /// What stands before `/_next/`: a base path, or another origin.
    base: Url,
    /// `?dpl=…`, which every file is asked with.
    deployment: Option<String>,
}

impl Home {
    /// By the address of one of the files.
    pub(super) fn of(file: &Url) -> Option<Self> {
        let (before, _) = file.path().split_once("/_next/static/")?;
        let mut base = file.clone();
        base.set_path(&format!("{before}/_next/"));
        base.set_query(None);
        base.set_fragment(None);
        let deployment = file.query_pairs().find(|(key, _)| key == "dpl");
        Some(Self { base, deployment: deployment.map(|(_, id)| id.into_owned()) })
    }

    pub(super) fn deployment(&self) -> Option<&str> {
        self.deployment.as_deref()
    }

    /// The address of `name`, which begins with `static/`.
    pub(super) fn address(&self, name: &str) -> Option<Url> {
        let mut url = self.base.join(name).ok()?;
        if let Some(id) = &self.deployment
            && url.query().is_none()
        {
            url.query_pairs_mut().append_pair("dpl", id);
        }
        Some(url)
    }
}

const CHUNKS: &str = "static/chunks/";
const NEXT: &str = "/_next/";
/// Longer ones are none.
const LONGEST: usize = 400;

/// The names of files in `text`: whole addresses or paths, or what begins with `static/`.
pub(super) fn files(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(CHUNKS).filter_map(|(at, _)| {
        let rest = &text[at..];
        let ends = |c: char| c.is_whitespace() || "\"'`\\<>?#".contains(c);
        let length = rest.find(ends).unwrap_or(rest.len());
        if length > LONGEST || !rest[..length].ends_with(".js") {
            return None;
        }
        let start = match text[..at].ends_with(NEXT) {
            true => text[..at].rfind(|c: char| !is_of_address(c)).map_or(0, |before| before + 1),
            false => at,
        };
        let end = at + length;
        let end = match text[end..].strip_prefix("?dpl=") {
            Some(id) => text.len() - id.len() + length_of(id, is_of_id),
            None => end,
        };
        // The character before an address may be of several bytes.
        text.get(start..end)
    })
}

/// The parts that webpack loads later, by what they are loaded by: `.e(380)`.
pub(super) fn calls(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(".e(").filter_map(|(at, begin)| {
        let rest = &text[at + begin.len()..];
        let rest = rest.strip_prefix('"').unwrap_or(rest);
        let id = &rest[..length_of(rest, is_of_id)];
        let closed = rest[id.len()..].trim_start_matches('"').starts_with(')');
        let is_number = rest.starts_with(|c: char| c.is_ascii_digit());
        let quoted = text[..text.len() - rest.len()].ends_with('"');
        (closed && !id.is_empty() && (is_number || quoted)).then_some(id)
    })
}

/// The build's id in the data of the app router's pages.
pub(super) fn build(inline: &str) -> Option<&str> {
    [r#"\"b\":\""#, r#""b":""#].into_iter().find_map(|key| {
        let rest = &inline[inline.rfind(key)? + key.len()..];
        Some(&rest[..length_of(rest, is_of_id)]).filter(|id| !id.is_empty())
    })
}

fn length_of(text: &str, is: fn(char) -> bool) -> usize {
    text.find(|c| !is(c)).unwrap_or(text.len())
}

fn is_of_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-.".contains(c)
}

fn is_of_address(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-.:/~%@[]".contains(c)
}

/// The build's id in a file's path, as in `/_next/static/<id>/_buildManifest.js`.
pub(super) fn build_in_path(path: &str) -> Option<&str> {
    let (_, rest) = path.split_once("/_next/static/")?;
    rest.strip_suffix("/_buildManifest.js").filter(|id| !id.is_empty() && !id.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> Vec<String> {
        super::files(text).map(str::to_owned).collect()
    }

    #[test]
    fn every_way_of_writing_a_name_is_read() {
        assert_eq!(
            files(
                r#"2:\"/docs/_next/static/chunks/3q-e_~x.js?dpl=dpl_1\"\n3:I[1,[\"974\",\"static/chunks/app/(a)/%5Bid%5D/page-08.js\"]]"#
            ),
            [
                "/docs/_next/static/chunks/3q-e_~x.js?dpl=dpl_1",
                "static/chunks/app/(a)/%5Bid%5D/page-08.js"
            ]
        );
        assert_eq!(
            files(
                r#"all(["static/chunks/1.js","https://cdn.example:1/p/_next/static/chunks/2.js"])"#
            ),
            ["static/chunks/1.js", "https://cdn.example:1/p/_next/static/chunks/2.js"]
        );
        assert_eq!(files(r#""static/chunks/"+e+".5c.js""#), Vec::<String>::new());
    }

    #[test]
    fn a_name_is_at_the_place_of_the_others() {
        let file = |url: &str| Home::of(&Url::parse(url).unwrap());
        let home = file("https://cdn.example/p/_next/static/chunks/a.js?dpl=dpl_1").unwrap();
        assert_eq!(home.deployment(), Some("dpl_1"));
        assert_eq!(
            home.address("static/chunks/b.js").unwrap().as_str(),
            "https://cdn.example/p/_next/static/chunks/b.js?dpl=dpl_1"
        );
        assert!(file("https://a.example/assets/index.js").is_none());
    }

    #[test]
    fn calls_and_builds_are_found() {
        let called: Vec<_> = calls(r#"r.e(380).then(),t.e("42"),x.e(a)"#).collect();
        assert_eq!(called, ["380", "42"]);
        assert_eq!(build(r#"\"p\":1,\"b\":\"tg8OFyzg0B\"}"#), Some("tg8OFyzg0B"));
        assert_eq!(build_in_path("/_next/static/tg8/_buildManifest.js"), Some("tg8"));
    }
}
