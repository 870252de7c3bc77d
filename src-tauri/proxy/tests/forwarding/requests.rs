//! The request's head on its way to the backend.

use http_body_util::Full;
use testkit::origin::Origin;
use testkit::raw::Raw;

use crate::Speaks;
use crate::common::client::{get, post, request};
use crate::common::{Setup, World};

#[tokio::test]
async fn every_method_arrives_as_it_was_sent() {
    for speaks in Speaks::ALL {
        let (_origin, world) = speaks.start().await;
        for method in
            ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "M-SEARCH", "QUERY", "get"]
        {
            let asked = request(method, "/echo").body(Full::from("abc")).unwrap();
            let echo = world.send(asked).await.echo();
            assert_eq!((echo.method.as_str(), echo.body.as_str()), (method, "abc"), "{speaks:?}");
            assert_eq!(echo.version, speaks.version());
        }
        for method in ["GET", "TRACE"] {
            let echo = world.send(request(method, "/echo").body(Full::default()).unwrap()).await;
            let echo = echo.echo();
            assert_eq!((echo.method.as_str(), echo.body.as_str()), (method, ""), "{speaks:?}");
        }
    }
}

/// Targets that a proxy which parses and writes them anew would change.
const TARGETS: [&str; 14] = [
    "/",
    "/?",
    "/a%2Fb/%2f",
    "/a/../b/./c/..",
    "//a///b//",
    "/%2e%2e/%2E/%7Euser/~user",
    "/%e4%C3%bc/%zz/%",
    "/a;b=c,d/@e:f!$&'()*+=",
    "/x?",
    "/x?a=b&a=c&&;d=%20+&e",
    "/x?y=/../%2e%2e/?z=//",
    "/a\\b",
    "/a|b^c{d}\"",
    "/x?q={}|\\^`",
];

#[tokio::test]
async fn path_and_query_arrive_byte_for_byte_over_http1() {
    let backend = Raw::answering("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").await;
    let world = World::of(&backend.url()).await;
    for (index, target) in TARGETS.iter().enumerate() {
        let head = format!("GET {target} HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n");
        let answer = world.raw(&head).await;
        assert!(answer.starts_with("HTTP/1.1 204 "), "{target}: {answer}");
        let arrived = backend.heads()[index].clone();
        assert!(arrived.starts_with(&format!("GET {target} HTTP/1.1\r\n")), "{target}: {arrived}");
    }
}

#[tokio::test]
async fn path_and_query_arrive_byte_for_byte_over_http2() {
    let (_origin, world) = Speaks::Http2.start().await;
    for target in TARGETS {
        let echo = world.get(target).await.echo();
        assert_eq!((echo.version.as_str(), echo.target.as_str()), ("HTTP/2.0", target));
    }
}

#[tokio::test]
async fn options_of_the_server_itself_arrive_so() {
    let backend = Raw::answering("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").await;
    let world = World::of(&backend.url()).await;
    world.raw("OPTIONS * HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n").await;
    let head = backend.heads()[0].clone();
    assert!(head.starts_with("OPTIONS * HTTP/1.1\r\n"), "{head}");
}

#[tokio::test]
async fn a_backends_base_path_comes_before_the_path() {
    let origin = Origin::plain().await;
    // Health is asked for below the base path too.
    let healthy = http::Response::new(r#"{"status":"ok"}"#.into());
    origin.prepare("/base/v1/health", healthy);
    let world = World::of(&format!("{}/base/v1/", origin.url())).await;
    for (asked, arrived) in [
        ("/", "/base/v1/"),
        ("/x?y=%2F", "/base/v1/x?y=%2F"),
        ("//x/../y", "/base/v1//x/../y"),
        ("/?y", "/base/v1/?y"),
    ] {
        assert_eq!(world.get(asked).await.echo().target, arrived);
    }
}

#[tokio::test]
async fn headers_arrive_all_and_in_order() {
    for speaks in Speaks::ALL {
        let (_origin, world) = speaks.start().await;
        let asked = request("GET", "/echo")
            .header("authorization", "Bearer secret")
            .header("cookie", "a=1; b=2")
            .header("accept", "application/json")
            .header("accept-encoding", "br;q=1.0, gzip;q=0.5")
            .header("user-agent", "a browser")
            .header("origin", "http://localhost:3000")
            .header("range", "bytes=0-3")
            .header("if-none-match", "\"a\"")
            .header("idempotency-key", "k")
            .header("x-empty", "")
            .header("x-two", "a")
            .header("x-two", "b, c")
            .header("x-utf8", http::HeaderValue::from_bytes("é".as_bytes()).unwrap());
        let echo = world.send(asked.body(Full::default()).unwrap()).await.echo();
        for (name, values) in [
            ("authorization", &["Bearer secret"][..]),
            ("accept", &["application/json"]),
            ("accept-encoding", &["br;q=1.0, gzip;q=0.5"]),
            ("user-agent", &["a browser"]),
            ("origin", &["http://localhost:3000"]),
            ("range", &["bytes=0-3"]),
            ("if-none-match", &["\"a\""]),
            ("idempotency-key", &["k"]),
            ("x-empty", &[""]),
            ("x-two", &["a", "b, c"]),
            ("x-utf8", &["é"]),
        ] {
            assert_eq!(echo.header(name), values, "{name} {speaks:?}");
        }
        // HTTP/2 may send a cookie in parts, which mean the same.
        assert_eq!(echo.header("cookie").join("; "), "a=1; b=2", "{speaks:?}");
    }
}

#[tokio::test]
async fn what_belongs_to_the_clients_connection_stays_there() {
    for speaks in Speaks::ALL {
        let (_origin, world) = speaks.start().await;
        let answer = world
            .raw(
                "GET /echo HTTP/1.1\r\nhost: HOST\r\nconnection: close, X-Named\r\n\
                 connection: x-also-named\r\nx-named: 1\r\nx-also-named: 1\r\nx-kept: 1\r\n\
                 keep-alive: timeout=5\r\nproxy-connection: keep-alive\r\n\
                 proxy-authorization: Basic secret\r\nte: gzip\r\nupgrade: h2c\r\n\r\n",
            )
            .await;
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let echo: testkit::origin::Echo = serde_json::from_str(body).unwrap();
        for name in [
            "x-named",
            "x-also-named",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization",
            "te",
            "upgrade",
        ] {
            assert!(echo.header(name).is_empty(), "{name} {speaks:?}: {echo:?}");
        }
        assert!(!echo.headers.iter().any(|(_, value)| value.contains("x-named")), "{echo:?}");
        assert_eq!(echo.header("x-kept"), ["1"], "{speaks:?}");
    }
}

#[tokio::test]
async fn the_backend_is_asked_by_its_own_name() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        let echo = world.get("/echo").await.echo();
        let own = format!("localhost:{}", origin.address().port());
        let asked = echo.header("host");
        let asked = asked.first().copied().or(echo.authority.as_deref());
        assert_eq!(asked, Some(own.as_str()), "{speaks:?}");
        let name = (speaks != Speaks::Http1).then_some("localhost");
        assert_eq!(echo.server_name.as_deref(), name, "{speaks:?}");
    }
}

#[tokio::test]
async fn the_backend_is_told_who_asked_and_how() {
    for speaks in Speaks::ALL {
        let (_origin, world) = speaks.start().await;
        let echo = world.get("/echo").await.echo();
        assert_eq!(echo.header("x-forwarded-for"), ["127.0.0.1"], "{speaks:?}");
        assert_eq!(echo.header("x-forwarded-proto"), ["http"], "{speaks:?}");
        assert_eq!(echo.header("x-forwarded-host"), [world.address().to_string()], "{speaks:?}");
        assert_eq!(echo.header("via"), ["1.1 failover-tray"], "{speaks:?}");
    }
}

#[tokio::test]
async fn proxies_before_this_one_are_kept_in_the_list() {
    let (_origin, world) = Speaks::Http1.start().await;
    let asked = request("GET", "/echo")
        .header("x-forwarded-for", "203.0.113.7, 198.51.100.1")
        .header("via", "1.0 before");
    let echo = world.send(asked.body(Full::default()).unwrap()).await.echo();
    let addresses = echo.header("x-forwarded-for").join(", ");
    assert_eq!(addresses, "203.0.113.7, 198.51.100.1, 127.0.0.1");
    assert_eq!(echo.header("via").join(", "), "1.0 before, 1.1 failover-tray");
}

#[tokio::test]
async fn a_redirect_is_handed_on_and_authorization_goes_nowhere_else() {
    let (origin, world) = Speaks::Http1.start().await;
    let stranger = Origin::plain().await;
    let to = format!("{}/stolen", stranger.url());
    let moved = http::Response::builder().status(307).header("location", &to);
    origin.prepare("/moved", moved.body("".into()).unwrap());
    for method in ["GET", "POST"] {
        let asked = request(method, "/moved").header("authorization", "Bearer secret");
        let answer = world.send(asked.body(Full::default()).unwrap()).await;
        assert_eq!((answer.status(), answer.header("location")), (307, Some(to.as_str())));
    }
    assert_eq!((stranger.requests(), stranger.connections()), (0, 0));
}

#[tokio::test]
async fn a_connection_to_the_backend_serves_one_request_after_the_other() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        world.get("/echo").await;
        let before = origin.connections();
        let probed = world.engine.snapshots().borrow().seq;
        for _ in 0..20 {
            world.send(post("/echo", "x")).await;
            world.send(get("/echo")).await;
        }
        // Probes make connections of their own, a few while this ran.
        let probes = world.engine.snapshots().borrow().seq - probed;
        let made = origin.connections() - before;
        assert!(made <= probes + 1, "{speaks:?}: {made} connections, {probes} changes of state");
    }
}

#[tokio::test]
async fn a_backend_over_tls_that_nobody_vouches_for_gets_nothing() {
    let origin = Origin::tls(&["h2", "http/1.1"]).await;
    let world = Setup::new().backend("Railway", &origin.url()).start().await;
    let answer = world.send(post("/echo", "secret")).await;
    assert_eq!(answer.status(), 503, "{}", answer.text());
    assert_eq!(origin.requests(), 0);
}
