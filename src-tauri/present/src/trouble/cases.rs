//! What somebody sees first, without knowing the cause.

use super::Topic;

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        topic: "both-failing",
        title: "Both backends fail",
        text: "No backend of the chain answers as a healthy one.",
        why: "Two services rarely break by chance at the same moment. What they share does: the \
              database, a variable that is missing on both, the code of the last deployment, the \
              free plans' limits at the end of a month, or this computer's own network.",
        steps: &[
            "Look at Now: the cause under each backend says whether they fail in the same way.",
            "If they do, look at what they share. A database on Railway stops with Railway's \
             credit, and then Render's copy fails too.",
            "Compare the variables of both services: DATABASE_URL, SECRET_KEY and \
             ALLOWED_ORIGINS must be set on each.",
            "Read the logs of the latest deployment on both. Roll back if it came just before.",
            "If they fail in different ways, follow the topic of each cause, the backup first: \
             it is usually the quicker one to bring back.",
        ],
    },
    Topic {
        topic: "failover-not-working",
        title: "The failover does not happen",
        text: "The primary fails, and requests are not answered by the backup.",
        why: "The frontend switches only to an address that was in its build. A variable that is \
              missing, misspelt or set after the last deployment is not in the files that \
              visitors get. A stopped Railway service answers 404, so a rule that only looks for \
              5xx never leaves it. And a backup that is down or refuses the frontend by CORS \
              cannot take over.",
        steps: &[
            "Run the checklist: Variables set in Vercel, Frontend redeployed with them, and CORS \
             on both.",
            "Check that both addresses are right, with https:// in front and no path behind.",
            "Open both addresses: each must answer the health path with a status by itself.",
            "See that no backend is pinned on Now: a pin turns the failover off.",
            "Run a failover test. Its timeline shows what each request met.",
        ],
    },
    Topic {
        topic: "slow-responses",
        title: "Answers are slow",
        text: "The backend is healthy, but its answers take long.",
        why: "A sleeping free service takes about a minute for its first answer. Free plans have \
              little processor time, and a service far from its database waits for it with each \
              query. A frontend that checks a backend before its first request adds that check, \
              5 s at most where the backend hangs.",
        steps: &[
            "Open the backend's evidence on Now: the timings show whether the connection or the \
             app takes the time.",
            "If only the first answer is slow, the service slept. Turn interview mode on some \
             minutes before it matters: it keeps every backend awake.",
            "If the first byte takes long each time, read the app's logs and look at its \
             database: is it in the same region?",
            "If connecting takes long, try another network.",
        ],
    },
    Topic {
        topic: "offline",
        title: "This computer is offline",
        text: "Nothing out there answers, so no backend is judged.",
        why: "Every remote backend fails below HTTP at once, and addresses that have nothing to \
              do with them do not answer either. That is this computer's network, not your \
              backends: what is shown is what was known before, and no failover happens.",
        steps: &[
            "Check the Wi-Fi or the cable, and a VPN if there is one.",
            "If a sign-in page stands in between, open any http:// page in a browser and sign in.",
            "Use a phone's hotspot if the network stays away.",
            "Nothing has to be restarted: the checks go on by themselves when it is back.",
        ],
    },
    Topic {
        topic: "configuration",
        title: "The configuration has a mistake",
        text: "The config file as it stands cannot be used; the last good one stays in force.",
        why: "The file is read again whenever it is saved. An unknown key, a value that is not \
              allowed or a slip in the syntax would leave you without a chain, so such a file \
              is refused as a whole.",
        steps: &[
            "Read the message: it names the file, the line, the key and what is allowed.",
            "Mend that line and save. It is in force at once, without a restart.",
            "If you do not find it, move the file away and save your backends in Settings: a \
             new file explains every key.",
        ],
    },
];
