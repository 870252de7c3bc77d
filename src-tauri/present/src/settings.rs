//! Every setting described: what it is called, what it does, what is allowed. One list, which the
//! window draws and the service writes by; that it is the file's whole list is held by a test there.

mod chain;
mod checklist;
mod desk;

use crate::wire;

/// Settings that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The stable word.
    pub code: &'static str,
    /// As a heading.
    pub title: &'static str,
    /// What they are about, in a sentence.
    pub text: &'static str,
    /// They, in the window's order.
    pub fields: &'static [Field],
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// As in the file, with its table.
    pub key: &'static str,
    /// As in "Time for one probe".
    pub label: &'static str,
    /// What it does, in a sentence.
    pub help: &'static str,
    /// How it is written.
    pub kind: Kind,
    /// What holds where nothing is set, as one would type it; empty for none.
    pub default: &'static str,
    /// What is allowed, with the unit.
    pub allowed: &'static str,
}

/// How a setting is written, in the window and in the file.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A number and a unit; a string in the file.
    Duration,
    /// A whole number of these.
    Count(&'static str),
    /// `true` or `false`.
    Switch,
    /// One of these words, each with what a person reads; a string in the file.
    Choice(&'static [(&'static str, &'static str)]),
    /// A string.
    Text,
    /// A list of strings.
    List,
    /// The reference addresses: a list of tables in the file, typed as `URL status 204`,
    /// `URL body TEXT` or `URL contains TEXT`.
    References,
}

/// All of them, in the window's order. Backends have a form of their own.
pub const GROUPS: [Group; 13] = [
    chain::HEALTH,
    chain::WATCH,
    chain::BUDGET,
    chain::FAILBACK,
    chain::INTERVIEW,
    desk::PROXY,
    desk::NOTIFICATIONS,
    desk::APPEARANCE,
    desk::HISTORY,
    chain::CONNECTIVITY,
    checklist::FRONTEND,
    checklist::CHECKLIST,
    checklist::PLATFORMS,
];

/// The setting of that key.
pub fn field(key: &str) -> Option<&'static Field> {
    GROUPS.iter().flat_map(|group| group.fields).find(|field| field.key == key)
}

/// The setting that `key` is, or is within: `connectivity.references` for its second entry's URL.
pub fn field_of(key: &str) -> Option<&'static Field> {
    field(key.split('[').next().unwrap_or(key))
}

/// What is known of the settings besides what they are.
pub struct Known<'a> {
    /// What the file says of a key, as one would type it.
    pub set: &'a dyn Fn(&Field) -> Option<String>,
    /// The flag of the command line that wins over a key.
    pub overridden: &'a dyn Fn(&str) -> Option<&'static str>,
}

/// The groups for the window.
pub fn groups(known: &Known<'_>) -> Vec<wire::SettingGroup> {
    let group = |group: &Group| wire::SettingGroup {
        code: group.code.to_owned(),
        title: group.title.to_owned(),
        text: group.text.to_owned(),
        fields: group.fields.iter().map(|field| setting(field, known)).collect(),
    };
    GROUPS.iter().map(group).collect()
}

fn setting(field: &Field, known: &Known<'_>) -> wire::Setting {
    let set = (known.set)(field);
    wire::Setting {
        key: field.key.to_owned(),
        label: field.label.to_owned(),
        help: field.help.to_owned(),
        kind: kind(field.kind),
        set: set.is_some(),
        value: set.unwrap_or_else(|| field.default.to_owned()),
        default: field.default.to_owned(),
        allowed: field.allowed.to_owned(),
        overridden: (known.overridden)(field.key).map(str::to_owned),
    }
}

fn kind(kind: Kind) -> wire::SettingKind {
    match kind {
        Kind::Duration => wire::SettingKind::Duration,
        Kind::Count(unit) => wire::SettingKind::Count { unit: unit.to_owned() },
        Kind::Switch => wire::SettingKind::Switch,
        Kind::Choice(options) => {
            let option = |(value, label): &(&str, &str)| wire::SettingOption {
                value: (*value).to_owned(),
                label: (*label).to_owned(),
            };
            wire::SettingKind::Choice { options: options.iter().map(option).collect() }
        }
        Kind::Text => wire::SettingKind::Text,
        Kind::List | Kind::References => wire::SettingKind::List,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_says_what_it_is_and_what_is_allowed() {
        let mut keys = Vec::new();
        for group in GROUPS {
            assert!(group.text.ends_with('.'), "{}", group.code);
            for field in group.fields {
                assert!(!field.label.is_empty() && !field.allowed.is_empty(), "{}", field.key);
                assert!(field.help.ends_with('.'), "{}: {}", field.key, field.help);
                assert!(!field.allowed.ends_with('.'), "{}: {}", field.key, field.allowed);
                keys.push(field.key);
            }
        }
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all, "a key is described twice");
    }

    #[test]
    fn what_the_file_says_wins_over_the_default() {
        let known = Known {
            set: &|field| (field.key == "health.timeout").then(|| "3s".to_owned()),
            overridden: &|key| (key == "failback.hold").then_some("--hold"),
        };
        let groups = groups(&known);
        let setting = |key: &str| {
            let mut all = groups.iter().flat_map(|group| &group.fields);
            all.find(|setting| setting.key == key).cloned().unwrap()
        };
        let timeout = setting("health.timeout");
        assert_eq!((&*timeout.value, &*timeout.default, timeout.set), ("3s", "5s", true));
        let hold = setting("failback.hold");
        assert_eq!((&*hold.value, hold.set), ("5m", false));
        assert_eq!(hold.overridden.as_deref(), Some("--hold"));
    }

    #[test]
    fn an_entry_of_a_list_belongs_to_the_lists_setting() {
        let key = |key: &str| field_of(key).map(|field| field.key);
        assert_eq!(key("connectivity.references[1].url"), Some("connectivity.references"));
        assert_eq!(key("health.timeout"), Some("health.timeout"));
        assert_eq!(key("backend[0].url"), None);
    }
}
