//! webpack's runtime holds no names of the parts that are loaded later: it makes each from a number,
//! as in `e=>"static/chunks/"+e+"."+{380:"5c71"}[e]+".js"`. Such an expression is worked out here.

use std::collections::BTreeSet;

use tree_sitter::Node;

use super::script::{all, parse, text_of};

/// Expressions within expressions; what webpack writes has a few.
const DEEP: usize = 40;
const BEGINNING: &str = "static/chunks/";

/// The names of the parts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// Of those that the runtime itself lists.
    pub(super) listed: BTreeSet<String>,
    /// Of those that are called for: some may be parts of others.
    pub(super) called: BTreeSet<String>,
}

/// Of `runtime`, for the parts that are called for by `calls`.
pub(super) fn parts(runtime: &str, calls: &BTreeSet<String>) -> Parts {
    let mut parts = Parts::default();
    let Some(tree) = parse(runtime) else { return parts };
    let mut makers: Vec<Node<'_>> = Vec::new();
    for node in all(tree.root_node()) {
        let begins = || constant(node, runtime).starts_with(BEGINNING);
        if node.kind() == "string"
            && begins()
            && let Some(function) = maker(node)
            && makers.last() != Some(&function)
        {
            makers.push(function);
        }
    }
    for function in makers {
        let Some((parameter, body)) = taken_apart(function, runtime) else { continue };
        let make = |id: &str| worked_out(body, runtime, (parameter, id), DEEP);
        let is_name = |name: &String| name.starts_with(BEGINNING) && name.ends_with(".js");
        let listed = numbers(body, runtime);
        parts.called.extend(calls.iter().filter_map(|id| make(id)).filter(is_name));
        parts.listed.extend(listed.iter().filter_map(|id| make(id)).filter(is_name));
    }
    parts.called.retain(|name| !parts.listed.contains(name));
    parts
}

/// The function of one parameter around `node`.
fn maker(node: Node<'_>) -> Option<Node<'_>> {
    let mut around = node;
    for _ in 0..DEEP {
        around = around.parent()?;
        if matches!(around.kind(), "arrow_function" | "function_expression") {
            return Some(around);
        }
    }
    None
}

/// Its parameter's name, and what it returns.
fn taken_apart<'n>(function: Node<'n>, text: &'n str) -> Option<(&'n str, Node<'n>)> {
    let parameter = match function.child_by_field_name("parameter") {
        Some(parameter) => parameter,
        None => function.child_by_field_name("parameters")?.named_child(0)?,
    };
    let body = function.child_by_field_name("body")?;
    let body = match body.kind() {
        "statement_block" => {
            body.named_child(0).filter(|it| it.kind() == "return_statement")?.named_child(0)?
        }
        _ => body,
    };
    Some((text_of(parameter, text), body))
}

/// Keys of tables, and what the parameter is compared with.
fn numbers(body: Node<'_>, text: &str) -> BTreeSet<String> {
    let key = |node: Node<'_>| match node.kind() {
        "pair" => node.child_by_field_name("key").map(|key| constant(key, text)),
        "number" => Some(text_of(node, text).to_owned()),
        _ => None,
    };
    all(body).filter_map(key).collect()
}

/// A text's or number's value, as text.
fn constant(node: Node<'_>, text: &str) -> String {
    text_of(node, text).trim_matches(['"', '\'', '`']).to_owned()
}

/// The value of `node` where the parameter has this value; none where it cannot be told.
fn worked_out(node: Node<'_>, text: &str, is: (&str, &str), deep: usize) -> Option<String> {
    let deep = deep.checked_sub(1)?;
    let part = |name: &str| node.child_by_field_name(name);
    let of = |part: Node<'_>| worked_out(part, text, is, deep);
    match node.kind() {
        "string" | "number" => Some(constant(node, text)),
        "identifier" => (text_of(node, text) == is.0).then(|| is.1.to_owned()),
        "parenthesized_expression" => of(node.named_child(0)?),
        "binary_expression" => match text_of(part("operator")?, text) {
            "+" => Some(of(part("left")?)? + &of(part("right")?)?),
            "||" => of(part("left")?).or_else(|| of(part("right")?)),
            _ => None,
        },
        "ternary_expression" => {
            let asked = part("condition")?;
            let side = |name| of(asked.child_by_field_name(name)?);
            let same = side("left")? == side("right")?;
            of(part(if same { "consequence" } else { "alternative" })?)
        }
        "subscript_expression" => {
            let table = bare(part("object")?).filter(|it| it.kind() == "object")?;
            let index = of(part("index")?)?;
            let is_it = |pair: &Node<'_>| {
                pair.child_by_field_name("key").is_some_and(|key| constant(key, text) == index)
            };
            let pair = table.named_children(&mut table.walk()).find(is_it)?;
            of(pair.child_by_field_name("value")?)
        }
        _ => None,
    }
}

fn bare(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        "parenthesized_expression" => node.named_child(0),
        _ => Some(node),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(runtime: &str, calls: &[&str]) -> (Vec<String>, Vec<String>) {
        let calls = calls.iter().map(|id| (*id).to_owned()).collect();
        let Parts { listed, called } = parts(runtime, &calls);
        (listed.into_iter().collect(), called.into_iter().collect())
    }

    #[test]
    fn names_are_made_as_webpack_makes_them() {
        let one = "l.u=e=>\"static/chunks/\"+e+\".5c71.js\",l.miniCssF=e=>{}";
        assert_eq!(of(one, &["380"]), (vec![], vec!["static/chunks/380.5c71.js".into()]));
        let several =
            "l.u=e=>\"static/chunks/\"+({7:\"maps\"}[e]||e)+\".\"+{7:\"aa\",42:\"bb\"}[e]+\".js\"";
        let names =
            vec!["static/chunks/42.bb.js".to_owned(), "static/chunks/maps.aa.js".to_owned()];
        assert_eq!(of(several, &["9"]), (names, vec![]));
        let chosen = "l.u=function(e){return 158===e?\"static/chunks/158-c7.js\":\"static/chunks/\"+e+\".\"+{3:\"dd\"}[e]+\".js\"}";
        let names = vec!["static/chunks/158-c7.js".to_owned(), "static/chunks/3.dd.js".to_owned()];
        assert_eq!(of(chosen, &[]), (names, vec![]));
    }

    #[test]
    fn what_cannot_be_worked_out_makes_no_name() {
        assert_eq!(of("l.u=e=>\"static/chunks/\"+f(e)+\".js\"", &["1"]), (vec![], vec![]));
        assert_eq!(of("l.u=e=>{}", &["1"]), (vec![], vec![]));
        assert_eq!(of("e=>\"static/chunks/\"+", &["1"]), (vec![], vec![]));
    }
}
