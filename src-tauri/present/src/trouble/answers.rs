//! Answers of an app, or of something in its place, that are not healthy ones.

use super::Topic;

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        topic: "http_status",
        title: "Another status than 200",
        text: "The health path answers, but not with success.",
        why: "404 means that the app is up and has nothing at this path. 401 and 403 mean that \
              the path wants a sign-in. 5xx mean that the app or something behind it fails.",
        steps: &[
            "404: set [health] path to one that answers, as in \"/health\".",
            "401 or 403: choose a path that needs no sign-in.",
            "5xx: read the app's logs at that moment.",
        ],
    },
    Topic {
        topic: "redirect",
        title: "The health path redirects",
        text: "The answer is a redirect, and none is followed.",
        why: "A redirect may lead to a sign-in or an error page that answers 200, so following \
              it could show green for a broken backend. Often only a slash at the end or the \
              scheme differs.",
        steps: &[
            "Look at the evidence: location says where it leads.",
            "Put that address into the backend's URL, or choose a health path that answers by \
             itself.",
        ],
    },
    Topic {
        topic: "html",
        title: "A web page instead of JSON",
        text: "The answer is a web page.",
        why: "The address is the frontend's, a sign-in or an error page answers, or the platform \
              shows its own page. Render once served its page for suspended services with 200, \
              for hours: so a web page is never taken for healthy.",
        steps: &[
            "Look at the evidence: the page's first lines mostly say whose it is.",
            "Check that the address is the backend's, not the frontend's.",
            "Choose a health path that answers JSON.",
        ],
    },
    Topic {
        topic: "not_json",
        title: "The answer is not JSON",
        text: "The health path answers something that cannot be read as JSON, or nothing.",
        why: "A plain \"ok\" cannot be told from an error text that also came with 200, so the \
              guide's rule asks for JSON with a status.",
        steps: &[
            "Let the health path answer {\"status\":\"ok\"} with the type application/json.",
            "Or set [health] path to one that does.",
        ],
    },
    Topic {
        topic: "status_missing",
        title: "No status in the answer",
        text: "The answer is JSON, but has no field that says the health.",
        why: "The rule looks for the field \"status\". A framework's root path often answers \
              something else, as a greeting.",
        steps: &[
            "Add \"status\": \"ok\" to what the health path answers, on both backends.",
            "Or name the field that says it: [health] field.",
        ],
    },
    Topic {
        topic: "status_other",
        title: "The status says something else",
        text: "The app itself reports that it is not well.",
        why: "The field has a value that does not mean healthy: the app found something broken, \
              often its database. Or it uses another word for healthy.",
        steps: &[
            "Look at the evidence for what the app reports beside it.",
            "If that word means healthy, add it to [health] healthy.",
            "Otherwise read the app's logs.",
        ],
    },
    Topic {
        topic: "rate_limited",
        title: "Too many requests",
        text: "The platform or the app answers 429.",
        why: "Somebody asks too often: a short check interval, several copies of this app, or a \
              test under load. Render answers so to quick repeats while a service wakes.",
        steps: &[
            "Wait some minutes.",
            "Choose longer intervals: [watch] active and standby.",
            "Exempt the health path from the app's own limit.",
        ],
    },
    Topic {
        topic: "body_too_large",
        title: "The answer is too large",
        text: "The health path answers more than 64 KiB.",
        why: "That is no health answer: the path is a page or a list. It would cost traffic with \
              each check.",
        steps: &["Set [health] path to one with a short answer, as in \"/health\"."],
    },
    Topic {
        topic: "bad_answer",
        title: "The answer is not HTTP",
        text: "What comes back cannot be read as an HTTP answer.",
        why: "Another kind of server listens at the port, or http:// is used where TLS is spoken.",
        steps: &[
            "Check the scheme and the port of the address.",
            "Open it in a browser: does a web server answer there?",
        ],
    },
    Topic {
        topic: "truncated",
        title: "The answer ends too early",
        text: "The connection ends before the length that the answer promised.",
        why: "The app crashes while it answers, or a proxy in between gives up.",
        steps: &[
            "Read the app's logs at that moment: does it restart?",
            "Look at its memory on the platform's page.",
        ],
    },
];
