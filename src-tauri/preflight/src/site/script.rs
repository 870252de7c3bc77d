//! What stands in a script as a text constant, and which variables are read by their names. Text in
//! comments, and addresses in the middle of other text, are neither.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use tree_sitter::{Language, Node, ParseOptions, Parser, Tree};
use url::Url;

/// What is no script can keep a parser busy.
const PARSING: Duration = Duration::from_secs(3);
/// What Next.js writes into the files when it builds.
const PUBLIC: &str = "NEXT_PUBLIC_";

/// What a script shows, each with its place in bytes.
#[derive(Debug, Default)]
pub(super) struct Signs {
    pub(super) addresses: Vec<(Url, usize)>,
    pub(super) left_over: Vec<(String, usize)>,
    /// All of it is a script.
    pub(super) whole: bool,
}

pub(super) fn parse(text: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&Language::new(tree_sitter_javascript::LANGUAGE)).ok()?;
    let began = Instant::now();
    let mut patience = |_: &_| match began.elapsed() < PARSING {
        true => ControlFlow::Continue(()),
        false => ControlFlow::Break(()),
    };
    let options = ParseOptions::new().progress_callback(&mut patience);
    let bytes = text.as_bytes();
    parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options))
}

/// None where it cannot be parsed.
pub(super) fn read(text: &str) -> Option<Signs> {
    let tree = parse(text)?;
    let mut signs = Signs { whole: !tree.root_node().has_error(), ..Signs::default() };
    for node in all(tree.root_node()) {
        match node.kind() {
            "string" | "template_string" => {
                signs.addresses.extend(address(node, text).map(|url| (url, node.start_byte())));
            }
            "member_expression" => {
                signs.left_over.extend(variable(node, text).map(|it| (it, node.start_byte())));
            }
            _ => {}
        }
    }
    Some(signs)
}

/// Every node below `root`, in the text's order.
pub(super) fn all(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let mut cursor = root.walk();
    let mut over = false;
    std::iter::from_fn(move || {
        if over {
            return None;
        }
        let node = cursor.node();
        if !cursor.goto_first_child() {
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    over = true;
                    break;
                }
            }
        }
        Some(node)
    })
}

pub(super) fn text_of<'t>(node: Node<'_>, text: &'t str) -> &'t str {
    text.get(node.byte_range()).unwrap_or_default()
}

/// The address that a text constant begins with.
fn address(node: Node<'_>, text: &str) -> Option<Url> {
    let first = node.named_child(0).filter(|it| it.kind() == "string_fragment")?;
    let value = text_of(first, text);
    let (scheme, rest) = value.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    // In `https://${host}.example` the host is not known.
    let goes_on = first.next_named_sibling().is_some_and(|it| it.kind() == "template_substitution");
    if goes_on && !rest.contains(['/', ':', '?', '#']) {
        return None;
    }
    // An address ends where white space begins: "https://a.example is down" is a sentence.
    Url::parse(value).ok().filter(|url| url.has_host() && !value.contains(char::is_whitespace))
}

/// The variable of `….env.NEXT_PUBLIC_…`.
fn variable(node: Node<'_>, text: &str) -> Option<String> {
    let name = text_of(node.child_by_field_name("property")?, text);
    let object = node.child_by_field_name("object")?;
    let of = match object.kind() {
        "member_expression" => object.child_by_field_name("property")?,
        _ => object,
    };
    (name.starts_with(PUBLIC) && text_of(of, text) == "env").then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(text: &str) -> (Vec<String>, Vec<String>) {
        let Signs { addresses, left_over, .. } = read(text).unwrap();
        (
            addresses.into_iter().map(|(url, _)| url.to_string()).collect(),
            left_over.into_iter().map(|(name, _)| name).collect(),
        )
    }

    #[test]
    fn only_a_text_constant_that_begins_with_it_is_an_address() {
        let (addresses, _) = signs(
            "const a=\"https://a.up.railway.app\",b='http://localhost:8000/api',c=`http://127.0.0.1:${p}/x`,\
             d=`https://b.onrender.com/${p}`;/* \"http://localhost\" */ // 'http://localhost'\n\
             throw Error('see \"http://localhost:1\"');f(`https://${h}.example`,`https://a${h}`,\
             \"connect-src https://a.up.railway.app\",\"https://a.example is down\",/\"http:\\/\\/localhost\"/)",
        );
        assert_eq!(
            addresses,
            [
                "https://a.up.railway.app/",
                "http://localhost:8000/api",
                "http://127.0.0.1/x".trim_end_matches("x"),
                "https://b.onrender.com/",
            ]
        );
    }

    #[test]
    fn a_name_is_left_over_only_where_it_is_read() {
        let (_, left) = signs(
            "let n=[(e.i(47167)).default.env.NEXT_PUBLIC_RAILWAY_API_URL,r(9651).env.NEXT_PUBLIC_API_URL,\
             env.NEXT_PUBLIC_A];x.NEXT_PUBLIC_B;log(\"process.env.NEXT_PUBLIC_C\")",
        );
        assert_eq!(left, ["NEXT_PUBLIC_RAILWAY_API_URL", "NEXT_PUBLIC_API_URL", "NEXT_PUBLIC_A"]);
    }

    #[test]
    fn what_is_no_script_is_neither_believed_whole_nor_waited_for() {
        let nested = "[".repeat(200_000);
        assert!(read(&nested).is_none_or(|signs| !signs.whole));
        assert!(read("<html><body>not \"found").is_none_or(|signs| !signs.whole));
    }
}
