//! Light or dark, as the desktop says by its portal. What GTK itself is told (a dark theme by name
//! or setting) the page follows without this.

use futures_util::StreamExt;
use tauri::{AppHandle, Theme};
use zbus::Connection;
use zbus::zvariant::{OwnedValue, Value};

const NAMESPACE: &str = "org.freedesktop.appearance";
const KEY: &str = "color-scheme";

/// <https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html>
#[zbus::proxy(
    interface = "org.freedesktop.portal.Settings",
    default_service = "org.freedesktop.portal.Desktop",
    default_path = "/org/freedesktop/portal/desktop"
)]
trait Settings {
    /// The same as `ReadOne`, which older portals lack, in one variant more.
    fn read(&self, namespace: &str, key: &str) -> zbus::Result<OwnedValue>;

    #[zbus(signal)]
    fn setting_changed(&self, namespace: &str, key: &str, value: Value<'_>) -> zbus::Result<()>;
}

/// Follows the desktop until it ends. Where no portal tells, the page looks as GTK does.
pub(crate) async fn follow(app: AppHandle) {
    if let Err(error) = listen(&app).await {
        tracing::debug!(%error, "the desktop does not tell whether it is dark");
    }
}

async fn listen(app: &AppHandle) -> zbus::Result<()> {
    let settings = SettingsProxy::new(&Connection::session().await?).await?;
    let mut changes = settings.receive_setting_changed().await?;
    let now = settings.read(NAMESPACE, KEY).await?;
    show(app, scheme(&now));
    while let Some(change) = changes.next().await {
        let change = change.args()?;
        if (change.namespace, change.key) == (NAMESPACE, KEY) {
            show(app, scheme(&change.value));
        }
    }
    Ok(())
}

/// 0 no preference, 1 dark, 2 light, in as many variants as the portal wraps it.
fn scheme(value: &Value<'_>) -> Option<Theme> {
    match value {
        Value::Value(inner) => scheme(inner),
        Value::U32(1) => Some(Theme::Dark),
        Value::U32(2) => Some(Theme::Light),
        _ => None,
    }
}

fn show(app: &AppHandle, theme: Option<Theme>) {
    tracing::debug!(?theme, "the desktop's colours");
    // No preference leaves GTK's own.
    if let Some(theme) = theme {
        app.set_theme(Some(theme));
    }
}
