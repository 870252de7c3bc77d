//! What a page names: its scripts, what stands in it as script, and where it leads.

use html5gum::{DefaultEmitter, HtmlString, StartTag, Token, Tokenizer};

/// A page, as far as it matters here.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Addresses of scripts, as they are written.
    pub(super) scripts: Vec<String>,
    /// What stands between `<script>` and `</script>`.
    pub(super) inline: Vec<String>,
    /// Addresses of other pages, as they are written.
    pub(super) links: Vec<String>,
}

impl Page {
    /// Reads any bytes: what is no HTML names nothing.
    pub(super) fn read(body: &[u8]) -> Self {
        let mut page = Self::default();
        let mut in_script = false;
        let text = String::from_utf8_lossy(body);
        // What stands in a script is no HTML.
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        for Ok(token) in Tokenizer::new_with_emitter(&*text, emitter) {
            match token {
                Token::StartTag(tag) => {
                    in_script = **tag.name == *b"script" && !tag.self_closing;
                    page.take(&tag);
                }
                Token::EndTag(_) => in_script = false,
                Token::String(text) if in_script => {
                    page.inline.push(String::from_utf8_lossy(&text).into_owned());
                }
                _ => {}
            }
        }
        page
    }

    fn take(&mut self, tag: &StartTag<()>) {
        let attribute = |name: &str| {
            let value = tag.attributes.get(&HtmlString(name.as_bytes().to_vec()))?;
            Some(String::from_utf8_lossy(value).trim().to_owned())
        };
        match &**tag.name {
            b"script" => self.scripts.extend(attribute("src")),
            b"link" => self.scripts.extend(attribute("href").filter(|it| is_script(it))),
            b"a" => self.links.extend(attribute("href")),
            _ => {}
        }
    }
}

/// Its path ends as a script's does.
fn is_script(address: &str) -> bool {
    address.split(['?', '#']).next().is_some_and(|path| path.ends_with(".js"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_links_and_inline_scripts_are_found_in_any_disorder() {
        let page = Page::read(
            b"<!doctype html><script src=/a.js async></script><LINK rel=preload href='/b.js?dpl=1'>\
              <link href=/c.css><a href=/about>x<a><script>push(\"<a href=no>\")</script>\
              <div <<p =\"><script src=\"/d.js\"><!-- <script src=/no.js>",
        );
        assert_eq!(page.scripts[..2], ["/a.js", "/b.js?dpl=1"]);
        assert_eq!(page.links, ["/about"]);
        assert_eq!(page.inline[0], "push(\"<a href=no>\")");
        assert!(!page.scripts.contains(&"/no.js".to_owned()));
    }

    #[test]
    fn what_is_no_html_names_nothing() {
        let garbage: Vec<u8> = (0..=255).cycle().take(100_000).collect();
        let page = Page::read(&garbage);
        assert!(page.scripts.is_empty() && page.links.is_empty());
    }
}
