//! What the checklist is told: the frontend, its requests, the platforms' APIs.

use super::{Field, Group, Kind};

const PATH: &str = "begins with a slash; empty for none";
const API: &str = "https:// anywhere, http:// on this computer alone";

pub(super) const FRONTEND: Group = Group {
    code: "frontend",
    title: "Frontend",
    text: "The web page that the backends serve.",
    fields: &[
        Field {
            key: "frontend.url",
            label: "Address",
            help: "Where it is opened.",
            kind: Kind::Text,
            default: "",
            allowed: "an http:// or https:// URL; empty for none",
        },
        Field {
            key: "frontend.origins",
            label: "Further origins",
            help: "Where it is opened too; the checklist asks both backends for their CORS.",
            kind: Kind::List,
            default: "",
            allowed: "scheme and host alone, with commas between; empty for none",
        },
    ],
};

pub(super) const CHECKLIST: Group = Group {
    code: "checklist",
    title: "Checklist",
    text: "What the checklist asks of the backends, as the frontend does.",
    fields: &[
        Field {
            key: "checklist.api_path",
            label: "API path",
            help: "What the frontend calls on the backends. None: the health path.",
            kind: Kind::Text,
            default: "",
            allowed: PATH,
        },
        Field {
            key: "checklist.error_path",
            label: "Path of an error",
            help: "It does not exist, or fails: errors must carry CORS headers too.",
            kind: Kind::Text,
            default: "/failover-tray/no-such-path",
            allowed: "begins with a slash",
        },
        Field {
            key: "checklist.version_path",
            label: "Version path",
            help: "Where a backend tells its version or commit. None: not asked.",
            kind: Kind::Text,
            default: "",
            allowed: PATH,
        },
        Field {
            key: "checklist.ready_path",
            label: "Database path",
            help: "Touches the database. None: not asked.",
            kind: Kind::Text,
            default: "",
            allowed: PATH,
        },
        Field {
            key: "checklist.openapi_path",
            label: "OpenAPI path",
            help: "The document that must be the same on both.",
            kind: Kind::Text,
            default: "/openapi.json",
            allowed: "begins with a slash",
        },
        Field {
            key: "checklist.method",
            label: "Method",
            help: "How the frontend calls.",
            kind: Kind::Text,
            default: "POST",
            allowed: "GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS",
        },
        Field {
            key: "checklist.headers",
            label: "Headers",
            help: "The headers of its own that the frontend sends.",
            kind: Kind::List,
            default: "authorization, content-type",
            allowed: "names of headers, with commas between",
        },
        Field {
            key: "checklist.credentials",
            label: "With cookies",
            help: "The frontend calls with credentials.",
            kind: Kind::Switch,
            default: "false",
            allowed: "on or off",
        },
    ],
};

pub(super) const PLATFORMS: Group = Group {
    code: "platforms",
    title: "Platforms",
    text: "Where Railway's, Vercel's and Render's APIs are, and whose account is asked.",
    fields: &[
        Field {
            key: "railway.api",
            label: "Railway's API",
            help: "The token is sent there.",
            kind: Kind::Text,
            default: "https://backboard.railway.com/graphql/v2",
            allowed: API,
        },
        Field {
            key: "railway.workspace",
            label: "Railway's workspace",
            help: "Whose credit the checklist asks for. None: the token's only one.",
            kind: Kind::Text,
            default: "",
            allowed: "an id; empty for none",
        },
        Field {
            key: "vercel.api",
            label: "Vercel's API",
            help: "The token is sent there.",
            kind: Kind::Text,
            default: "https://api.vercel.com",
            allowed: API,
        },
        Field {
            key: "vercel.project",
            label: "Vercel's project",
            help: "The frontend's. None: looked up by the frontend's host.",
            kind: Kind::Text,
            default: "",
            allowed: "an id or a name; empty for none",
        },
        Field {
            key: "vercel.team",
            label: "Vercel's team",
            help: "Without it a team's token silently reads another scope.",
            kind: Kind::Text,
            default: "",
            allowed: "an id; empty for none",
        },
        Field {
            key: "render.api",
            label: "Render's API",
            help: "The token is sent there.",
            kind: Kind::Text,
            default: "https://api.render.com/v1",
            allowed: API,
        },
    ],
};
