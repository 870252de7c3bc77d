// Written by `make bindings` (src-tauri/present/tests/settings.rs), so that the fake host's settings
// are the app's own.
import type { SettingGroup } from "../../bindings/SettingGroup";

export const groups: SettingGroup[] = [
  {
    "code": "health",
    "title": "Health",
    "text": "What each backend is asked, and which answer counts as healthy.",
    "fields": [
      {
        "key": "health.path",
        "label": "Path",
        "help": "Asked of every backend with GET.",
        "kind": {
          "type": "text"
        },
        "value": "/",
        "default": "/",
        "allowed": "begins with a slash, may carry a query",
        "set": false,
        "overridden": null
      },
      {
        "key": "health.timeout",
        "label": "Time for a probe",
        "help": "A backend that takes longer has failed the probe.",
        "kind": {
          "type": "duration"
        },
        "value": "5s",
        "default": "5s",
        "allowed": "100 ms to 60 s",
        "set": false,
        "overridden": null
      },
      {
        "key": "health.wake_timeout",
        "label": "Time to wake",
        "help": "For the one long request that waits for a sleeping backend.",
        "kind": {
          "type": "duration"
        },
        "value": "120s",
        "default": "120s",
        "allowed": "the time for a probe to 10 min",
        "set": false,
        "overridden": null
      },
      {
        "key": "health.field",
        "label": "Field",
        "help": "The field of the JSON answer that tells the health.",
        "kind": {
          "type": "text"
        },
        "value": "status",
        "default": "status",
        "allowed": "the name of a field",
        "set": false,
        "overridden": null
      },
      {
        "key": "health.healthy",
        "label": "Healthy values",
        "help": "The values of that field that mean healthy, without regard to case.",
        "kind": {
          "type": "list"
        },
        "value": "ok, healthy",
        "default": "ok, healthy",
        "allowed": "one or more words, with commas between",
        "set": false,
        "overridden": null
      },
      {
        "key": "health.slow",
        "label": "Slow from",
        "help": "A healthy backend whose answers take longer is marked slow.",
        "kind": {
          "type": "duration"
        },
        "value": "1s",
        "default": "1s",
        "allowed": "1 ms to 60 s",
        "set": false,
        "overridden": null
      }
    ]
  },
  {
    "code": "watch",
    "title": "Probing",
    "text": "How often is probed outside interview mode, and how many probes make a verdict.",
    "fields": [
      {
        "key": "watch.active",
        "label": "The backend in use, every",
        "help": "The time between probes of the backend in use.",
        "kind": {
          "type": "duration"
        },
        "value": "30s",
        "default": "30s",
        "allowed": "100 ms to 24 h",
        "set": false,
        "overridden": null
      },
      {
        "key": "watch.standby",
        "label": "The others, every",
        "help": "The time between probes of the other backends. 10 min keep Render awake.",
        "kind": {
          "type": "duration"
        },
        "value": "10m",
        "default": "10m",
        "allowed": "100 ms to 24 h",
        "set": false,
        "overridden": null
      },
      {
        "key": "watch.fall",
        "label": "Failures until down",
        "help": "So many failed probes in a row make a backend unhealthy.",
        "kind": {
          "type": "count",
          "unit": "probes"
        },
        "value": "3",
        "default": "3",
        "allowed": "1 to 10",
        "set": false,
        "overridden": null
      },
      {
        "key": "watch.rise",
        "label": "Passes until up",
        "help": "So many passed probes in a row make a backend healthy again.",
        "kind": {
          "type": "count",
          "unit": "probes"
        },
        "value": "2",
        "default": "2",
        "allowed": "1 to 10",
        "set": false,
        "overridden": null
      }
    ]
  },
  {
    "code": "budget",
    "title": "Waking hours",
    "text": "How many hours a month a sleeping plan is kept awake for as a standby.",
    "fields": [
      {
        "key": "budget.hours",
        "label": "Keep awake for",
        "help": "Past it a standby may sleep, but not in interview mode.",
        "kind": {
          "type": "count",
          "unit": "hours a month"
        },
        "value": "500",
        "default": "500",
        "allowed": "0 to the plan's hours",
        "set": false,
        "overridden": null
      },
      {
        "key": "budget.plan_hours",
        "label": "The plan's hours",
        "help": "What the free plan gives in a month.",
        "kind": {
          "type": "count",
          "unit": "hours a month"
        },
        "value": "750",
        "default": "750",
        "allowed": "0 to 750",
        "set": false,
        "overridden": null
      }
    ]
  },
  {
    "code": "failback",
    "title": "Hold and failback",
    "text": "When a better backend is returned to. Leaving a failed one never waits.",
    "fields": [
      {
        "key": "failback.hold",
        "label": "Hold",
        "help": "So long a selection sticks before a better backend is returned to.",
        "kind": {
          "type": "duration"
        },
        "value": "5m",
        "default": "5m",
        "allowed": "0 s (at once) to 24 h",
        "set": false,
        "overridden": null
      },
      {
        "key": "failback.max_hold",
        "label": "Longest hold",
        "help": "The hold doubles up to this when backends come and go.",
        "kind": {
          "type": "duration"
        },
        "value": "30m",
        "default": "30m",
        "allowed": "the hold to 24 h",
        "set": false,
        "overridden": null
      }
    ]
  },
  {
    "code": "interview",
    "title": "Interview mode",
    "text": "How long it lasts, what happens before, and how often is probed in it.",
    "fields": [
      {
        "key": "interview.length",
        "label": "Length",
        "help": "So long an interview lasts where nobody says otherwise.",
        "kind": {
          "type": "duration"
        },
        "value": "1h",
        "default": "1h",
        "allowed": "10 min to 12 h",
        "set": false,
        "overridden": null
      },
      {
        "key": "interview.prepare",
        "label": "Prepare",
        "help": "So long before a planned interview everything is looked at and standbys are woken.",
        "kind": {
          "type": "duration"
        },
        "value": "10m",
        "default": "10m",
        "allowed": "1 min to 1 h",
        "set": false,
        "overridden": null
      },
      {
        "key": "interview.active",
        "label": "The backend in use, every",
        "help": "The time between probes of the backend in use.",
        "kind": {
          "type": "duration"
        },
        "value": "5s",
        "default": "5s",
        "allowed": "100 ms to 24 h",
        "set": false,
        "overridden": null
      },
      {
        "key": "interview.standby",
        "label": "The others, every",
        "help": "The time between probes of the other backends.",
        "kind": {
          "type": "duration"
        },
        "value": "15s",
        "default": "15s",
        "allowed": "100 ms to 24 h",
        "set": false,
        "overridden": null
      },
      {
        "key": "interview.fall",
        "label": "Failures until down",
        "help": "So many failed probes in a row make a backend unhealthy.",
        "kind": {
          "type": "count",
          "unit": "probes"
        },
        "value": "2",
        "default": "2",
        "allowed": "1 to 10",
        "set": false,
        "overridden": null
      },
      {
        "key": "interview.rise",
        "label": "Passes until up",
        "help": "So many passed probes in a row make a backend healthy again.",
        "kind": {
          "type": "count",
          "unit": "probes"
        },
        "value": "3",
        "default": "3",
        "allowed": "1 to 10",
        "set": false,
        "overridden": null
      }
    ]
  },
  {
    "code": "proxy",
    "title": "Proxy",
    "text": "The local failover proxy, which a frontend on this computer is pointed at.",
    "fields": [
      {
        "key": "proxy.enabled",
        "label": "Run the proxy",
        "help": "Off: the backends are only watched.",
        "kind": {
          "type": "switch"
        },
        "value": "true",
        "default": "true",
        "allowed": "on or off",
        "set": false,
        "overridden": null
      },
      {
        "key": "proxy.listen",
        "label": "Address",
        "help": "Where it listens; it moves at once.",
        "kind": {
          "type": "text"
        },
        "value": "127.0.0.1:8787",
        "default": "127.0.0.1:8787",
        "allowed": "127.0.0.1 or [::1], and a port",
        "set": false,
        "overridden": null
      },
      {
        "key": "proxy.metrics",
        "label": "Figures",
        "help": "Its figures as Prometheus text are at /metrics of this address.",
        "kind": {
          "type": "text"
        },
        "value": "",
        "default": "",
        "allowed": "127.0.0.1 or [::1], and another port; empty for none",
        "set": false,
        "overridden": null
      }
    ]
  },
  {
    "code": "notifications",
    "title": "Notifications",
    "text": "Which ones are shown. The end of what was not shown is not shown either.",
    "fields": [
      {
        "key": "notifications.switchover",
        "label": "Switchover",
        "help": "Requests go to a worse backend.",
        "kind": {
          "type": "switch"
        },
        "value": "true",
        "default": "true",
        "allowed": "on or off",
        "set": false,
        "overridden": null
      },
      {
        "key": "notifications.failback",
        "label": "Failback",
        "help": "Requests go to a better backend again.",
        "kind": {
          "type": "switch"
        },
        "value": "true",
        "default": "true",
        "allowed": "on or off",
        "set": false,
        "overridden": null
      },
      {
        "key": "notifications.all_down",
        "label": "Nothing answers",
        "help": "No backend answers. Off, nobody is told of an outage, not even in an interview.",
        "kind": {
          "type": "switch"
        },
        "value": "true",
        "default": "true",
        "allowed": "on or off",
        "set": false,
        "overridden": null
      },
      {
        "key": "notifications.recovery",
        "label": "Recovery",
        "help": "A backend answers again after none did.",
        "kind": {
          "type": "switch"
        },
        "value": "true",
        "default": "true",
        "allowed": "on or off",
        "set": false,
        "overridden": null
      },
      {
        "key": "notifications.offline",
        "label": "Offline",
        "help": "This computer is offline, and the backends are not judged.",
        "kind": {
          "type": "switch"
        },
        "value": "true",
        "default": "true",
        "allowed": "on or off",
        "set": false,
        "overridden": null
      },
      {
        "key": "notifications.drill",
        "label": "Failover test",
        "help": "A failover test ended. That a service is left stopped is told in any case.",
        "kind": {
          "type": "switch"
        },
        "value": "true",
        "default": "true",
        "allowed": "on or off",
        "set": false,
        "overridden": null
      },
      {
        "key": "notifications.checklist",
        "label": "Checklist",
        "help": "A checklist that was started from the tray ended.",
        "kind": {
          "type": "switch"
        },
        "value": "true",
        "default": "true",
        "allowed": "on or off",
        "set": false,
        "overridden": null
      },
      {
        "key": "notifications.interview",
        "label": "Interview",
        "help": "An interview is prepared, or is over.",
        "kind": {
          "type": "switch"
        },
        "value": "true",
        "default": "true",
        "allowed": "on or off",
        "set": false,
        "overridden": null
      },
      {
        "key": "notifications.quiet_in_interview",
        "label": "Quiet in interview mode",
        "help": "Interview mode holds back every notification but \"nothing answers\" and its end.",
        "kind": {
          "type": "switch"
        },
        "value": "false",
        "default": "false",
        "allowed": "on or off",
        "set": false,
        "overridden": null
      }
    ]
  },
  {
    "code": "appearance",
    "title": "Appearance",
    "text": "What the window looks like.",
    "fields": [
      {
        "key": "appearance.theme",
        "label": "Theme",
        "help": "As the desktop has it, or always the same.",
        "kind": {
          "type": "choice",
          "options": [
            {
              "value": "system",
              "label": "As the desktop"
            },
            {
              "value": "light",
              "label": "Light"
            },
            {
              "value": "dark",
              "label": "Dark"
            }
          ]
        },
        "value": "system",
        "default": "system",
        "allowed": "system, light or dark",
        "set": false,
        "overridden": null
      }
    ]
  },
  {
    "code": "history",
    "title": "History",
    "text": "How much of what was seen is kept on this computer.",
    "fields": [
      {
        "key": "history.keep_days",
        "label": "Keep for",
        "help": "Events and figures, from the next start on; each single probe is kept for 7 days.",
        "kind": {
          "type": "count",
          "unit": "days"
        },
        "value": "365",
        "default": "365",
        "allowed": "8 to 3650",
        "set": false,
        "overridden": null
      },
      {
        "key": "history.max_mb",
        "label": "Take at most",
        "help": "The oldest goes first when it takes more on the disk; from the next start on.",
        "kind": {
          "type": "count",
          "unit": "MB"
        },
        "value": "200",
        "default": "200",
        "allowed": "10 to 2000",
        "set": false,
        "overridden": null
      }
    ]
  },
  {
    "code": "connectivity",
    "title": "Offline or down",
    "text": "Addresses that tell \"this computer is offline\" from \"the backend is down\".",
    "fields": [
      {
        "key": "connectivity.references",
        "label": "Reference addresses",
        "help": "Asked when all backends fail; each with what a working network answers. None: never judged offline.",
        "kind": {
          "type": "list"
        },
        "value": "http://connectivitycheck.gstatic.com/generate_204 status 204, http://detectportal.firefox.com/success.txt body success, http://captive.apple.com/hotspot-detect.html contains Success",
        "default": "http://connectivitycheck.gstatic.com/generate_204 status 204, http://detectportal.firefox.com/success.txt body success, http://captive.apple.com/hotspot-detect.html contains Success",
        "allowed": "http:// addresses, each with \"status 204\", \"body TEXT\" or \"contains TEXT\", with commas between",
        "set": false,
        "overridden": null
      }
    ]
  },
  {
    "code": "frontend",
    "title": "Frontend",
    "text": "The web page that the backends serve.",
    "fields": [
      {
        "key": "frontend.url",
        "label": "Address",
        "help": "Where it is opened.",
        "kind": {
          "type": "text"
        },
        "value": "",
        "default": "",
        "allowed": "an http:// or https:// URL; empty for none",
        "set": false,
        "overridden": null
      },
      {
        "key": "frontend.origins",
        "label": "Further origins",
        "help": "Where it is opened too; the checklist asks both backends for their CORS.",
        "kind": {
          "type": "list"
        },
        "value": "",
        "default": "",
        "allowed": "scheme and host alone, with commas between; empty for none",
        "set": false,
        "overridden": null
      }
    ]
  },
  {
    "code": "checklist",
    "title": "Checklist",
    "text": "What the checklist asks of the backends, as the frontend does.",
    "fields": [
      {
        "key": "checklist.api_path",
        "label": "API path",
        "help": "What the frontend calls on the backends. None: the health path.",
        "kind": {
          "type": "text"
        },
        "value": "",
        "default": "",
        "allowed": "begins with a slash; empty for none",
        "set": false,
        "overridden": null
      },
      {
        "key": "checklist.error_path",
        "label": "Path of an error",
        "help": "It does not exist, or fails: errors must carry CORS headers too.",
        "kind": {
          "type": "text"
        },
        "value": "/failover-tray/no-such-path",
        "default": "/failover-tray/no-such-path",
        "allowed": "begins with a slash",
        "set": false,
        "overridden": null
      },
      {
        "key": "checklist.version_path",
        "label": "Version path",
        "help": "Where a backend tells its version or commit. None: not asked.",
        "kind": {
          "type": "text"
        },
        "value": "",
        "default": "",
        "allowed": "begins with a slash; empty for none",
        "set": false,
        "overridden": null
      },
      {
        "key": "checklist.ready_path",
        "label": "Database path",
        "help": "Touches the database. None: not asked.",
        "kind": {
          "type": "text"
        },
        "value": "",
        "default": "",
        "allowed": "begins with a slash; empty for none",
        "set": false,
        "overridden": null
      },
      {
        "key": "checklist.openapi_path",
        "label": "OpenAPI path",
        "help": "The document that must be the same on both.",
        "kind": {
          "type": "text"
        },
        "value": "/openapi.json",
        "default": "/openapi.json",
        "allowed": "begins with a slash",
        "set": false,
        "overridden": null
      },
      {
        "key": "checklist.method",
        "label": "Method",
        "help": "How the frontend calls.",
        "kind": {
          "type": "text"
        },
        "value": "POST",
        "default": "POST",
        "allowed": "GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS",
        "set": false,
        "overridden": null
      },
      {
        "key": "checklist.headers",
        "label": "Headers",
        "help": "The headers of its own that the frontend sends.",
        "kind": {
          "type": "list"
        },
        "value": "authorization, content-type",
        "default": "authorization, content-type",
        "allowed": "names of headers, with commas between",
        "set": false,
        "overridden": null
      },
      {
        "key": "checklist.credentials",
        "label": "With cookies",
        "help": "The frontend calls with credentials.",
        "kind": {
          "type": "switch"
        },
        "value": "false",
        "default": "false",
        "allowed": "on or off",
        "set": false,
        "overridden": null
      }
    ]
  },
  {
    "code": "platforms",
    "title": "Platforms",
    "text": "Where Railway's, Vercel's and Render's APIs are, and whose account is asked.",
    "fields": [
      {
        "key": "railway.api",
        "label": "Railway's API",
        "help": "The token is sent there.",
        "kind": {
          "type": "text"
        },
        "value": "https://backboard.railway.com/graphql/v2",
        "default": "https://backboard.railway.com/graphql/v2",
        "allowed": "https:// anywhere, http:// on this computer alone",
        "set": false,
        "overridden": null
      },
      {
        "key": "railway.workspace",
        "label": "Railway's workspace",
        "help": "Whose credit the checklist asks for. None: the token's only one.",
        "kind": {
          "type": "text"
        },
        "value": "",
        "default": "",
        "allowed": "an id; empty for none",
        "set": false,
        "overridden": null
      },
      {
        "key": "vercel.api",
        "label": "Vercel's API",
        "help": "The token is sent there.",
        "kind": {
          "type": "text"
        },
        "value": "https://api.vercel.com",
        "default": "https://api.vercel.com",
        "allowed": "https:// anywhere, http:// on this computer alone",
        "set": false,
        "overridden": null
      },
      {
        "key": "vercel.project",
        "label": "Vercel's project",
        "help": "The frontend's. None: looked up by the frontend's host.",
        "kind": {
          "type": "text"
        },
        "value": "",
        "default": "",
        "allowed": "an id or a name; empty for none",
        "set": false,
        "overridden": null
      },
      {
        "key": "vercel.team",
        "label": "Vercel's team",
        "help": "Without it a team's token silently reads another scope.",
        "kind": {
          "type": "text"
        },
        "value": "",
        "default": "",
        "allowed": "an id; empty for none",
        "set": false,
        "overridden": null
      },
      {
        "key": "render.api",
        "label": "Render's API",
        "help": "The token is sent there.",
        "kind": {
          "type": "text"
        },
        "value": "https://api.render.com/v1",
        "default": "https://api.render.com/v1",
        "allowed": "https:// anywhere, http:// on this computer alone",
        "set": false,
        "overridden": null
      }
    ]
  }
];
