//! The tray icon and its menu, as a panel gets them over D-Bus.

use std::collections::HashMap;
use std::fmt;

use zbus::message::Flags;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, Message};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// The colours that the icon may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Color {
    Red,
    Amber,
    Green,
    Teal,
    Blue,
    Violet,
    Grey,
}

/// What the tray shows at one moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tray {
    /// The colour that most of the icon's coloured pixels have.
    pub(crate) color: Color,
    /// The largest of the icon's pictures, to tell shapes apart.
    pub(crate) picture: Picture,
    pub(crate) tooltip: String,
    pub(crate) menu: Vec<Entry>,
}

/// One of the icon's pictures.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Picture {
    width: i32,
    height: i32,
    argb: Vec<u8>,
}

/// Without its bytes, which would bury everything else in a failed test's output.
impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// A line of the menu.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) id: i32,
    pub(crate) label: String,
    pub(crate) enabled: bool,
    /// Ticked or not, for a line that can be.
    pub(crate) checked: Option<bool>,
}

impl Tray {
    /// The menu's first line.
    pub(crate) fn verdict(&self) -> &str {
        self.menu.first().map_or("", |entry| &entry.label)
    }

    /// The line that begins with `label`.
    pub(crate) fn entry(&self, label: &str) -> Option<&Entry> {
        self.menu.iter().find(|entry| entry.label.starts_with(label))
    }

    /// Whether the line that begins with `label` is ticked.
    pub(crate) fn is_checked(&self, label: &str) -> bool {
        self.entry(label).is_some_and(|entry| entry.checked == Some(true))
    }
}

/// The item that a process has registered with the panel's watcher, once there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    destination: String,
    path: String,
}

type Result<T> = zbus::Result<T>;

impl Item {
    pub(crate) async fn of_process(bus: &Connection, id: u32) -> Option<Self> {
        for item in registered(bus).await.ok()? {
            let (destination, path) = item.split_at(item.find('/')?);
            let owner: u32 = bus
                .call_method(
                    Some("org.freedesktop.DBus"),
                    "/org/freedesktop/DBus",
                    Some("org.freedesktop.DBus"),
                    "GetConnectionUnixProcessID",
                    &(destination,),
                )
                .await
                .ok()?
                .body()
                .deserialize()
                .ok()?;
            if owner == id {
                return Some(Self { destination: destination.to_owned(), path: path.to_owned() });
            }
        }
        None
    }

    /// Icon, tooltip and menu; none while the item is going away.
    pub(crate) async fn look(&self, bus: &Connection) -> Option<Tray> {
        self.try_look(bus).await.ok()
    }

    async fn try_look(&self, bus: &Connection) -> Result<Tray> {
        let properties = self.properties(bus).await?;
        let picture = picture(&properties).unwrap_or_default();
        let menu = menu_path(&properties).unwrap_or_else(|| "/MenuBar".to_owned());
        Ok(Tray {
            color: color(&picture.argb),
            picture,
            tooltip: tooltip(&properties).unwrap_or_default(),
            menu: self.menu(bus, &menu).await?,
        })
    }

    async fn properties(&self, bus: &Connection) -> Result<HashMap<String, OwnedValue>> {
        bus.call_method(
            Some(self.destination.as_str()),
            self.path.as_str(),
            Some("org.freedesktop.DBus.Properties"),
            "GetAll",
            &(ITEM,),
        )
        .await?
        .body()
        .deserialize()
    }

    async fn menu(&self, bus: &Connection, path: &str) -> Result<Vec<Entry>> {
        type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);
        let destination = Some(self.destination.as_str());
        let everything = (0_i32, -1_i32, Vec::<String>::new());
        let reply =
            bus.call_method(destination, path, Some(MENU), "GetLayout", &everything).await?;
        let body = reply.body();
        let (_revision, root): (u32, Node) = body.deserialize()?;
        Ok(root.2.iter().filter_map(|node| entry(node)).collect())
    }

    /// Clicks a line of the menu, as the panel does: without waiting for an answer, which "Quit"
    /// may never give.
    pub(crate) async fn click(&self, bus: &Connection, entry: &Entry) {
        let properties = self.properties(bus).await.expect("the item's properties");
        let menu = menu_path(&properties).expect("the item's menu");
        let event = (entry.id, "clicked", Value::from(0_i32), 0_u32);
        let click = || {
            Message::method_call(menu.as_str(), "Event")?
                .destination(self.destination.as_str())?
                .interface(MENU)?
                .with_flags(Flags::NoReplyExpected)?
                .build(&event)
        };
        let click = click().expect("a click");
        bus.send(&click).await.expect("send the click");
    }

    /// A left click on the icon.
    pub(crate) async fn activate(&self, bus: &Connection) {
        bus.call_method(
            Some(self.destination.as_str()),
            self.path.as_str(),
            Some(ITEM),
            "Activate",
            &(0_i32, 0_i32),
        )
        .await
        .expect("activate");
    }
}

/// The items that the watcher knows, each as `BUS_NAME/PATH`.
async fn registered(bus: &Connection) -> Result<Vec<String>> {
    let value: OwnedValue = bus
        .call_method(
            Some(WATCHER),
            "/StatusNotifierWatcher",
            Some("org.freedesktop.DBus.Properties"),
            "Get",
            &(WATCHER, "RegisteredStatusNotifierItems"),
        )
        .await?
        .body()
        .deserialize()?;
    Ok(value.try_into()?)
}

fn menu_path(properties: &HashMap<String, OwnedValue>) -> Option<String> {
    match &**properties.get("Menu")? {
        Value::ObjectPath(path) => Some(path.to_string()),
        _ => None,
    }
}

/// `ToolTip` is (icon name, icon, title, text).
fn tooltip(properties: &HashMap<String, OwnedValue>) -> Option<String> {
    let Value::Structure(parts) = &**properties.get("ToolTip")? else { return None };
    let texts = parts.fields().get(2..4)?.iter().map(text).collect::<Vec<_>>();
    Some(texts.join("\n").trim().to_owned())
}

/// The largest icon of `IconPixmap`.
fn picture(properties: &HashMap<String, OwnedValue>) -> Option<Picture> {
    let Value::Array(icons) = &**properties.get("IconPixmap")? else { return None };
    let icon = |value: &Value<'_>| {
        let Value::Structure(icon) = value else { return None };
        let [Value::I32(width), Value::I32(height), Value::Array(bytes)] = icon.fields() else {
            return None;
        };
        let byte = |value: &Value<'_>| if let Value::U8(b) = value { *b } else { 0 };
        let argb = bytes.iter().map(byte).collect();
        Some(Picture { width: *width, height: *height, argb })
    };
    icons.iter().filter_map(icon).max_by_key(|picture| picture.width)
}

fn entry(node: &Value<'_>) -> Option<Entry> {
    let Value::Structure(node) = unwrapped(node) else { return None };
    let [Value::I32(id), Value::Dict(properties), _children] = node.fields() else {
        return None;
    };
    let properties: HashMap<String, &Value<'_>> =
        properties.iter().map(|(key, value)| (text(key), unwrapped(value))).collect();
    let get = |key: &str| properties.get(key).copied();
    let flag = |key: &str| get(key).is_none_or(|v| !matches!(v, Value::Bool(false)));
    let separator = get("type").is_some_and(|v| text(v) == "separator");
    let ticks = get("toggle-type").is_some_and(|v| !text(v).is_empty());
    (flag("visible") && !separator).then(|| Entry {
        id: *id,
        // An underscore marks the access key.
        label: get("label").map(text).unwrap_or_default().replace('_', ""),
        enabled: flag("enabled"),
        checked: ticks.then(|| matches!(get("toggle-state"), Some(Value::I32(1)))),
    })
}

/// A value without the variant around it.
fn unwrapped<'a>(value: &'a Value<'a>) -> &'a Value<'a> {
    match value {
        Value::Value(inner) => inner,
        other => other,
    }
}

fn text(value: &Value<'_>) -> String {
    match value {
        Value::Str(text) => text.to_string(),
        _ => String::new(),
    }
}

/// The colour most of the coloured pixels have; grey when hardly any is coloured.
pub(crate) fn color(argb: &[u8]) -> Color {
    let mut counts: HashMap<Color, usize> = HashMap::new();
    let (pixels, _) = argb.as_chunks::<4>();
    let opaque = pixels.iter().filter(|[alpha, ..]| *alpha > 200);
    for [_, red, green, blue] in opaque.clone() {
        if let Some(color) = hue(*red, *green, *blue).map(named) {
            *counts.entry(color).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .filter(|(_, count)| count * 5 > opaque.count())
        .map_or(Color::Grey, |(color, _)| color)
}

/// Degrees on the colour circle; none for what looks grey, black or white.
fn hue(red: u8, green: u8, blue: u8) -> Option<f64> {
    let [red, green, blue] = [red, green, blue].map(|c| f64::from(c) / 255.0);
    let most = red.max(green).max(blue);
    let span = most - red.min(green).min(blue);
    if most < 0.2 || span / most < 0.3 {
        return None;
    }
    let sixths = if most == red {
        ((green - blue) / span).rem_euclid(6.0)
    } else if most == green {
        (blue - red) / span + 2.0
    } else {
        (red - green) / span + 4.0
    };
    Some(sixths * 60.0)
}

fn named(degrees: f64) -> Color {
    match degrees {
        d if d < 18.0 => Color::Red,
        d if d < 65.0 => Color::Amber,
        d if d < 163.0 => Color::Green,
        d if d < 196.0 => Color::Teal,
        d if d < 245.0 => Color::Blue,
        d if d < 320.0 => Color::Violet,
        _ => Color::Red,
    }
}
