//! What is about this computer: the proxy, notifications, looks, what is kept.

use super::{Field, Group, Kind};

const SWITCH: &str = "on or off";

pub(super) const PROXY: Group = Group {
    code: "proxy",
    title: "Proxy",
    text: "The local failover proxy, which a frontend on this computer is pointed at.",
    fields: &[
        Field {
            key: "proxy.enabled",
            label: "Run the proxy",
            help: "Off: the backends are only watched.",
            kind: Kind::Switch,
            default: "true",
            allowed: SWITCH,
        },
        Field {
            key: "proxy.listen",
            label: "Address",
            help: "Where it listens; it moves at once.",
            kind: Kind::Text,
            default: "127.0.0.1:8787",
            allowed: "127.0.0.1 or [::1], and a port",
        },
        Field {
            key: "proxy.metrics",
            label: "Figures",
            help: "Its figures as Prometheus text are at /metrics of this address.",
            kind: Kind::Text,
            default: "",
            allowed: "127.0.0.1 or [::1], and another port; empty for none",
        },
    ],
};

pub(super) const NOTIFICATIONS: Group = Group {
    code: "notifications",
    title: "Notifications",
    text: "Which ones are shown. The end of what was not shown is not shown either.",
    fields: &[
        Field {
            key: "notifications.switchover",
            label: "Switchover",
            help: "Requests go to a worse backend.",
            kind: Kind::Switch,
            default: "true",
            allowed: SWITCH,
        },
        Field {
            key: "notifications.failback",
            label: "Failback",
            help: "Requests go to a better backend again.",
            kind: Kind::Switch,
            default: "true",
            allowed: SWITCH,
        },
        Field {
            key: "notifications.all_down",
            label: "Nothing answers",
            help: "No backend answers. Off, nobody is told of an outage, not even in an interview.",
            kind: Kind::Switch,
            default: "true",
            allowed: SWITCH,
        },
        Field {
            key: "notifications.recovery",
            label: "Recovery",
            help: "A backend answers again after none did.",
            kind: Kind::Switch,
            default: "true",
            allowed: SWITCH,
        },
        Field {
            key: "notifications.offline",
            label: "Offline",
            help: "This computer is offline, and the backends are not judged.",
            kind: Kind::Switch,
            default: "true",
            allowed: SWITCH,
        },
        Field {
            key: "notifications.drill",
            label: "Failover test",
            help: "A failover test ended. That a service is left stopped is told in any case.",
            kind: Kind::Switch,
            default: "true",
            allowed: SWITCH,
        },
        Field {
            key: "notifications.checklist",
            label: "Checklist",
            help: "A checklist that was started from the tray ended.",
            kind: Kind::Switch,
            default: "true",
            allowed: SWITCH,
        },
        Field {
            key: "notifications.interview",
            label: "Interview",
            help: "An interview is prepared, or is over.",
            kind: Kind::Switch,
            default: "true",
            allowed: SWITCH,
        },
        Field {
            key: "notifications.quiet_in_interview",
            label: "Quiet in interview mode",
            help: "Interview mode holds back every notification but \"nothing answers\" and its \
                   end.",
            kind: Kind::Switch,
            default: "false",
            allowed: SWITCH,
        },
    ],
};

pub(super) const APPEARANCE: Group = Group {
    code: "appearance",
    title: "Appearance",
    text: "What the window looks like.",
    fields: &[Field {
        key: "appearance.theme",
        label: "Theme",
        help: "As the desktop has it, or always the same.",
        kind: Kind::Choice(&[("system", "As the desktop"), ("light", "Light"), ("dark", "Dark")]),
        default: "system",
        allowed: "system, light or dark",
    }],
};

pub(super) const HISTORY: Group = Group {
    code: "history",
    title: "History",
    text: "How much of what was seen is kept on this computer.",
    fields: &[
        Field {
            key: "history.keep_days",
            label: "Keep for",
            help: "Events and figures, from the next start on; each single probe is kept for 7 days.",
            kind: Kind::Count("days"),
            default: "365",
            allowed: "8 to 3650",
        },
        Field {
            key: "history.max_mb",
            label: "Take at most",
            help: "The oldest goes first when it takes more on the disk; from the next start on.",
            kind: Kind::Count("MB"),
            default: "200",
            allowed: "10 to 2000",
        },
    ],
};
