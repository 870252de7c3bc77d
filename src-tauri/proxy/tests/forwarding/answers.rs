//! The answer's head on its way to the client.

use bytes::Bytes;
use http::Response;
use http::response::Builder;
use http_body_util::Empty;
use testkit::origin::Origin;
use testkit::raw::Raw;
use testkit::refusing::{Refusal, Refusing};

use crate::Speaks;
use crate::common::client::{post, request};
use crate::common::{Setup, World};

fn prepare(origin: &Origin, path: &str, answer: Builder) {
    origin.prepare(path, answer.body(Bytes::from("{}")).unwrap());
}

#[tokio::test]
async fn the_answer_says_which_backend_gave_it_and_at_which_attempt() {
    for speaks in Speaks::ALL {
        let (_origin, world) = speaks.start().await;
        for answer in [world.get("/echo").await, world.send(post("/echo", "x")).await] {
            assert_eq!(answer.headers("x-failover-backend"), ["Railway"], "{speaks:?}");
            assert_eq!(answer.headers("x-failover-attempts"), ["1"], "{speaks:?}");
        }
    }
}

#[tokio::test]
async fn every_status_of_the_app_is_handed_on() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        for status in
            [200, 201, 202, 206, 299, 300, 400, 401, 403, 404, 409, 418, 422, 429, 451, 501]
        {
            prepare(&origin, "/status", Response::builder().status(status).header("x-own", "1"));
            for method in ["GET", "POST"] {
                let asked = request(method, "/status").body(Empty::<Bytes>::new()).unwrap();
                let answer = world.send(asked).await;
                assert_eq!((answer.status(), answer.text().as_str()), (status, "{}"), "{speaks:?}");
                assert_eq!(answer.header("x-own"), Some("1"));
            }
        }
    }
}

#[tokio::test]
async fn an_address_on_the_backend_becomes_one_on_the_proxy() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        let own = format!("http://{}", world.address());
        let there = origin.named_url();
        let upper = there.replace("localhost", "LOCALHOST");
        let stranger = "https://other.example/x".to_owned();
        for (location, expected) in [
            (format!("{there}/a%2Fb?c=/../d#e"), format!("{own}/a%2Fb?c=/../d#e")),
            (format!("{upper}/a"), format!("{own}/a")),
            (format!("{there}/"), format!("{own}/")),
            ("/relative?x".into(), "/relative?x".into()),
            ("relative".into(), "relative".into()),
            ("?only".into(), "?only".into()),
            (stranger.clone(), stranger),
            // Other servers on the same machine.
            ("http://localhost:1/x".into(), "http://localhost:1/x".into()),
            ("http://localhost/x".into(), "http://localhost/x".into()),
        ] {
            for (name, status) in [("location", 302), ("location", 201), ("content-location", 200)]
            {
                let answer = Response::builder().status(status).header(name, &location);
                prepare(&origin, "/moved", answer);
                let answer = world.get("/moved").await;
                assert_eq!(answer.headers(name), [&expected], "{speaks:?} {location}");
            }
        }
    }
}

#[tokio::test]
async fn the_address_becomes_the_one_that_the_client_asked() {
    let (origin, world) = Speaks::Http1.start().await;
    let moved =
        Response::builder().status(302).header("location", format!("{}/x", origin.named_url()));
    prepare(&origin, "/moved", moved);
    let port = world.address().port();
    let asked = request("GET", "/moved").header("host", format!("localhost:{port}"));
    let answer = world.send(asked.body(Empty::<Bytes>::new()).unwrap()).await;
    assert_eq!(answer.header("location"), Some(format!("http://localhost:{port}/x").as_str()));
}

#[tokio::test]
async fn a_base_path_is_taken_off_addresses_again() {
    let origin = Origin::plain().await;
    origin.prepare("/api/health", Response::new(r#"{"status":"ok"}"#.into()));
    let world = World::of(&format!("{}/api", origin.url())).await;
    let own = format!("http://{}", world.address());
    let there = origin.url();
    for (location, expected) in [
        (format!("{there}/api/x?y"), format!("{own}/x?y")),
        ("/api/x".into(), "/x".into()),
        ("/api/".into(), "/".into()),
        ("/api".into(), "/".into()),
        ("/api?next=1".into(), "/?next=1".into()),
        // Beside it: the proxy does not lead there.
        (format!("{there}/apix"), format!("{there}/apix")),
    ] {
        prepare(
            &origin,
            "/api/moved",
            Response::builder().status(302).header("location", &location),
        );
        assert_eq!(world.get("/moved").await.headers("location"), [&expected], "{location}");
    }
}

#[tokio::test]
async fn a_cookie_for_the_backends_domain_becomes_one_for_the_proxy() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        let answer = Response::builder()
            .header("set-cookie", "a=1; Path=/; Domain=localhost; HttpOnly; SameSite=Lax")
            .header("set-cookie", "b=2; domain=.LOCALHOST; Expires=Wed, 01 Jan 2031 00:00:00 GMT")
            .header("set-cookie", "c=domain=localhost; Max-Age=5")
            .header("set-cookie", "d=4; Domain=other.example")
            .header("set-cookie", "e=5");
        prepare(&origin, "/login", answer);
        let cookies = world.get("/login").await;
        assert_eq!(
            cookies.headers("set-cookie"),
            [
                "a=1; Path=/; HttpOnly; SameSite=Lax",
                "b=2; Expires=Wed, 01 Jan 2031 00:00:00 GMT",
                "c=domain=localhost; Max-Age=5",
                "d=4; Domain=other.example",
                "e=5",
            ],
            "{speaks:?}"
        );
    }
}

#[tokio::test]
async fn cors_is_what_the_backend_says() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        let headers = [
            ("access-control-allow-origin", "http://localhost:3000"),
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-methods", "GET, POST, PUT"),
            ("access-control-allow-headers", "authorization, content-type"),
            ("access-control-expose-headers", "x-own"),
            ("access-control-max-age", "600"),
            ("vary", "Origin"),
        ];
        let mut answer = Response::builder().status(204);
        for (name, value) in headers {
            answer = answer.header(name, value);
        }
        origin.prepare("/items", answer.body(Bytes::new()).unwrap());
        let asked = request("OPTIONS", "/items")
            .header("origin", "http://localhost:3000")
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "authorization,content-type");
        let answer = world.send(asked.body(Empty::<Bytes>::new()).unwrap()).await;
        assert_eq!(answer.status(), 204, "{speaks:?}");
        for (name, value) in headers {
            assert_eq!(answer.headers(name), [value], "{speaks:?} {name}");
        }
        // Where the backend says nothing of it, nobody else does.
        let asked = request("GET", "/echo").header("origin", "http://localhost:3000");
        let answer = world.send(asked.body(Empty::<Bytes>::new()).unwrap()).await;
        let cors = |name: &http::HeaderName| name.as_str().starts_with("access-control-");
        assert!(!answer.head.headers.keys().any(cors), "{speaks:?}: {:?}", answer.head);
        let echo = answer.echo();
        assert_eq!(echo.header("origin"), ["http://localhost:3000"], "{speaks:?}");
    }
}

#[tokio::test]
async fn what_belongs_to_the_backends_connection_stays_there() {
    let backend = Raw::answering(
        "HTTP/1.1 200 OK\r\nconnection: close, X-Named\r\nx-named: 1\r\nx-kept: 1\r\n\
         keep-alive: timeout=5\r\nproxy-connection: close\r\nproxy-authenticate: Basic\r\n\
         upgrade: h2c\r\ncontent-length: 2\r\n\r\n{}",
    )
    .await;
    let world = World::of(&backend.url()).await;
    // On a connection that is kept, so that none of it is the proxy's own word.
    let mut client = world.client().await;
    for _ in 0..2 {
        let answer = client.send(post("/x", "x")).await;
        let answer = crate::common::client::Answer::read(answer).await;
        for name in [
            "connection",
            "x-named",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "upgrade",
        ] {
            assert_eq!(answer.header(name), None, "{name}: {:?}", answer.head);
        }
        assert_eq!((answer.header("x-kept"), answer.text().as_str()), (Some("1"), "{}"));
    }
}

#[tokio::test]
async fn headers_arrive_all_once_and_in_order() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        let answer = Response::builder()
            .header("server", "uvicorn")
            .header("date", "Tue, 15 Nov 1994 08:12:31 GMT")
            .header("content-type", "application/json")
            .header("www-authenticate", "Bearer")
            .header("link", "</a>; rel=next")
            .header("link", "</b>; rel=last")
            .header("x-empty", "")
            .header("x-latin", http::HeaderValue::from_bytes(b"\xe9").unwrap())
            .header("strict-transport-security", "max-age=1");
        prepare(&origin, "/all", answer);
        for method in ["GET", "POST"] {
            let asked = request(method, "/all").body(Empty::<Bytes>::new()).unwrap();
            let answer = world.send(asked).await;
            for (name, values) in [
                ("server", &["uvicorn"][..]),
                ("date", &["Tue, 15 Nov 1994 08:12:31 GMT"]),
                ("content-type", &["application/json"]),
                ("www-authenticate", &["Bearer"]),
                ("link", &["</a>; rel=next", "</b>; rel=last"]),
                ("x-empty", &[""]),
            ] {
                assert_eq!(answer.headers(name), values, "{speaks:?} {name}");
            }
            assert_eq!(answer.head.headers["x-latin"].as_bytes(), b"\xe9", "{speaks:?}");
        }
    }
}

#[tokio::test]
async fn interim_answers_do_not_stand_in_for_the_answer() {
    let backend = Raw::answering(
        "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n\
         HTTP/1.1 201 Created\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}",
    )
    .await;
    let world = World::of(&backend.url()).await;
    for method in ["GET", "POST"] {
        let asked = request(method, "/x").body(Empty::<Bytes>::new()).unwrap();
        let answer = world.send(asked).await;
        assert_eq!((answer.status(), answer.text().as_str()), (201, "{}"));
    }
    assert_eq!(backend.heads().len(), 2);
}

#[tokio::test]
async fn a_stream_that_http2_refuses_is_sent_again_as_it_never_ran() {
    for refusal in [Refusal::Stream, Refusal::GoAway] {
        let backend = Refusing::start(refusal).await;
        let world = Setup::new()
            .backend("Railway", &backend.url())
            .trust(Some(backend.authority()))
            .start()
            .await;
        let answer = world.send(post("/pay", "once")).await;
        assert_eq!(answer.status(), 200, "{refusal:?}: {}", answer.text());
        assert_eq!((backend.asked(), backend.answered()), (2, 1), "{refusal:?}");
    }
}

#[tokio::test]
async fn a_stream_that_http2_took_before_it_went_away_may_have_run_and_is_not_sent_again() {
    for _ in 0..5 {
        let backend = Refusing::start(Refusal::GoAwayAfter).await;
        let standby = Origin::plain().await;
        let world = Setup::new()
            .backend("Railway", &backend.url())
            .backend("Render", &standby.url())
            .trust(Some(backend.authority()))
            .start()
            .await;
        let answer = world.send(post("/pay", "once")).await;
        assert!(answer.status() >= 500, "{}", answer.text());
        assert_eq!((backend.asked(), backend.answered(), standby.requests()), (1, 0, 0));
        // What is safe goes to another.
        let answer = world.get("/echo").await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
    }
}
