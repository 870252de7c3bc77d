//! Headers on their way through: what belongs to one connection is taken out (RFC 9110, 7.6.1),
//! what names the backend is turned into what names the proxy.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, Uri};

use crate::dial::Address;

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
pub(crate) const BACKEND: HeaderName = HeaderName::from_static("x-failover-backend");
pub(crate) const ATTEMPTS: HeaderName = HeaderName::from_static("x-failover-attempts");
/// How this proxy names itself in `Via`.
pub(crate) const OWN_NAME: &str = "failover-tray";
const VIA: HeaderValue = HeaderValue::from_static("1.1 failover-tray");

/// Takes out what belongs to the connection that the message came on.
fn hop_by_hop(headers: &mut HeaderMap) {
    if headers.contains_key(header::CONNECTION) {
        let named: Vec<HeaderName> = headers
            .get_all(header::CONNECTION)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|name| name.trim().parse().ok())
            .collect();
        for name in named {
            headers.remove(name);
        }
        headers.remove(header::CONNECTION);
    }
    headers.remove(KEEP_ALIVE);
    headers.remove(PROXY_CONNECTION);
    if headers.remove(header::TRANSFER_ENCODING).is_some() {
        // The chunks told the length, whatever this says (RFC 9112, 6.3).
        headers.remove(header::CONTENT_LENGTH);
    }
    headers.remove(header::UPGRADE);
    headers.remove(header::PROXY_AUTHENTICATE);
    headers.remove(header::PROXY_AUTHORIZATION);
}

/// A request's headers for the backend, but for its `Host`. `upgrade`: the protocol to change to.
pub(crate) fn to_backend(
    headers: &mut HeaderMap,
    client: SocketAddr,
    host: Option<HeaderValue>,
    upgrade: Option<HeaderValue>,
) {
    let trailers = headers.get(header::TE).is_some_and(|te| {
        te.to_str()
            .is_ok_and(|te| te.split(',').any(|it| it.trim().eq_ignore_ascii_case("trailers")))
    });
    hop_by_hop(headers);
    headers.remove(header::TE);
    // The proxy itself asks the client to go on, as soon as a backend takes the body.
    headers.remove(header::EXPECT);
    headers.remove(header::HOST);
    if trailers {
        headers.insert(header::TE, HeaderValue::from_static("trailers"));
    }
    if let Some(protocol) = upgrade {
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, protocol);
    }
    forwarded_for(headers, client.ip());
    if let Some(host) = host {
        headers.entry(FORWARDED_HOST).or_insert(host);
    }
    headers.entry(FORWARDED_PROTO).or_insert(HeaderValue::from_static("http"));
    headers.append(header::VIA, VIA);
}

/// On a line of its own behind those that are there, which say the same as one list.
fn forwarded_for(headers: &mut HeaderMap, client: IpAddr) {
    let client = match client == Ipv4Addr::LOCALHOST {
        true => Ok(HeaderValue::from_static("127.0.0.1")),
        false => HeaderValue::from_str(&client.to_string()),
    };
    if let Ok(client) = client {
        headers.append(FORWARDED_FOR, client);
    }
}

/// An answer's headers for the client. `own` is the authority that the client asked.
pub(crate) fn to_client(headers: &mut HeaderMap, from: &Address, own: &str, upgraded: bool) {
    if upgraded {
        // The change of protocol is this connection's too.
        let protocol = headers.get(header::UPGRADE).cloned();
        hop_by_hop(headers);
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        if let Some(protocol) = protocol {
            headers.insert(header::UPGRADE, protocol);
        }
    } else {
        hop_by_hop(headers);
    }
    one_length(headers);
    for name in [header::LOCATION, header::CONTENT_LOCATION] {
        if let Some(rewritten) = headers.get(&name).and_then(|value| location(value, from, own)) {
            headers.insert(name, rewritten);
        }
    }
    if headers.contains_key(header::SET_COOKIE) {
        cookies(headers, from);
    }
}

/// One length instead of the same one several times; none instead of what is no length, which only
/// an answer without a body can have come with.
fn one_length(headers: &mut HeaderMap) {
    let mut values = headers.get_all(header::CONTENT_LENGTH).iter();
    let (first, second) = (values.next(), values.next());
    let Some(first) = first else { return };
    if second.is_none() && first.to_str().is_ok_and(|text| length(text).is_some()) {
        return;
    }
    let values = headers.get_all(header::CONTENT_LENGTH).iter().map(|value| value.to_str().ok());
    let listed = values.flat_map(|value| value.unwrap_or_default().split(','));
    let lengths: BTreeSet<_> = listed.map(|text| length(text.trim())).collect();
    headers.remove(header::CONTENT_LENGTH);
    if let (1, Some(Some(length))) = (lengths.len(), lengths.first()) {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(*length));
    }
}

/// Digits alone: a number may also have a sign.
fn length(text: &str) -> Option<u64> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// An address on the backend becomes the same one on the proxy.
fn location(value: &HeaderValue, from: &Address, own: &str) -> Option<HeaderValue> {
    let text = value.to_str().ok()?;
    let path = if text.starts_with('/') && !text.starts_with("//") {
        text
    } else {
        let uri: Uri = text.parse().ok()?;
        let authority = uri.authority()?;
        if !authority.host().eq_ignore_ascii_case(from.authority.host()) {
            return None;
        }
        // The backend may not know that it is behind TLS, so the scheme does not matter; a port
        // that is left out is a scheme's own.
        let same = match authority.port_u16() {
            Some(port) => port == from.port(),
            None => matches!(from.port(), 80 | 443),
        };
        if !same {
            return None;
        }
        let start = text.find(authority.as_str())? + authority.as_str().len();
        &text[start..]
    };
    let inside = path.strip_prefix(from.base.as_str())?;
    let whole = text.len() > path.len();
    if !whole && from.base.is_empty() {
        return None;
    }
    if !(inside.is_empty() || inside.starts_with(['/', '?', '#'])) {
        return None;
    }
    let target = match (whole, inside.starts_with('/')) {
        (true, _) => format!("http://{own}{inside}"),
        (false, true) => inside.to_owned(),
        // Without its slash it would be read relative to the path that was asked for.
        (false, false) => format!("/{inside}"),
    };
    HeaderValue::from_str(&target).ok()
}

/// A cookie for the backend's domain becomes one for the proxy's host: a browser would refuse it.
fn cookies(headers: &mut HeaderMap, from: &Address) {
    let host = from.authority.host();
    let before: Vec<_> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    headers.remove(header::SET_COOKIE);
    for cookie in before {
        let rewritten = cookie.to_str().ok().map(|text| without_domain(text, host));
        let rewritten = rewritten.and_then(|text| HeaderValue::from_str(&text).ok());
        headers.append(header::SET_COOKIE, rewritten.unwrap_or(cookie));
    }
}

fn without_domain(cookie: &str, host: &str) -> String {
    let is_hosts = |attribute: &str| {
        let Some((name, domain)) = attribute.split_once('=') else { return false };
        let domain = domain.trim().trim_start_matches('.');
        let within = || {
            let start = host.len().checked_sub(domain.len() + 1);
            start.is_some_and(|start| {
                host.as_bytes()[start] == b'.' && host[start + 1..].eq_ignore_ascii_case(domain)
            })
        };
        name.trim().eq_ignore_ascii_case("domain")
            && (host.eq_ignore_ascii_case(domain) || within())
    };
    // The first part is the cookie itself, whatever its name.
    let mut parts = cookie.split(';');
    let own = parts.next().unwrap_or_default();
    std::iter::once(own).chain(parts.filter(|part| !is_hosts(part))).collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use domain::BackendUrl;

    use super::*;

    fn address(url: &str) -> Address {
        Address::of(&BackendUrl::parse(url).unwrap())
    }

    fn moved(to: &str, from: &str) -> String {
        let value = HeaderValue::from_str(to).unwrap();
        let rewritten = location(&value, &address(from), "127.0.0.1:8787");
        rewritten.unwrap_or(value).to_str().unwrap().to_owned()
    }

    #[test]
    fn an_address_on_the_backend_becomes_one_on_the_proxy() {
        let app = "https://a.up.railway.app";
        assert_eq!(moved("https://a.up.railway.app/x?y=1#z", app), "http://127.0.0.1:8787/x?y=1#z");
        assert_eq!(moved("http://A.up.railway.app/x", app), "http://127.0.0.1:8787/x");
        assert_eq!(moved("https://a.up.railway.app:443/x", app), "http://127.0.0.1:8787/x");
        assert_eq!(moved("https://a.up.railway.app", app), "http://127.0.0.1:8787");
        assert_eq!(moved("/login", app), "/login");
        // Another server on the same machine.
        assert_eq!(moved("http://localhost/x", "http://localhost:8000"), "http://localhost/x");
        for foreign in ["https://other.example/x", "https://a.up.railway.app:444/x", "//b/x", "x"] {
            assert_eq!(moved(foreign, app), foreign);
        }
    }

    #[test]
    fn the_base_path_is_the_backends_own() {
        let app = "https://a.example/api";
        assert_eq!(moved("https://a.example/api/x", app), "http://127.0.0.1:8787/x");
        assert_eq!(moved("/api/x", app), "/x");
        assert_eq!(moved("/api", app), "/");
        assert_eq!(moved("/api?y", app), "/?y");
        assert_eq!(moved("/apix", app), "/apix");
        assert_eq!(moved("https://a.example/other", app), "https://a.example/other");
    }

    #[test]
    fn the_client_comes_behind_all_that_were_before_it() {
        let mut headers = HeaderMap::new();
        for before in [&b"203.0.113.7"[..], b"\xff, 198.51.100.1"] {
            headers.append(FORWARDED_FOR, HeaderValue::from_bytes(before).unwrap());
        }
        forwarded_for(&mut headers, "::1".parse().unwrap());
        let list: Vec<_> = headers.get_all(FORWARDED_FOR).iter().map(|it| it.as_bytes()).collect();
        assert_eq!(list, [&b"203.0.113.7"[..], b"\xff, 198.51.100.1", b"::1"]);
    }

    #[test]
    fn an_answer_has_one_length_or_none() {
        let left = |lengths: &[&str], chunked: bool| {
            let mut headers = HeaderMap::new();
            for length in lengths {
                headers.append(header::CONTENT_LENGTH, length.parse().unwrap());
            }
            if chunked {
                headers.insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
            }
            to_client(&mut headers, &address("https://a.example"), "127.0.0.1:8787", false);
            let left = headers.get_all(header::CONTENT_LENGTH).iter();
            left.map(|length| length.to_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(left(&["5"], false), ["5"]);
        assert_eq!(left(&["5", "5"], false), ["5"]);
        assert_eq!(left(&["5, 5"], false), ["5"]);
        for lengths in
            [&["5", "6"][..], &["5, 6"], &["-5"], &["+5, 5"], &[""], &["9".repeat(20).as_str()]]
        {
            assert_eq!(left(lengths, false), [""; 0], "{lengths:?}");
        }
        assert_eq!(left(&["5"], true), [""; 0], "the chunks tell it");
    }

    #[test]
    fn a_cookie_for_the_backend_becomes_one_for_the_proxy() {
        let kept = |cookie| without_domain(cookie, "a.up.railway.app");
        assert_eq!(kept("s=1; Domain=a.up.railway.app; Path=/"), "s=1; Path=/");
        assert_eq!(kept("s=1; domain=.up.railway.app"), "s=1");
        assert_eq!(kept("domain=a.up.railway.app; Path=/"), "domain=a.up.railway.app; Path=/");
        assert_eq!(kept("s=1; Domain=other.example"), "s=1; Domain=other.example");
        assert_eq!(kept("s=1; Domain=p.railway.app"), "s=1; Domain=p.railway.app");
    }
}
