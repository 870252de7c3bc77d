//! A report without addresses, for others to see.

mod checklist;
mod drill;

pub use checklist::masked_checklist;
pub use drill::masked;

/// `text` without addresses: names stand for those of `named` (a name and its URL each), in order.
pub fn masked_text(named: &[(&str, &str)], text: &str) -> String {
    Mask::of(named, "Backend").hide(text)
}

/// Hosts of these platforms are hidden wherever they stand, those of other services too.
const PLATFORMS: [&str; 5] =
    [".railway.app", ".railway.internal", ".onrender.com", ".render.com", ".vercel.app"];

/// What stands for what, the longest first: an address may be a part of another.
struct Mask(Vec<(String, String)>);

impl Mask {
    /// Of names with their addresses, in order. A name that is an address itself is shown as `what`
    /// with its place.
    fn of(named: &[(&str, &str)], what: &str) -> Self {
        let forms: Vec<_> = named.iter().map(|(_, url)| addresses(url)).collect();
        let tells = |name: &str| forms.iter().flatten().any(|address| name.contains(address));
        let mut mask = Vec::new();
        for (place, ((name, _), forms)) in named.iter().zip(&forms).enumerate() {
            let name = match tells(name) {
                true => format!("{what} {}", place + 1),
                false => (*name).to_owned(),
            };
            mask.extend(forms.iter().map(|address| (address.clone(), name.clone())));
        }
        mask.sort_by_key(|(address, _)| std::cmp::Reverse(address.len()));
        Self(mask)
    }

    fn hide(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (address, name) in &self.0 {
            text = text.replace(address, name);
        }
        text.split_inclusive(char::is_whitespace).map(without_address).collect()
    }
}

/// The forms in which an address is written: as a URL, as an origin, as host and port, and as a host
/// where that says more than "localhost".
fn addresses(url: &str) -> Vec<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => host,
        _ => authority,
    };
    let mut forms = vec![url.to_owned(), url.trim_end_matches('/').to_owned()];
    // As a browser names it: without a path.
    forms.extend(url.split_once("://").map(|(scheme, _)| format!("{scheme}://{authority}")));
    if authority != host || host.contains('.') {
        forms.push(authority.to_owned());
    }
    if host.contains('.') && !host.starts_with("127.") {
        forms.push(host.to_owned());
    }
    forms.retain(|form| !form.is_empty());
    forms
}

/// `word`, unless an address of someone else is in it.
fn without_address(word: &str) -> String {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let lower = bare.to_ascii_lowercase();
    let host = lower.split(['/', ':', '?']).next().unwrap_or_default();
    let is_url = ["://", ":\\/\\/", "%3a%2f"].iter().any(|mark| lower.contains(mark));
    if is_url || PLATFORMS.iter().any(|platform| host.ends_with(platform)) {
        word.replace(bare, "(address)")
    } else {
        word.to_owned()
    }
}
