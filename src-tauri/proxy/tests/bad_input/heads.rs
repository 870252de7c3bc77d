//! Heads that are too large, in every way.

use crate::Scene;

#[tokio::test]
async fn too_large_a_head_is_refused() {
    let scene = Scene::start().await;
    let million = "x".repeat(1 << 20);
    let many = |count: usize| (0..count).map(|it| format!("x-{it}: y\r\n")).collect::<String>();
    let get = |target: &str, headers: &str| {
        format!("GET {target} HTTP/1.1\r\nhost: HOST\r\n{headers}\r\n")
    };
    for request in [
        get("/", &format!("x: {million}\r\n")),
        get("/", &format!("{million}: x\r\n")),
        get("/", &many(10_000)),
        get("/", &many(1_000)),
        get(&format!("/{}", &million[..100_000]), ""),
        get(&format!("/{million}"), ""),
        get("/", &format!("cookie: {}\r\n", &million[..70_000])),
        // Its end never comes.
        format!("GET / HTTP/1.1\r\nhost: HOST\r\nx: {million}"),
        million.clone(),
        "\r\n".repeat(1 << 19),
    ] {
        scene.refused(&request, &["400", "414", "431"]).await;
    }
}

#[tokio::test]
async fn a_large_head_that_is_allowed_arrives_whole() {
    let scene = Scene::start().await;
    let value = "x".repeat(32 * 1024);
    let target = format!("/{}", "y".repeat(16 * 1024));
    let many: String = (0..80).map(|it| format!("x-{it}: y\r\n")).collect();
    let told = scene
        .say(&format!(
            "GET {target} HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\nx: {value}\r\n{many}\r\n"
        ))
        .await;
    assert_eq!(told.answer("GET").unwrap().second(), "200");
    let arrived = scene.wire.seen().requests.remove(0);
    assert_eq!((arrived.second(), &arrived.header("x")[..]), (&target[..], &[&value[..]][..]));
    assert_eq!(arrived.header("x-79"), ["y"]);
    scene.unharmed().await;
}
