//! The icon in the panel and its menu: made once there is a panel, then changed only where the
//! model changed. All of it belongs on the main thread.

use present::tray::{Command, Item};
use tauri::{
    AppHandle, Wry,
    menu::{CheckMenuItem, IsMenuItem, Menu, MenuEvent, MenuId, MenuItem, PredefinedMenuItem},
    tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent},
};
use tokio::sync::mpsc::UnboundedSender;

use crate::icon;

/// The tray icon, as soon as there is a panel that takes it.
pub(crate) struct Tray {
    app: AppHandle,
    commands: UnboundedSender<Command>,
    shown: Option<Shown>,
}

struct Shown {
    icon: TrayIcon,
    model: present::Tray,
    rows: Vec<Row>,
}

/// A line of the menu as the desktop has it.
enum Row {
    Line(MenuItem<Wry>),
    Switch(CheckMenuItem<Wry>),
    Separator(PredefinedMenuItem<Wry>),
}

impl Tray {
    /// A tray that is not shown yet. What is clicked goes to `commands`.
    pub(crate) fn new(app: AppHandle, commands: UnboundedSender<Command>) -> Self {
        Self { app, commands, shown: None }
    }

    /// Shows `model`.
    ///
    /// # Errors
    /// There is no panel (try again later), or the desktop refused a part of it.
    pub(crate) fn show(&mut self, model: present::Tray) -> tauri::Result<()> {
        match &mut self.shown {
            Some(shown) => shown.change(&self.app, model),
            None => {
                self.shown = Some(self.build(model)?);
                Ok(())
            }
        }
    }

    /// Sends what a click in the menu asks for.
    pub(crate) fn clicked(&self, event: &MenuEvent) {
        if let Some(command) = self.shown.as_ref().and_then(|shown| shown.command(event.id())) {
            send(&self.commands, command);
        }
    }

    fn build(&self, model: present::Tray) -> tauri::Result<Shown> {
        let rows = rows(&self.app, &model.menu)?;
        let commands = self.commands.clone();
        let builder = TrayIconBuilder::with_id("failover-tray")
            .icon(icon::picture(model.icon)?)
            .icon_as_template(icon::TEMPLATE)
            .tooltip(&model.tooltip)
            .menu(&menu(&self.app, &rows)?)
            .show_menu_on_left_click(false)
            .on_tray_icon_event(move |_, event| {
                if let TrayIconEvent::Click {
                    button: MouseButton::Left,
                    button_state: MouseButtonState::Up,
                    ..
                } = event
                {
                    send(&commands, Command::Open);
                }
            });
        // Elsewhere the title stands beside the icon.
        #[cfg(target_os = "linux")]
        let builder = builder.title("Failover Tray");
        Ok(Shown { icon: builder.build(&self.app)?, model, rows })
    }
}

impl Shown {
    fn change(&mut self, app: &AppHandle, model: present::Tray) -> tauri::Result<()> {
        if model.icon != self.model.icon {
            let picture = icon::picture(model.icon)?;
            self.icon.set_icon_with_as_template(Some(picture), icon::TEMPLATE)?;
        }
        if model.tooltip != self.model.tooltip {
            self.icon.set_tooltip(Some(&model.tooltip))?;
        }
        if same_shape(&model.menu, &self.model.menu) {
            for ((row, new), old) in self.rows.iter().zip(&model.menu).zip(&self.model.menu) {
                if new != old {
                    row.say(new)?;
                }
            }
        } else {
            self.rows = rows(app, &model.menu)?;
            self.icon.set_menu(Some(menu(app, &self.rows)?))?;
        }
        self.model = model;
        Ok(())
    }

    fn command(&self, id: &MenuId) -> Option<Command> {
        let (row, item) =
            self.rows.iter().zip(&self.model.menu).find(|(row, _)| row.as_item().id() == id)?;
        // A click moves the tick by itself, but what counts is the state that comes of it.
        if let Err(error) = row.say(item) {
            tracing::warn!(%error, "a tick of the menu could not be put back");
        }
        match item {
            Item::Action { command, .. } => Some(*command),
            // The window has more to say about it.
            Item::Text(_) => Some(Command::Open),
            Item::Separator => None,
        }
    }
}

impl Row {
    fn new(app: &AppHandle, item: &Item) -> tauri::Result<Self> {
        Ok(match item {
            Item::Separator => Self::Separator(PredefinedMenuItem::separator(app)?),
            Item::Text(text) | Item::Action { label: text, checked: None, .. } => {
                Self::Line(MenuItem::new(app, literal(text), true, None::<&str>)?)
            }
            Item::Action { label, checked: Some(checked), .. } => {
                let label = literal(label);
                Self::Switch(CheckMenuItem::new(app, label, true, *checked, None::<&str>)?)
            }
        })
    }

    /// Makes an existing row say what an item of the same shape says.
    fn say(&self, item: &Item) -> tauri::Result<()> {
        match (self, item) {
            (Self::Line(row), Item::Text(text) | Item::Action { label: text, .. }) => {
                row.set_text(literal(text))
            }
            (Self::Switch(row), Item::Action { label, checked, .. }) => {
                row.set_text(literal(label))?;
                row.set_checked(checked.unwrap_or_default())
            }
            _ => Ok(()),
        }
    }

    fn as_item(&self) -> &dyn IsMenuItem<Wry> {
        match self {
            Self::Line(row) => row,
            Self::Switch(row) => row,
            Self::Separator(row) => row,
        }
    }
}

fn rows(app: &AppHandle, items: &[Item]) -> tauri::Result<Vec<Row>> {
    items.iter().map(|item| Row::new(app, item)).collect()
}

fn menu(app: &AppHandle, rows: &[Row]) -> tauri::Result<Menu<Wry>> {
    Menu::with_items(app, &rows.iter().map(Row::as_item).collect::<Vec<_>>())
}

/// Whether the rows made for one can say the other.
fn same_shape(a: &[Item], b: &[Item]) -> bool {
    let shape = |item: &Item| match item {
        Item::Separator => 0,
        Item::Text(_) | Item::Action { checked: None, .. } => 1,
        Item::Action { checked: Some(_), .. } => 2,
    };
    a.iter().map(shape).eq(b.iter().map(shape))
}

/// An ampersand would mark the letter behind it.
fn literal(text: &str) -> String {
    text.replace('&', "&&")
}

fn send(commands: &UnboundedSender<Command>, command: Command) {
    if commands.send(command).is_err() {
        tracing::debug!(?command, "clicked while the app was ending");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(label: &str, checked: Option<bool>) -> Item {
        Item::Action { command: Command::Open, label: label.to_owned(), checked }
    }

    #[test]
    fn rows_are_kept_while_only_words_and_ticks_change() {
        let before = [Item::Text("On A".into()), Item::Separator, action("Pause", Some(false))];
        let after = [Item::Text("On B".into()), Item::Separator, action("Pause", Some(true))];
        assert!(same_shape(&before, &after));
    }

    #[test]
    fn rows_are_made_anew_when_a_line_comes_goes_or_becomes_a_switch() {
        let before = [Item::Text("On A".into()), action("Pause", Some(false))];
        assert!(!same_shape(&before, &before[..1]));
        assert!(!same_shape(&before, &[Item::Text("On A".into()), action("Pause", None)]));
        assert!(!same_shape(&before, &[Item::Separator, action("Pause", Some(false))]));
    }

    #[test]
    fn a_name_with_an_ampersand_is_shown_as_it_is() {
        assert_eq!(literal("R&D: Active"), "R&&D: Active");
    }
}
