//! Whether the frontend's build calls the visitor's own computer, in words.

use domain::checklist::bundle::Address;
use domain::checklist::loopback::Finding;

use super::Said;
use super::bundle::{file, files, gaps, quoted, said_shut};

/// So many are named.
const NAMED: usize = 3;

pub(super) fn said(finding: &Finding) -> Said {
    match finding {
        Finding::Shut(shut) => said_shut(shut),
        Finding::Found(addresses) => found(addresses),
        Finding::Clean { files: read, gaps: left } => match gaps(left) {
            None => Said {
                brief: format!("none in {}", files(*read)),
                text: format!(
                    "No address of a visitor's own computer stands in the {} read.",
                    files(*read)
                ),
                ..Said::default()
            },
            Some(left) => Said {
                brief: "not everything was read".to_owned(),
                text: format!("There is none in the {} read. {left}", files(*read)),
                next_step: Some(
                    "Search the rest by hand: browser, developer tools, search in all files for \
                     \"localhost\"."
                        .to_owned(),
                ),
                topic: Some("loopback-bundle"),
                ..Said::default()
            },
        },
    }
}

fn found(addresses: &[Address]) -> Said {
    let named = |it: &Address| format!("{} in {}", quoted(it.url.as_str()), file(&it.file));
    let mut list: Vec<_> = addresses.iter().take(NAMED).map(named).collect();
    if addresses.len() > NAMED {
        list.push(format!("{} more", addresses.len() - NAMED));
    }
    let (verb, brief) = match addresses {
        [one] => ("stands", format!("{} is in the build", shown(one))),
        [first, ..] => ("stand", format!("{} and others are in the build", shown(first))),
        [] => ("stands", "found in the build".to_owned()),
    };
    Said {
        brief,
        text: format!(
            "{} {verb} in the files that visitors get. A visitor's browser asks them whether the \
             site may reach their own computer, and then calls that instead of a backend.",
            list.join(" and ")
        ),
        next_step: Some(
            "In Vercel, remove NEXT_PUBLIC_API_URL from Production or set it to a backend's public \
             address; take the address out of the code where it stands there; then redeploy."
                .to_owned(),
        ),
        topic: Some("loopback-bundle"),
        ..Said::default()
    }
}

/// As in `http://localhost:8000`.
fn shown(address: &Address) -> String {
    quoted(&address.url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::checklist::bundle::Gap;
    use url::Url;

    use super::*;

    #[test]
    fn it_names_the_address_the_file_and_what_a_browser_does() {
        let address = |url| Address {
            url: Url::parse(url).unwrap(),
            file: "/_next/static/chunks/2_fsy.js".into(),
        };
        let one = said(&Finding::Found(vec![address("http://localhost:8000/api")]));
        assert_eq!(one.brief, "http://localhost:8000 is in the build");
        assert!(
            one.text.starts_with("http://localhost:8000/api in 2_fsy.js stands in the files"),
            "{}",
            one.text
        );
        let many = said(&Finding::Found(vec![address("http://127.0.0.1:1"); 5]));
        assert!(many.text.contains("and 2 more stand in"), "{}", many.text);
    }

    #[test]
    fn what_was_not_read_is_said() {
        let clean = said(&Finding::Clean { files: 13, gaps: Vec::new() });
        assert_eq!(clean.brief, "none in 13 files");
        let gap = Gap::Time { limit: Duration::from_secs(30) };
        let cut = said(&Finding::Clean { files: 1, gaps: vec![gap] });
        assert_eq!(
            cut.text,
            "There is none in the 1 file read. Not all was read: it took longer than 30 s."
        );
    }
}
