//! How the backends are probed, and when another one is used.

use super::{Field, Group, Kind};

const BETWEEN: &str = "100 ms to 24 h";
const IN_A_ROW: &str = "1 to 10";

pub(super) const HEALTH: Group = Group {
    code: "health",
    title: "Health",
    text: "What each backend is asked, and which answer counts as healthy.",
    fields: &[
        Field {
            key: "health.path",
            label: "Path",
            help: "Asked of every backend with GET.",
            kind: Kind::Text,
            default: "/",
            allowed: "begins with a slash, may carry a query",
        },
        Field {
            key: "health.timeout",
            label: "Time for a probe",
            help: "A backend that takes longer has failed the probe.",
            kind: Kind::Duration,
            default: "5s",
            allowed: "100 ms to 60 s",
        },
        Field {
            key: "health.wake_timeout",
            label: "Time to wake",
            help: "For the one long request that waits for a sleeping backend.",
            kind: Kind::Duration,
            default: "120s",
            allowed: "the time for a probe to 10 min",
        },
        Field {
            key: "health.field",
            label: "Field",
            help: "The field of the JSON answer that tells the health.",
            kind: Kind::Text,
            default: "status",
            allowed: "the name of a field",
        },
        Field {
            key: "health.healthy",
            label: "Healthy values",
            help: "The values of that field that mean healthy, without regard to case.",
            kind: Kind::List,
            default: "ok, healthy",
            allowed: "one or more words, with commas between",
        },
        Field {
            key: "health.slow",
            label: "Slow from",
            help: "A healthy backend whose answers take longer is marked slow.",
            kind: Kind::Duration,
            default: "1s",
            allowed: "1 ms to 60 s",
        },
    ],
};

pub(super) const WATCH: Group = Group {
    code: "watch",
    title: "Probing",
    text: "How often is probed outside interview mode, and how many probes make a verdict.",
    fields: &[
        Field {
            key: "watch.active",
            label: "The backend in use, every",
            help: "The time between probes of the backend in use.",
            kind: Kind::Duration,
            default: "30s",
            allowed: BETWEEN,
        },
        Field {
            key: "watch.standby",
            label: "The others, every",
            help: "The time between probes of the other backends. 10 min keep Render awake.",
            kind: Kind::Duration,
            default: "10m",
            allowed: BETWEEN,
        },
        Field {
            key: "watch.fall",
            label: "Failures until down",
            help: "So many failed probes in a row make a backend unhealthy.",
            kind: Kind::Count("probes"),
            default: "3",
            allowed: IN_A_ROW,
        },
        Field {
            key: "watch.rise",
            label: "Passes until up",
            help: "So many passed probes in a row make a backend healthy again.",
            kind: Kind::Count("probes"),
            default: "2",
            allowed: IN_A_ROW,
        },
    ],
};

pub(super) const BUDGET: Group = Group {
    code: "budget",
    title: "Waking hours",
    text: "How many hours a month a sleeping plan is kept awake for as a standby.",
    fields: &[
        Field {
            key: "budget.hours",
            label: "Keep awake for",
            help: "Past it a standby may sleep, but not in interview mode.",
            kind: Kind::Count("hours a month"),
            default: "500",
            allowed: "0 to the plan's hours",
        },
        Field {
            key: "budget.plan_hours",
            label: "The plan's hours",
            help: "What the free plan gives in a month.",
            kind: Kind::Count("hours a month"),
            default: "750",
            allowed: "0 to 750",
        },
    ],
};

pub(super) const FAILBACK: Group = Group {
    code: "failback",
    title: "Hold and failback",
    text: "When a better backend is returned to. Leaving a failed one never waits.",
    fields: &[
        Field {
            key: "failback.hold",
            label: "Hold",
            help: "So long a selection sticks before a better backend is returned to.",
            kind: Kind::Duration,
            default: "5m",
            allowed: "0 s (at once) to 24 h",
        },
        Field {
            key: "failback.max_hold",
            label: "Longest hold",
            help: "The hold doubles up to this when backends come and go.",
            kind: Kind::Duration,
            default: "30m",
            allowed: "the hold to 24 h",
        },
    ],
};

pub(super) const INTERVIEW: Group = Group {
    code: "interview",
    title: "Interview mode",
    text: "How long it lasts, what happens before, and how often is probed in it.",
    fields: &[
        Field {
            key: "interview.length",
            label: "Length",
            help: "So long an interview lasts where nobody says otherwise.",
            kind: Kind::Duration,
            default: "1h",
            allowed: "10 min to 12 h",
        },
        Field {
            key: "interview.prepare",
            label: "Prepare",
            help: "So long before a planned interview everything is looked at and standbys are woken.",
            kind: Kind::Duration,
            default: "10m",
            allowed: "1 min to 1 h",
        },
        Field {
            key: "interview.active",
            label: "The backend in use, every",
            help: "The time between probes of the backend in use.",
            kind: Kind::Duration,
            default: "5s",
            allowed: BETWEEN,
        },
        Field {
            key: "interview.standby",
            label: "The others, every",
            help: "The time between probes of the other backends.",
            kind: Kind::Duration,
            default: "15s",
            allowed: BETWEEN,
        },
        Field {
            key: "interview.fall",
            label: "Failures until down",
            help: "So many failed probes in a row make a backend unhealthy.",
            kind: Kind::Count("probes"),
            default: "2",
            allowed: IN_A_ROW,
        },
        Field {
            key: "interview.rise",
            label: "Passes until up",
            help: "So many passed probes in a row make a backend healthy again.",
            kind: Kind::Count("probes"),
            default: "3",
            allowed: IN_A_ROW,
        },
    ],
};

pub(super) const CONNECTIVITY: Group = Group {
    code: "connectivity",
    title: "Offline or down",
    text: "Addresses that tell \"this computer is offline\" from \"the backend is down\".",
    fields: &[Field {
        key: "connectivity.references",
        label: "Reference addresses",
        help: "Asked when all backends fail; each with what a working network answers. None: never \
               judged offline.",
        kind: Kind::References,
        default: "http://connectivitycheck.gstatic.com/generate_204 status 204, \
                  http://detectportal.firefox.com/success.txt body success, \
                  http://captive.apple.com/hotspot-detect.html contains Success",
        allowed: "http:// addresses, each with \"status 204\", \"body TEXT\" or \"contains TEXT\", \
                  with commas between",
    }],
};
