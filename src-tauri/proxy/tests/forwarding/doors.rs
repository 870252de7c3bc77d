//! Who may ask: a page of a foreign site must not reach the backends by a name of its own that
//! leads to this machine (DNS rebinding).

use std::net::{Ipv6Addr, SocketAddr};

use bytes::Bytes;
use http_body_util::Empty;
use proxy::{BindError, Listener};
use testkit::origin::Origin;

use crate::Speaks;
use crate::common::Setup;
use crate::common::client::request;

#[tokio::test]
async fn this_machines_own_names_are_let_in() {
    let (origin, world) = Speaks::Http1.start().await;
    let port = world.address().port();
    let hosts = ["127.0.0.1", "localhost", "LocalHost", "[::1]"];
    for host in hosts.map(|host| format!("{host}:{port}")) {
        let asked = request("GET", "/echo").header("host", &host);
        let answer = world.send(asked.body(Empty::<Bytes>::new()).unwrap()).await;
        assert_eq!(answer.status(), 200, "{host}: {}", answer.text());
        assert_eq!(answer.echo().header("x-forwarded-host"), [&host]);
    }
    assert_eq!(origin.requests(), hosts.len() as u64);
}

#[tokio::test]
async fn foreign_names_are_refused_and_reach_no_backend() {
    let (origin, world) = Speaks::Http1.start().await;
    let port = world.address().port();
    for host in [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil-localhost",
        "127.0.0.1@evil.example",
        "192.168.1.5",
        "0.0.0.0",
        "[::2]",
    ] {
        for host in [host.to_owned(), format!("{host}:{port}")] {
            for method in ["GET", "POST", "OPTIONS"] {
                let asked = request(method, "/echo").header("host", &host);
                let answer = world.send(asked.body(Empty::<Bytes>::new()).unwrap()).await;
                let status = answer.status();
                // What is no name at all is malformed rather than foreign.
                assert!(status == 421 || (host.contains('@') && status == 400), "{host}: {status}");
                assert_eq!(answer.header("x-failover-backend"), None, "{host}");
            }
        }
    }
    assert_eq!(origin.requests(), 0);
}

#[tokio::test]
async fn a_request_that_names_no_host_or_several_is_malformed() {
    let (origin, world) = Speaks::Http1.start().await;
    for hosts in
        ["", "host:\r\n", "host: HOST\r\nhost: HOST\r\n", "host: HOST\r\nhost: evil.example\r\n"]
    {
        let answer =
            world.raw(&format!("GET /echo HTTP/1.1\r\n{hosts}connection: close\r\n\r\n")).await;
        let refused = answer.starts_with("HTTP/1.1 400 ") || answer.starts_with("HTTP/1.1 421 ");
        assert!(refused, "{hosts:?}: {answer}");
    }
    assert_eq!(origin.requests(), 0);
}

#[tokio::test]
async fn a_target_that_names_a_foreign_host_is_refused_whatever_the_header_says() {
    let (origin, world) = Speaks::Http1.start().await;
    for line in [
        "GET http://evil.example/echo HTTP/1.1",
        "GET https://evil.example/echo HTTP/1.1",
        "CONNECT evil.example:443 HTTP/1.1",
        "CONNECT HOST HTTP/1.1",
    ] {
        let asked = format!("{line}\r\nhost: HOST\r\nconnection: close\r\n\r\n");
        let answer = world.raw(&asked).await;
        let status = answer.get(9..12).unwrap_or_default();
        assert!(["400", "405", "421", "501"].contains(&status), "{line}: {answer}");
    }
    assert_eq!(origin.requests(), 0);
}

#[tokio::test]
async fn a_target_that_names_the_proxy_itself_is_the_same_request() {
    let (_origin, world) = Speaks::Http1.start().await;
    let asked = "GET http://HOST/echo?a HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n";
    let answer = world.raw(asked).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains(r#""target":"/echo?a""#), "{answer}");
}

#[tokio::test]
async fn on_the_loopback_of_ipv6_it_is_the_same() {
    let origin = Origin::plain().await;
    let listen = SocketAddr::from((Ipv6Addr::LOCALHOST, 0));
    let world = Setup::new().backend("Railway", &origin.url()).listen(listen).start().await;
    let own = world.address().to_string();
    assert!(own.starts_with("[::1]:"), "{own}");
    let echo = world.get("/echo").await.echo();
    assert_eq!(echo.header("x-forwarded-host"), [own]);
    assert_eq!(echo.header("x-forwarded-for"), ["::1"]);
}

#[test]
fn it_listens_where_only_this_machine_reaches_it() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let refused = Listener::bind(address.parse().unwrap()).unwrap_err();
        assert!(matches!(refused, BindError::NotLoopback(_)), "{address}: {refused}");
        assert!(refused.to_string().contains("Allowed are 127.0.0.1:PORT"), "{refused}");
    }
}
