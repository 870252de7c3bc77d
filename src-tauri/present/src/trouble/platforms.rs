//! What Railway's and Render's own answers mean.

use super::Topic;

pub(super) const RAILWAY: &[Topic] = &[
    Topic {
        topic: "railway_not_found",
        title: "Stopped or out of credit",
        text: "Railway answers 404 in the app's place, with the header x-railway-fallback.",
        why: "Railway has nothing running under this address. The service was stopped, paused or \
              removed, the credit or the hard limit is used up, the domain is wrong or renamed, \
              or a deployment is stuck. A sleeping service can answer so for some seconds while \
              it wakes. On 19 and 20 May 2026 Railway's own routing failed like this, for all \
              apps, for eight hours.",
        steps: &[
            "Open the service on railway.com: is its latest deployment active? If it was \
             stopped, restart or redeploy it.",
            "Look at the workspace's usage: is credit left, and is the hard limit reached? At \
             the hard limit all services go offline.",
            "Compare the address here with the domain under the service's settings.",
            "Look at status.railway.com for trouble of its own.",
            "Until it is back the backup answers. Nothing has to be changed here.",
        ],
    },
    Topic {
        topic: "railway_not_responding",
        title: "The app does not respond",
        text: "Railway answers 502 in the app's place: Application failed to respond.",
        why: "The service is deployed, but nobody answers at the port that Railway asks. The app \
              crashed, it listens at another port than the domain's target port, or it listens \
              on 127.0.0.1 instead of 0.0.0.0. A service that wakes can answer so once.",
        steps: &[
            "Read the deployment's logs on railway.com: does the app start, and at which port?",
            "Let the app listen on 0.0.0.0 at the port in the variable PORT, which Railway sets \
             by itself.",
            "Compare the domain's target port, under the service's networking settings, with it.",
            "Redeploy, and wait for the check here to turn green.",
        ],
    },
];

pub(super) const RENDER: &[Topic] = &[
    Topic {
        topic: "render_no_server",
        title: "No service under this address",
        text: "Render answers 404 with x-render-routing: no-server.",
        why: "Every name under onrender.com leads to Render, so the address can be looked up \
              even if no service has it. The name is misspelt, the service was deleted or \
              renamed, or its first deployment never came up.",
        steps: &[
            "Open the service on dashboard.render.com and copy its address from the top.",
            "Compare it with the one here, letter by letter.",
            "If the service has never been live, read the logs of its first deployment.",
        ],
    },
    Topic {
        topic: "render_suspended",
        title: "Suspended by Render",
        text: "Render answers 503 with x-render-routing: suspend.",
        why: "All free services of a workspace share 750 hours a month. When they are used up, \
              Render suspends them all until the 1st. An open bill does the same.",
        steps: &[
            "Look on dashboard.render.com at the free hours and at the billing page.",
            "If the hours are used up, move the service to a paid plan, or wait until the 1st.",
            "For the next month: let only the backup run on the free plan. One service all \
             month takes about 731 of the 750 hours.",
        ],
    },
    Topic {
        topic: "render_suspended_by_owner",
        title: "Suspended by its owner",
        text: "Render answers 503 with x-render-routing: suspend-by-user.",
        why: "Somebody with access to the workspace suspended the service. It stays so until \
              somebody resumes it.",
        steps: &[
            "Open the service on dashboard.render.com and choose Resume.",
            "Wait: a resumed service takes some minutes.",
        ],
    },
    Topic {
        topic: "render_hibernating",
        title: "Asleep and not waking",
        text: "Render answers 503 with an empty body: the service slept, and is not up yet.",
        why: "A free service sleeps after 15 minutes without a request and takes about a minute \
              to wake; 32 to 89 seconds were measured, sometimes minutes. If the app crashes \
              while it starts, it never wakes.",
        steps: &[
            "Wait two minutes. One long request is under way already; more of them only lead to \
             429.",
            "If it stays so, read the logs on dashboard.render.com: does the app start?",
            "Before an interview turn interview mode on: it keeps the service awake.",
        ],
    },
    Topic {
        topic: "render_not_answering",
        title: "The instance does not answer",
        text: "Render answers 502 in the app's place.",
        why: "The instance crashed, ran out of memory, restarts, or is being deployed. A request \
              may have reached the app before it fell over, so one that changes something is \
              not sent again elsewhere by itself.",
        steps: &[
            "Read the service's logs and events on dashboard.render.com.",
            "Look for the memory limit: a free instance has 512 MB.",
            "Let the app listen on 0.0.0.0 at the port in the variable PORT, which Render sets \
             by itself.",
            "If a deployment is under way, wait for its end.",
        ],
    },
];
