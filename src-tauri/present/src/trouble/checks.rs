//! What the checklist finds, beyond the health of a backend.

use super::Topic;

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        topic: "cors",
        title: "A backend refuses the frontend (CORS)",
        text: "The backend answers, but browsers do not give the answer to your frontend.",
        why: "A browser asks first whether the frontend's origin, method and headers are \
              allowed. The origin must be equal letter by letter, without a slash at the end. \
              Both backends need the same list, or the app breaks the moment it switches. \
              Errors that an app answers outside its CORS middleware lack the headers too.",
        steps: &[
            "Set ALLOWED_ORIGINS on both backends to the line that the set-up guide shows.",
            "Take slashes at the end away, and add every address that the frontend has, a \
             domain of your own too.",
            "With cookies or credentials: name the origins, never use \"*\".",
            "In Starlette and FastAPI add the CORS middleware last, so that it is outermost, and \
             handle exceptions in the app: an unhandled one is answered outside of it.",
            "Redeploy both, and check again.",
        ],
    },
    Topic {
        topic: "variables",
        title: "A variable is not in the frontend's build",
        text: "The files that visitors get do not have a backend's address.",
        why: "Next.js writes NEXT_PUBLIC_ variables into the files while it builds. One that is \
              missing in Vercel's Production environment, misspelt, or read by a computed name \
              such as process.env[name] is never in them.",
        steps: &[
            "Open the project's Environment Variables on vercel.com, for Production.",
            "Add or mend NEXT_PUBLIC_RAILWAY_API_URL and NEXT_PUBLIC_RENDER_API_URL; the set-up \
             guide has both to copy.",
            "In the code read each by its whole name, as in \
             process.env.NEXT_PUBLIC_RAILWAY_API_URL.",
            "Redeploy, and check again.",
        ],
    },
    Topic {
        topic: "loopback-bundle",
        title: "A localhost address is in the public build",
        text: "The files that visitors get name an address of the visitor's own computer.",
        why: "localhost in a visitor's browser is the visitor's computer, not yours. The browser \
              calls it, or asks for the permission to reach devices on the local network, which \
              looks frightening. It gets there when NEXT_PUBLIC_API_URL is set in Vercel or in \
              a committed .env file.",
        steps: &[
            "Remove NEXT_PUBLIC_API_URL from the project's variables on vercel.com.",
            "Keep it in .env.local alone, and see that .gitignore has that file.",
            "Look through the code for a default such as ?? \"http://localhost:8000\".",
            "Redeploy, and check again.",
        ],
    },
    Topic {
        topic: "deployment-protection",
        title: "Vercel asks for a sign-in",
        text: "The frontend answers with Vercel's sign-in instead of your page.",
        why: "Deployment Protection keeps visitors out who are not signed in at Vercel, an \
              interviewer too. Addresses of single deployments are protected by default; the \
              production domain is not, unless it was chosen so.",
        steps: &[
            "Use the production domain as the frontend's address, not that of one deployment.",
            "If that is protected too, open the project's Deployment Protection on vercel.com \
             and let production be public.",
            "If it shall stay protected, make a bypass secret there and keep it under the \
             checklist's tokens.",
        ],
    },
    Topic {
        topic: "redeploy",
        title: "The frontend is older than its variables",
        text: "The production build was made before a variable was last changed.",
        why: "A changed variable has no effect on a build that exists: its values are written \
              into the files while it is built.",
        steps: &[
            "Open Deployments on vercel.com, choose the latest production one and Redeploy.",
            "Wait until it is Ready and has the production domain.",
            "Check again.",
        ],
    },
    Topic {
        topic: "certificates",
        title: "A certificate ends soon",
        text: "An address's certificate ends within the next weeks.",
        why: "Platforms renew certificates some weeks before their end. One that comes so near \
              was not renewed, mostly because a domain's DNS record has changed.",
        steps: &[
            "Open the domain's page at the platform: does it say that the domain is valid?",
            "Mend its DNS record as shown there; the certificate is then renewed by itself.",
            "Check again a day later.",
        ],
    },
    Topic {
        topic: "parity",
        title: "The two backends differ",
        text: "The backup is not the same program, or not over the same data.",
        why: "Each platform deploys by itself: one may be on an older commit, or miss a \
              variable. With two databases what was entered on one side is missing on the other \
              after a switch. With one database on Railway's private network the backup cannot \
              reach it, and without that a stop of Railway takes it away from both.",
        steps: &[
            "Compare the commit of the latest deployment on both, and redeploy the older one.",
            "Give both the same DATABASE_URL, by an address that both can reach.",
            "Best keep the database outside both platforms, so that it outlives either.",
            "Give both the same SECRET_KEY, so that a sign-in on one counts on the other.",
        ],
    },
    Topic {
        topic: "budget",
        title: "Hours or credit run out",
        text: "The free hours or the credit end before the month does.",
        why: "Render's free services share 750 hours a month; one that is kept awake all month \
              takes about 731. Railway takes its credit by use, and stops everything at the \
              hard limit.",
        steps: &[
            "Let the standby sleep outside of interviews: lower [budget] hours.",
            "Suspend free services that you do not need: they share the same hours.",
            "Add credit on Railway, or raise the hard limit, before the date shown.",
        ],
    },
    Topic {
        topic: "cold-standby",
        title: "The standby sleeps",
        text: "The backup would take about a minute for its first answer.",
        why: "A free service sleeps after 15 minutes without requests on Render, after 10 \
              without outgoing traffic on Railway. A switch to it then is a wait, not seamless.",
        steps: &[
            "Turn interview mode on some minutes before it matters: it checks the standby every \
             15 seconds, which keeps it awake.",
            "Or wait for its wake-up now: the check has sent it one request.",
        ],
    },
    Topic {
        topic: "failover-test",
        title: "The failover was not tested lately",
        text: "No failover test has passed in the last 7 days.",
        why: "Each deployment and each changed variable can break the switch. Only a test shows \
              that the backup takes over, and how long it takes.",
        steps: &[
            "Open Failover test and run the simulated one: production is not touched.",
            "If it fails, follow its report: it names the requests that were lost, and by what.",
        ],
    },
    Topic {
        topic: "tokens",
        title: "A token is missing or refused",
        text: "A platform does not let this app read what the check needs.",
        why: "Tokens belong to an account, a team or a project, and may end or be revoked. One \
              of another scope finds no such project, or nothing at all.",
        steps: &[
            "Make a new token on the platform's page for tokens; the checklist says which kind.",
            "Choose the account or the team that the project belongs to. For a team of Vercel \
             set [vercel] team as well.",
            "Enter it under the checklist's tokens. It is kept in the system's keyring alone.",
            "Without it the checks say Unknown where nothing else shows the answer.",
        ],
    },
];
