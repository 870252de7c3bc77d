//! A desktop portal that tells whether the desktop is dark.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use zbus::Connection;
use zbus::zvariant::Value;

use super::Desk;

const PATH: &str = "/org/freedesktop/portal/desktop";
const NAMESPACE: &str = "org.freedesktop.appearance";
const KEY: &str = "color-scheme";

/// The portal, on the desk's bus as long as it lives.
pub(crate) struct Portal {
    bus: Connection,
    scheme: Arc<AtomicU32>,
}

struct Settings(Arc<AtomicU32>);

#[zbus::interface(name = "org.freedesktop.portal.Settings")]
impl Settings {
    /// The old method, whose answer is a variant in a variant.
    fn read(&self, namespace: &str, key: &str) -> zbus::fdo::Result<Value<'static>> {
        if (namespace, key) != (NAMESPACE, KEY) {
            return Err(zbus::fdo::Error::Failed("Requested setting not found".to_owned()));
        }
        Ok(Value::Value(Box::new(Value::U32(self.0.load(Ordering::Relaxed)))))
    }
}

impl Portal {
    pub(crate) async fn start(desk: &Desk, dark: bool) -> Self {
        let scheme = Arc::new(AtomicU32::new(code(dark)));
        let settings = Settings(Arc::clone(&scheme));
        desk.bus.object_server().at(PATH, settings).await.expect("serve the settings");
        desk.bus.request_name("org.freedesktop.portal.Desktop").await.expect("the portal's name");
        Self { bus: desk.bus.clone(), scheme }
    }

    /// A person switches the desktop over.
    pub(crate) async fn change(&self, dark: bool) {
        self.scheme.store(code(dark), Ordering::Relaxed);
        let body = (NAMESPACE, KEY, Value::U32(code(dark)));
        let interface = "org.freedesktop.portal.Settings";
        self.bus
            .emit_signal(None::<&str>, PATH, interface, "SettingChanged", &body)
            .await
            .expect("tell of the change");
    }
}

/// As the portal's specification has it.
fn code(dark: bool) -> u32 {
    if dark { 1 } else { 2 }
}
