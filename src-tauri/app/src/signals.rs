//! The system's wish to end the app.

/// Waits for SIGTERM, SIGINT or SIGHUP: a logout, Ctrl+C, a closed terminal.
#[cfg(unix)]
pub(crate) async fn ended_by_system() {
    use futures_util::future::{FutureExt, select_all};
    use tokio::signal::unix::{SignalKind, signal};

    let kinds = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()];
    let waits = kinds.map(|kind| {
        async move {
            match signal(kind) {
                Ok(mut signal) => {
                    signal.recv().await;
                }
                Err(error) => {
                    tracing::warn!(%error, "a signal to end cannot be heard");
                    std::future::pending().await
                }
            }
        }
        .boxed()
    });
    select_all(waits).await;
}

/// Waits for Ctrl+C.
#[cfg(not(unix))]
pub(crate) async fn ended_by_system() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::warn!(%error, "Ctrl+C cannot be heard");
        std::future::pending::<()>().await;
    }
}
