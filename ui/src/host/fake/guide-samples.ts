// Written by a Rust test, and compared byte for byte: the guide and the troubleshooting in the app's own words.
import type { Guide } from "../../bindings/Guide";
import type { Topic } from "../../bindings/Topic";

export const guides: Record<string, Guide> = {
  "begun": {
    "headline": "2 of 4 steps done.",
    "note": null,
    "steps": [
      {
        "id": "railway",
        "number": 1,
        "title": "Deploy the backend to Railway",
        "state": "done",
        "word": "Done",
        "seen": "Railway is healthy.",
        "backend": "Railway",
        "actions": [
          {
            "text": "Sign in at Railway, choose Deploy from GitHub repo, and select your repository.",
            "place": "https://railway.com/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Where in the repository is the backend with its Dockerfile? Leave it empty for the top.",
            "place": null,
            "values": [],
            "block": null,
            "field": "directory"
          },
          {
            "text": "Leave the service's Root Directory empty: the Dockerfile is at the repository's top. Railway finds it there by itself.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables, under Variables; the Raw Editor takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "${{Postgres.DATABASE_URL}}",
                "example": true,
                "note": "If the project has a Postgres database: Railway puts the real value in."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The value that the command below prints."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://your-frontend.vercel.app",
                "example": true,
                "note": "Enter your frontend's address in step 3, and this line is yours."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=${{Postgres.DATABASE_URL}}\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://your-frontend.vercel.app\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Make a SECRET_KEY in a terminal of your own, and keep it for step 2: both backends need the same. It is not entered here.",
            "place": null,
            "values": [
              {
                "label": "Command",
                "value": "openssl rand -hex 32",
                "example": false,
                "note": "Prints 64 random characters."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Wait for the deployment, then choose Generate Domain under Settings, Networking.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Enter that address here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No PORT",
            "text": "Railway sets PORT by itself. PORT=${{PORT}} is not needed: let the app listen on 0.0.0.0 at the port in PORT, or Railway answers 502."
          },
          {
            "title": "The address ends with up.railway.app",
            "text": "As in https://your-app.up.railway.app. An address without \"up\" leads nowhere."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Railway answers",
            "outcome": "pass",
            "word": "Pass",
            "text": "Railway is healthy.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "render",
        "number": 2,
        "title": "Deploy the backup to Render",
        "state": "done",
        "word": "Done",
        "seen": "Render is healthy.",
        "backend": "Render",
        "actions": [
          {
            "text": "Sign in at Render, choose New, Web Service, and connect the same repository.",
            "place": "https://dashboard.render.com/web/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Fill the form in like this.",
            "place": null,
            "values": [
              {
                "label": "Name",
                "value": "your-app",
                "example": true,
                "note": "It becomes the address: your-app.onrender.com."
              },
              {
                "label": "Language",
                "value": "Docker",
                "example": false,
                "note": "Called Environment in older forms."
              },
              {
                "label": "Root Directory",
                "value": "",
                "example": true,
                "note": "Leave it empty: the backend is at the top."
              },
              {
                "label": "Dockerfile Path",
                "value": "./Dockerfile",
                "example": false,
                "note": "As seen from the root directory."
              },
              {
                "label": "Start Command",
                "value": "",
                "example": true,
                "note": "Leave it empty: it comes from the Dockerfile."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables; Add from .env takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "postgresql://user:password@host:port/database",
                "example": true,
                "note": "The external address of the same database. On Railway it is DATABASE_PUBLIC_URL, among the database's variables."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The same value as on Railway."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://your-frontend.vercel.app",
                "example": true,
                "note": "Enter your frontend's address in step 3, and this line is yours."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=postgresql://user:password@host:port/database\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://your-frontend.vercel.app\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Choose Deploy, and wait until the service is Live.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Copy the address from the top of the service's page and enter it here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No ${{…}} on Render",
            "text": "Railway replaces ${{Postgres.DATABASE_URL}}; Render hands it to the app as it is written. And the private address behind it, under railway.internal, can only be reached from within Railway. So Render needs the database's external address."
          },
          {
            "title": "One database for both, or two",
            "text": "With one database both backends show the same data, and both fail when it stops: a database on Railway stops with Railway's credit. With two, what was entered on one side is missing on the other after a switch. A database outside both platforms avoids either."
          },
          {
            "title": "No PORT on Render",
            "text": "Render sets PORT by itself. PORT=${{PORT}} would be that very text, and the app would not start."
          },
          {
            "title": "The same SECRET_KEY on both",
            "text": "With different keys a sign-in made on Railway is not accepted by Render, so a switch signs everybody out."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Render answers",
            "outcome": "pass",
            "word": "Pass",
            "text": "Render is healthy.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "vercel",
        "number": 3,
        "title": "Connect the frontend on Vercel",
        "state": "todo",
        "word": "To do",
        "seen": "The frontend's address is not known yet.",
        "backend": null,
        "actions": [
          {
            "text": "Where is the frontend opened? Its origins go into ALLOWED_ORIGINS of steps 1 and 2.",
            "place": null,
            "values": [],
            "block": null,
            "field": "frontend"
          },
          {
            "text": "Set these variables in the project's settings, for Production. Pasted into the first field, the text fills them all.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_RAILWAY_API_URL",
                "value": "https://ai-cti.up.railway.app",
                "example": false,
                "note": "Where Railway answers."
              },
              {
                "label": "NEXT_PUBLIC_RENDER_API_URL",
                "value": "https://ai-cti.onrender.com",
                "example": false,
                "note": "Where Render answers."
              }
            ],
            "block": "NEXT_PUBLIC_RAILWAY_API_URL=https://ai-cti.up.railway.app\nNEXT_PUBLIC_RENDER_API_URL=https://ai-cti.onrender.com",
            "field": null
          },
          {
            "text": "For work on this computer, the fallback goes into .env.local. Optional.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_API_URL",
                "value": "http://localhost:8000",
                "example": false,
                "note": "In .env.local alone, never in Vercel."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Open the project's Deployments, choose the latest production one, and Redeploy.",
            "place": "https://vercel.com/dashboard",
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "No localhost in the public build",
            "text": "NEXT_PUBLIC_API_URL=http://localhost:8000 belongs into .env.local on this computer alone. Set in Vercel it is written into the files that visitors get, and each visitor's browser calls the visitor's own computer."
          },
          {
            "title": "A variable counts from the next build on",
            "text": "NEXT_PUBLIC_ variables are written into the files while Next.js builds them. Until the redeploy visitors get the old ones."
          },
          {
            "title": "Read each by its whole name",
            "text": "process.env.NEXT_PUBLIC_RAILWAY_API_URL is replaced by its value; process.env[name] never is."
          },
          {
            "title": "Both backends let the frontend in",
            "text": "ALLOWED_ORIGINS must be the same on Railway and Render, or the app breaks the moment it switches."
          }
        ],
        "checks": [
          {
            "title": "Variables set in Vercel",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "Frontend redeployed with them",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "No localhost in the public bundle",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "CORS right on both, and equal",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "test",
        "number": 4,
        "title": "Test the failover",
        "state": "todo",
        "word": "To do",
        "seen": "The checklist is ready: not checked yet.",
        "backend": null,
        "actions": [
          {
            "text": "Run the checklist: it looks at everything that the steps before have set up.",
            "place": null,
            "values": [],
            "block": null,
            "field": "checklist"
          },
          {
            "text": "Run a first failover test. Railway looks as if it were stopped, in a private proxy: production is not touched.",
            "place": null,
            "values": [],
            "block": null,
            "field": "drill"
          },
          {
            "text": "Open the frontend and its browser console while you switch: the backend that answers is named in the header x-failover-backend where requests go through the local proxy.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "What a simulated test does not show",
            "text": "It shows that the backup answers and how quickly requests move to it, through the local proxy. Whether the frontend itself switches is seen in its build, by step 3, or in a real test."
          }
        ],
        "checks": [
          {
            "title": "The checklist is ready",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "A failover test passed",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      }
    ],
    "form": {
      "step": "vercel",
      "skipped": [],
      "directory": ""
    },
    "frontend": {
      "url": "",
      "origins": []
    },
    "problem": null
  },
  "connected": {
    "headline": "2 of 4 steps done.",
    "note": null,
    "steps": [
      {
        "id": "railway",
        "number": 1,
        "title": "Deploy the backend to Railway",
        "state": "done",
        "word": "Done",
        "seen": "Railway is healthy.",
        "backend": "Railway",
        "actions": [
          {
            "text": "Sign in at Railway, choose Deploy from GitHub repo, and select your repository.",
            "place": "https://railway.com/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Where in the repository is the backend with its Dockerfile? Leave it empty for the top.",
            "place": null,
            "values": [],
            "block": null,
            "field": "directory"
          },
          {
            "text": "Leave the service's Root Directory empty: the Dockerfile is at the repository's top. Railway finds it there by itself.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables, under Variables; the Raw Editor takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "${{Postgres.DATABASE_URL}}",
                "example": true,
                "note": "If the project has a Postgres database: Railway puts the real value in."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The value that the command below prints."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://ai-cti.vercel.app,https://www.ai-cti.dev",
                "example": false,
                "note": "Your frontend's origins, without a slash at the end."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=${{Postgres.DATABASE_URL}}\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://ai-cti.vercel.app,https://www.ai-cti.dev\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Make a SECRET_KEY in a terminal of your own, and keep it for step 2: both backends need the same. It is not entered here.",
            "place": null,
            "values": [
              {
                "label": "Command",
                "value": "openssl rand -hex 32",
                "example": false,
                "note": "Prints 64 random characters."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Wait for the deployment, then choose Generate Domain under Settings, Networking.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Enter that address here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No PORT",
            "text": "Railway sets PORT by itself. PORT=${{PORT}} is not needed: let the app listen on 0.0.0.0 at the port in PORT, or Railway answers 502."
          },
          {
            "title": "The address ends with up.railway.app",
            "text": "As in https://your-app.up.railway.app. An address without \"up\" leads nowhere."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Railway answers",
            "outcome": "pass",
            "word": "Pass",
            "text": "Railway is healthy.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "render",
        "number": 2,
        "title": "Deploy the backup to Render",
        "state": "done",
        "word": "Done",
        "seen": "Render is healthy.",
        "backend": "Render",
        "actions": [
          {
            "text": "Sign in at Render, choose New, Web Service, and connect the same repository.",
            "place": "https://dashboard.render.com/web/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Fill the form in like this.",
            "place": null,
            "values": [
              {
                "label": "Name",
                "value": "your-app",
                "example": true,
                "note": "It becomes the address: your-app.onrender.com."
              },
              {
                "label": "Language",
                "value": "Docker",
                "example": false,
                "note": "Called Environment in older forms."
              },
              {
                "label": "Root Directory",
                "value": "",
                "example": true,
                "note": "Leave it empty: the backend is at the top."
              },
              {
                "label": "Dockerfile Path",
                "value": "./Dockerfile",
                "example": false,
                "note": "As seen from the root directory."
              },
              {
                "label": "Start Command",
                "value": "",
                "example": true,
                "note": "Leave it empty: it comes from the Dockerfile."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables; Add from .env takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "postgresql://user:password@host:port/database",
                "example": true,
                "note": "The external address of the same database. On Railway it is DATABASE_PUBLIC_URL, among the database's variables."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The same value as on Railway."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://ai-cti.vercel.app,https://www.ai-cti.dev",
                "example": false,
                "note": "Your frontend's origins, without a slash at the end."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=postgresql://user:password@host:port/database\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://ai-cti.vercel.app,https://www.ai-cti.dev\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Choose Deploy, and wait until the service is Live.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Copy the address from the top of the service's page and enter it here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No ${{…}} on Render",
            "text": "Railway replaces ${{Postgres.DATABASE_URL}}; Render hands it to the app as it is written. And the private address behind it, under railway.internal, can only be reached from within Railway. So Render needs the database's external address."
          },
          {
            "title": "One database for both, or two",
            "text": "With one database both backends show the same data, and both fail when it stops: a database on Railway stops with Railway's credit. With two, what was entered on one side is missing on the other after a switch. A database outside both platforms avoids either."
          },
          {
            "title": "No PORT on Render",
            "text": "Render sets PORT by itself. PORT=${{PORT}} would be that very text, and the app would not start."
          },
          {
            "title": "The same SECRET_KEY on both",
            "text": "With different keys a sign-in made on Railway is not accepted by Render, so a switch signs everybody out."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Render answers",
            "outcome": "pass",
            "word": "Pass",
            "text": "Render is healthy.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "vercel",
        "number": 3,
        "title": "Connect the frontend on Vercel",
        "state": "todo",
        "word": "To do",
        "seen": "0 of 4 seen to be right.",
        "backend": null,
        "actions": [
          {
            "text": "Where is the frontend opened? Its origins go into ALLOWED_ORIGINS of steps 1 and 2.",
            "place": null,
            "values": [],
            "block": null,
            "field": "frontend"
          },
          {
            "text": "Set these variables in the project's settings, for Production. Pasted into the first field, the text fills them all.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_RAILWAY_API_URL",
                "value": "https://ai-cti.up.railway.app",
                "example": false,
                "note": "Where Railway answers."
              },
              {
                "label": "NEXT_PUBLIC_RENDER_API_URL",
                "value": "https://ai-cti.onrender.com",
                "example": false,
                "note": "Where Render answers."
              }
            ],
            "block": "NEXT_PUBLIC_RAILWAY_API_URL=https://ai-cti.up.railway.app\nNEXT_PUBLIC_RENDER_API_URL=https://ai-cti.onrender.com",
            "field": null
          },
          {
            "text": "For work on this computer, the fallback goes into .env.local. Optional.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_API_URL",
                "value": "http://localhost:8000",
                "example": false,
                "note": "In .env.local alone, never in Vercel."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Open the project's Deployments, choose the latest production one, and Redeploy.",
            "place": "https://vercel.com/dashboard",
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "No localhost in the public build",
            "text": "NEXT_PUBLIC_API_URL=http://localhost:8000 belongs into .env.local on this computer alone. Set in Vercel it is written into the files that visitors get, and each visitor's browser calls the visitor's own computer."
          },
          {
            "title": "A variable counts from the next build on",
            "text": "NEXT_PUBLIC_ variables are written into the files while Next.js builds them. Until the redeploy visitors get the old ones."
          },
          {
            "title": "Read each by its whole name",
            "text": "process.env.NEXT_PUBLIC_RAILWAY_API_URL is replaced by its value; process.env[name] never is."
          },
          {
            "title": "Both backends let the frontend in",
            "text": "ALLOWED_ORIGINS must be the same on Railway and Render, or the app breaks the moment it switches."
          }
        ],
        "checks": [
          {
            "title": "Variables set in Vercel",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "Frontend redeployed with them",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "No localhost in the public bundle",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "CORS right on both, and equal",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": {
          "type": "checks",
          "only": [
            "vercel-env",
            "frontend-redeployed",
            "no-loopback",
            "cors"
          ]
        }
      },
      {
        "id": "test",
        "number": 4,
        "title": "Test the failover",
        "state": "todo",
        "word": "To do",
        "seen": "The checklist is ready: not checked yet.",
        "backend": null,
        "actions": [
          {
            "text": "Run the checklist: it looks at everything that the steps before have set up.",
            "place": null,
            "values": [],
            "block": null,
            "field": "checklist"
          },
          {
            "text": "Run a first failover test. Railway looks as if it were stopped, in a private proxy: production is not touched.",
            "place": null,
            "values": [],
            "block": null,
            "field": "drill"
          },
          {
            "text": "Open the frontend and its browser console while you switch: the backend that answers is named in the header x-failover-backend where requests go through the local proxy.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "What a simulated test does not show",
            "text": "It shows that the backup answers and how quickly requests move to it, through the local proxy. Whether the frontend itself switches is seen in its build, by step 3, or in a real test."
          }
        ],
        "checks": [
          {
            "title": "The checklist is ready",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "A failover test passed",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      }
    ],
    "form": {
      "step": "vercel",
      "skipped": [],
      "directory": ""
    },
    "frontend": {
      "url": "https://ai-cti.vercel.app",
      "origins": [
        "https://www.ai-cti.dev"
      ]
    },
    "problem": null
  },
  "demo": {
    "headline": "0 of 4 steps done.",
    "note": "Three sample backends run now, so that there is something to see. Each step here is about your own: enter an address, save it, and the samples end.",
    "steps": [
      {
        "id": "railway",
        "number": 1,
        "title": "Deploy the backend to Railway",
        "state": "todo",
        "word": "To do",
        "seen": "Not looked at: the sample backends run.",
        "backend": "Railway",
        "actions": [
          {
            "text": "Sign in at Railway, choose Deploy from GitHub repo, and select your repository.",
            "place": "https://railway.com/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Where in the repository is the backend with its Dockerfile? Leave it empty for the top.",
            "place": null,
            "values": [],
            "block": null,
            "field": "directory"
          },
          {
            "text": "Leave the service's Root Directory empty: the Dockerfile is at the repository's top. Railway finds it there by itself.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables, under Variables; the Raw Editor takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "${{Postgres.DATABASE_URL}}",
                "example": true,
                "note": "If the project has a Postgres database: Railway puts the real value in."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The value that the command below prints."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://your-frontend.vercel.app",
                "example": true,
                "note": "Enter your frontend's address in step 3, and this line is yours."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=${{Postgres.DATABASE_URL}}\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://your-frontend.vercel.app\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Make a SECRET_KEY in a terminal of your own, and keep it for step 2: both backends need the same. It is not entered here.",
            "place": null,
            "values": [
              {
                "label": "Command",
                "value": "openssl rand -hex 32",
                "example": false,
                "note": "Prints 64 random characters."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Wait for the deployment, then choose Generate Domain under Settings, Networking.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Enter that address here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No PORT",
            "text": "Railway sets PORT by itself. PORT=${{PORT}} is not needed: let the app listen on 0.0.0.0 at the port in PORT, or Railway answers 502."
          },
          {
            "title": "The address ends with up.railway.app",
            "text": "As in https://your-app.up.railway.app. An address without \"up\" leads nowhere."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Railway answers",
            "outcome": null,
            "word": "Not checked yet",
            "text": "Not looked at: the sample backends run.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "render",
        "number": 2,
        "title": "Deploy the backup to Render",
        "state": "todo",
        "word": "To do",
        "seen": "Not looked at: the sample backends run.",
        "backend": "Render",
        "actions": [
          {
            "text": "Sign in at Render, choose New, Web Service, and connect the same repository.",
            "place": "https://dashboard.render.com/web/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Fill the form in like this.",
            "place": null,
            "values": [
              {
                "label": "Name",
                "value": "your-app",
                "example": true,
                "note": "It becomes the address: your-app.onrender.com."
              },
              {
                "label": "Language",
                "value": "Docker",
                "example": false,
                "note": "Called Environment in older forms."
              },
              {
                "label": "Root Directory",
                "value": "",
                "example": true,
                "note": "Leave it empty: the backend is at the top."
              },
              {
                "label": "Dockerfile Path",
                "value": "./Dockerfile",
                "example": false,
                "note": "As seen from the root directory."
              },
              {
                "label": "Start Command",
                "value": "",
                "example": true,
                "note": "Leave it empty: it comes from the Dockerfile."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables; Add from .env takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "postgresql://user:password@host:port/database",
                "example": true,
                "note": "The external address of the same database. On Railway it is DATABASE_PUBLIC_URL, among the database's variables."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The same value as on Railway."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://your-frontend.vercel.app",
                "example": true,
                "note": "Enter your frontend's address in step 3, and this line is yours."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=postgresql://user:password@host:port/database\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://your-frontend.vercel.app\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Choose Deploy, and wait until the service is Live.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Copy the address from the top of the service's page and enter it here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No ${{…}} on Render",
            "text": "Railway replaces ${{Postgres.DATABASE_URL}}; Render hands it to the app as it is written. And the private address behind it, under railway.internal, can only be reached from within Railway. So Render needs the database's external address."
          },
          {
            "title": "One database for both, or two",
            "text": "With one database both backends show the same data, and both fail when it stops: a database on Railway stops with Railway's credit. With two, what was entered on one side is missing on the other after a switch. A database outside both platforms avoids either."
          },
          {
            "title": "No PORT on Render",
            "text": "Render sets PORT by itself. PORT=${{PORT}} would be that very text, and the app would not start."
          },
          {
            "title": "The same SECRET_KEY on both",
            "text": "With different keys a sign-in made on Railway is not accepted by Render, so a switch signs everybody out."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Render answers",
            "outcome": null,
            "word": "Not checked yet",
            "text": "Not looked at: the sample backends run.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "vercel",
        "number": 3,
        "title": "Connect the frontend on Vercel",
        "state": "todo",
        "word": "To do",
        "seen": "Not looked at: the sample backends run.",
        "backend": null,
        "actions": [
          {
            "text": "Where is the frontend opened? Its origins go into ALLOWED_ORIGINS of steps 1 and 2.",
            "place": null,
            "values": [],
            "block": null,
            "field": "frontend"
          },
          {
            "text": "Set these variables in the project's settings, for Production. Pasted into the first field, the text fills them all.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_RAILWAY_API_URL",
                "value": "https://your-app.up.railway.app",
                "example": true,
                "note": "Enter the address in step 1, and this line is yours."
              },
              {
                "label": "NEXT_PUBLIC_RENDER_API_URL",
                "value": "https://your-app.onrender.com",
                "example": true,
                "note": "Enter the address in step 2, and this line is yours."
              }
            ],
            "block": "NEXT_PUBLIC_RAILWAY_API_URL=https://your-app.up.railway.app\nNEXT_PUBLIC_RENDER_API_URL=https://your-app.onrender.com",
            "field": null
          },
          {
            "text": "For work on this computer, the fallback goes into .env.local. Optional.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_API_URL",
                "value": "http://localhost:8000",
                "example": false,
                "note": "In .env.local alone, never in Vercel."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Open the project's Deployments, choose the latest production one, and Redeploy.",
            "place": "https://vercel.com/dashboard",
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "No localhost in the public build",
            "text": "NEXT_PUBLIC_API_URL=http://localhost:8000 belongs into .env.local on this computer alone. Set in Vercel it is written into the files that visitors get, and each visitor's browser calls the visitor's own computer."
          },
          {
            "title": "A variable counts from the next build on",
            "text": "NEXT_PUBLIC_ variables are written into the files while Next.js builds them. Until the redeploy visitors get the old ones."
          },
          {
            "title": "Read each by its whole name",
            "text": "process.env.NEXT_PUBLIC_RAILWAY_API_URL is replaced by its value; process.env[name] never is."
          },
          {
            "title": "Both backends let the frontend in",
            "text": "ALLOWED_ORIGINS must be the same on Railway and Render, or the app breaks the moment it switches."
          }
        ],
        "checks": [
          {
            "title": "Variables set in Vercel",
            "outcome": null,
            "word": "Not checked yet",
            "text": "Not looked at: the sample backends run.",
            "next_step": null,
            "topic": null
          },
          {
            "title": "Frontend redeployed with them",
            "outcome": null,
            "word": "Not checked yet",
            "text": "Not looked at: the sample backends run.",
            "next_step": null,
            "topic": null
          },
          {
            "title": "No localhost in the public bundle",
            "outcome": null,
            "word": "Not checked yet",
            "text": "Not looked at: the sample backends run.",
            "next_step": null,
            "topic": null
          },
          {
            "title": "CORS right on both, and equal",
            "outcome": null,
            "word": "Not checked yet",
            "text": "Not looked at: the sample backends run.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "test",
        "number": 4,
        "title": "Test the failover",
        "state": "todo",
        "word": "To do",
        "seen": "Not looked at: the sample backends run.",
        "backend": null,
        "actions": [
          {
            "text": "Run the checklist: it looks at everything that the steps before have set up.",
            "place": null,
            "values": [],
            "block": null,
            "field": "checklist"
          },
          {
            "text": "Run a first failover test. Railway looks as if it were stopped, in a private proxy: production is not touched.",
            "place": null,
            "values": [],
            "block": null,
            "field": "drill"
          },
          {
            "text": "Open the frontend and its browser console while you switch: the backend that answers is named in the header x-failover-backend where requests go through the local proxy.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "What a simulated test does not show",
            "text": "It shows that the backup answers and how quickly requests move to it, through the local proxy. Whether the frontend itself switches is seen in its build, by step 3, or in a real test."
          }
        ],
        "checks": [
          {
            "title": "The checklist is ready",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "A failover test passed",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      }
    ],
    "form": {
      "step": "railway",
      "skipped": [],
      "directory": ""
    },
    "frontend": {
      "url": "",
      "origins": []
    },
    "problem": null
  },
  "done": {
    "headline": "All four steps are done.",
    "note": null,
    "steps": [
      {
        "id": "railway",
        "number": 1,
        "title": "Deploy the backend to Railway",
        "state": "done",
        "word": "Done",
        "seen": "Railway is healthy.",
        "backend": "Railway",
        "actions": [
          {
            "text": "Sign in at Railway, choose Deploy from GitHub repo, and select your repository.",
            "place": "https://railway.com/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Where in the repository is the backend with its Dockerfile? Leave it empty for the top.",
            "place": null,
            "values": [],
            "block": null,
            "field": "directory"
          },
          {
            "text": "Leave the service's Root Directory empty: the Dockerfile is at the repository's top. Railway finds it there by itself.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables, under Variables; the Raw Editor takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "${{Postgres.DATABASE_URL}}",
                "example": true,
                "note": "If the project has a Postgres database: Railway puts the real value in."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The value that the command below prints."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://ai-cti.vercel.app,https://www.ai-cti.dev",
                "example": false,
                "note": "Your frontend's origins, without a slash at the end."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=${{Postgres.DATABASE_URL}}\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://ai-cti.vercel.app,https://www.ai-cti.dev\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Make a SECRET_KEY in a terminal of your own, and keep it for step 2: both backends need the same. It is not entered here.",
            "place": null,
            "values": [
              {
                "label": "Command",
                "value": "openssl rand -hex 32",
                "example": false,
                "note": "Prints 64 random characters."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Wait for the deployment, then choose Generate Domain under Settings, Networking.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Enter that address here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No PORT",
            "text": "Railway sets PORT by itself. PORT=${{PORT}} is not needed: let the app listen on 0.0.0.0 at the port in PORT, or Railway answers 502."
          },
          {
            "title": "The address ends with up.railway.app",
            "text": "As in https://your-app.up.railway.app. An address without \"up\" leads nowhere."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Railway answers",
            "outcome": "pass",
            "word": "Pass",
            "text": "Railway is healthy.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "render",
        "number": 2,
        "title": "Deploy the backup to Render",
        "state": "done",
        "word": "Done",
        "seen": "Render is healthy.",
        "backend": "Render",
        "actions": [
          {
            "text": "Sign in at Render, choose New, Web Service, and connect the same repository.",
            "place": "https://dashboard.render.com/web/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Fill the form in like this.",
            "place": null,
            "values": [
              {
                "label": "Name",
                "value": "your-app",
                "example": true,
                "note": "It becomes the address: your-app.onrender.com."
              },
              {
                "label": "Language",
                "value": "Docker",
                "example": false,
                "note": "Called Environment in older forms."
              },
              {
                "label": "Root Directory",
                "value": "",
                "example": true,
                "note": "Leave it empty: the backend is at the top."
              },
              {
                "label": "Dockerfile Path",
                "value": "./Dockerfile",
                "example": false,
                "note": "As seen from the root directory."
              },
              {
                "label": "Start Command",
                "value": "",
                "example": true,
                "note": "Leave it empty: it comes from the Dockerfile."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables; Add from .env takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "postgresql://user:password@host:port/database",
                "example": true,
                "note": "The external address of the same database. On Railway it is DATABASE_PUBLIC_URL, among the database's variables."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The same value as on Railway."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://ai-cti.vercel.app,https://www.ai-cti.dev",
                "example": false,
                "note": "Your frontend's origins, without a slash at the end."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=postgresql://user:password@host:port/database\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://ai-cti.vercel.app,https://www.ai-cti.dev\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Choose Deploy, and wait until the service is Live.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Copy the address from the top of the service's page and enter it here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No ${{…}} on Render",
            "text": "Railway replaces ${{Postgres.DATABASE_URL}}; Render hands it to the app as it is written. And the private address behind it, under railway.internal, can only be reached from within Railway. So Render needs the database's external address."
          },
          {
            "title": "One database for both, or two",
            "text": "With one database both backends show the same data, and both fail when it stops: a database on Railway stops with Railway's credit. With two, what was entered on one side is missing on the other after a switch. A database outside both platforms avoids either."
          },
          {
            "title": "No PORT on Render",
            "text": "Render sets PORT by itself. PORT=${{PORT}} would be that very text, and the app would not start."
          },
          {
            "title": "The same SECRET_KEY on both",
            "text": "With different keys a sign-in made on Railway is not accepted by Render, so a switch signs everybody out."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Render answers",
            "outcome": "pass",
            "word": "Pass",
            "text": "Render is healthy.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "vercel",
        "number": 3,
        "title": "Connect the frontend on Vercel",
        "state": "done",
        "word": "Done",
        "seen": "4 of 4 seen to be right.",
        "backend": null,
        "actions": [
          {
            "text": "Where is the frontend opened? Its origins go into ALLOWED_ORIGINS of steps 1 and 2.",
            "place": null,
            "values": [],
            "block": null,
            "field": "frontend"
          },
          {
            "text": "Set these variables in the project's settings, for Production. Pasted into the first field, the text fills them all.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_RAILWAY_API_URL",
                "value": "https://ai-cti.up.railway.app",
                "example": false,
                "note": "Where Railway answers."
              },
              {
                "label": "NEXT_PUBLIC_RENDER_API_URL",
                "value": "https://ai-cti.onrender.com",
                "example": false,
                "note": "Where Render answers."
              }
            ],
            "block": "NEXT_PUBLIC_RAILWAY_API_URL=https://ai-cti.up.railway.app\nNEXT_PUBLIC_RENDER_API_URL=https://ai-cti.onrender.com",
            "field": null
          },
          {
            "text": "For work on this computer, the fallback goes into .env.local. Optional.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_API_URL",
                "value": "http://localhost:8000",
                "example": false,
                "note": "In .env.local alone, never in Vercel."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Open the project's Deployments, choose the latest production one, and Redeploy.",
            "place": "https://vercel.com/dashboard",
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "No localhost in the public build",
            "text": "NEXT_PUBLIC_API_URL=http://localhost:8000 belongs into .env.local on this computer alone. Set in Vercel it is written into the files that visitors get, and each visitor's browser calls the visitor's own computer."
          },
          {
            "title": "A variable counts from the next build on",
            "text": "NEXT_PUBLIC_ variables are written into the files while Next.js builds them. Until the redeploy visitors get the old ones."
          },
          {
            "title": "Read each by its whole name",
            "text": "process.env.NEXT_PUBLIC_RAILWAY_API_URL is replaced by its value; process.env[name] never is."
          },
          {
            "title": "Both backends let the frontend in",
            "text": "ALLOWED_ORIGINS must be the same on Railway and Render, or the app breaks the moment it switches."
          }
        ],
        "checks": [
          {
            "title": "Variables set in Vercel",
            "outcome": "pass",
            "word": "Pass",
            "text": "Both addresses are in the files that visitors get.",
            "next_step": null,
            "topic": null
          },
          {
            "title": "Frontend redeployed with them",
            "outcome": "pass",
            "word": "Pass",
            "text": "The production build is newer than both variables.",
            "next_step": null,
            "topic": null
          },
          {
            "title": "No localhost in the public bundle",
            "outcome": "pass",
            "word": "Pass",
            "text": "No address of a visitor's own computer is in them.",
            "next_step": null,
            "topic": null
          },
          {
            "title": "CORS right on both, and equal",
            "outcome": "pass",
            "word": "Pass",
            "text": "Both let every frontend origin in, and answer alike.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "test",
        "number": 4,
        "title": "Test the failover",
        "state": "done",
        "word": "Done",
        "seen": "The checklist is ready, and a failover test passed.",
        "backend": null,
        "actions": [
          {
            "text": "Run the checklist: it looks at everything that the steps before have set up.",
            "place": null,
            "values": [],
            "block": null,
            "field": "checklist"
          },
          {
            "text": "Run a first failover test. Railway looks as if it were stopped, in a private proxy: production is not touched.",
            "place": null,
            "values": [],
            "block": null,
            "field": "drill"
          },
          {
            "text": "Open the frontend and its browser console while you switch: the backend that answers is named in the header x-failover-backend where requests go through the local proxy.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "What a simulated test does not show",
            "text": "It shows that the backup answers and how quickly requests move to it, through the local proxy. Whether the frontend itself switches is seen in its build, by step 3, or in a real test."
          }
        ],
        "checks": [
          {
            "title": "The checklist is ready",
            "outcome": "pass",
            "word": "Pass",
            "text": "10 of 12 ready.",
            "next_step": null,
            "topic": null
          },
          {
            "title": "A failover test passed",
            "outcome": "pass",
            "word": "Pass",
            "text": "Passed: no request was lost.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      }
    ],
    "form": {
      "step": "test",
      "skipped": [],
      "directory": ""
    },
    "frontend": {
      "url": "https://ai-cti.vercel.app",
      "origins": [
        "https://www.ai-cti.dev"
      ]
    },
    "problem": null
  },
  "failing": {
    "headline": "1 of 4 steps done.",
    "note": null,
    "steps": [
      {
        "id": "railway",
        "number": 1,
        "title": "Deploy the backend to Railway",
        "state": "done",
        "word": "Done",
        "seen": "Railway is healthy.",
        "backend": "Railway",
        "actions": [
          {
            "text": "Sign in at Railway, choose Deploy from GitHub repo, and select your repository.",
            "place": "https://railway.com/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Where in the repository is the backend with its Dockerfile? Leave it empty for the top.",
            "place": null,
            "values": [],
            "block": null,
            "field": "directory"
          },
          {
            "text": "Leave the service's Root Directory empty: the Dockerfile is at the repository's top. Railway finds it there by itself.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables, under Variables; the Raw Editor takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "${{Postgres.DATABASE_URL}}",
                "example": true,
                "note": "If the project has a Postgres database: Railway puts the real value in."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The value that the command below prints."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://ai-cti.vercel.app,https://www.ai-cti.dev",
                "example": false,
                "note": "Your frontend's origins, without a slash at the end."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=${{Postgres.DATABASE_URL}}\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://ai-cti.vercel.app,https://www.ai-cti.dev\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Make a SECRET_KEY in a terminal of your own, and keep it for step 2: both backends need the same. It is not entered here.",
            "place": null,
            "values": [
              {
                "label": "Command",
                "value": "openssl rand -hex 32",
                "example": false,
                "note": "Prints 64 random characters."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Wait for the deployment, then choose Generate Domain under Settings, Networking.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Enter that address here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No PORT",
            "text": "Railway sets PORT by itself. PORT=${{PORT}} is not needed: let the app listen on 0.0.0.0 at the port in PORT, or Railway answers 502."
          },
          {
            "title": "The address ends with up.railway.app",
            "text": "As in https://your-app.up.railway.app. An address without \"up\" leads nowhere."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Railway answers",
            "outcome": "pass",
            "word": "Pass",
            "text": "Railway is healthy.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "render",
        "number": 2,
        "title": "Deploy the backup to Render",
        "state": "failed",
        "word": "Not right yet",
        "seen": "Render is suspended by its owner.",
        "backend": "Render",
        "actions": [
          {
            "text": "Sign in at Render, choose New, Web Service, and connect the same repository.",
            "place": "https://dashboard.render.com/web/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Fill the form in like this.",
            "place": null,
            "values": [
              {
                "label": "Name",
                "value": "your-app",
                "example": true,
                "note": "It becomes the address: your-app.onrender.com."
              },
              {
                "label": "Language",
                "value": "Docker",
                "example": false,
                "note": "Called Environment in older forms."
              },
              {
                "label": "Root Directory",
                "value": "",
                "example": true,
                "note": "Leave it empty: the backend is at the top."
              },
              {
                "label": "Dockerfile Path",
                "value": "./Dockerfile",
                "example": false,
                "note": "As seen from the root directory."
              },
              {
                "label": "Start Command",
                "value": "",
                "example": true,
                "note": "Leave it empty: it comes from the Dockerfile."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables; Add from .env takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "postgresql://user:password@host:port/database",
                "example": true,
                "note": "The external address of the same database. On Railway it is DATABASE_PUBLIC_URL, among the database's variables."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The same value as on Railway."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://ai-cti.vercel.app,https://www.ai-cti.dev",
                "example": false,
                "note": "Your frontend's origins, without a slash at the end."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=postgresql://user:password@host:port/database\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://ai-cti.vercel.app,https://www.ai-cti.dev\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Choose Deploy, and wait until the service is Live.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Copy the address from the top of the service's page and enter it here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No ${{…}} on Render",
            "text": "Railway replaces ${{Postgres.DATABASE_URL}}; Render hands it to the app as it is written. And the private address behind it, under railway.internal, can only be reached from within Railway. So Render needs the database's external address."
          },
          {
            "title": "One database for both, or two",
            "text": "With one database both backends show the same data, and both fail when it stops: a database on Railway stops with Railway's credit. With two, what was entered on one side is missing on the other after a switch. A database outside both platforms avoids either."
          },
          {
            "title": "No PORT on Render",
            "text": "Render sets PORT by itself. PORT=${{PORT}} would be that very text, and the app would not start."
          },
          {
            "title": "The same SECRET_KEY on both",
            "text": "With different keys a sign-in made on Railway is not accepted by Render, so a switch signs everybody out."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Render answers",
            "outcome": "fail",
            "word": "Fail",
            "text": "Render is suspended by its owner.",
            "next_step": "Resume the service on dashboard.render.com.",
            "topic": "render_suspended_by_owner"
          }
        ],
        "ask": {
          "type": "probe"
        }
      },
      {
        "id": "vercel",
        "number": 3,
        "title": "Connect the frontend on Vercel",
        "state": "todo",
        "word": "To do",
        "seen": "0 of 4 seen to be right.",
        "backend": null,
        "actions": [
          {
            "text": "Where is the frontend opened? Its origins go into ALLOWED_ORIGINS of steps 1 and 2.",
            "place": null,
            "values": [],
            "block": null,
            "field": "frontend"
          },
          {
            "text": "Set these variables in the project's settings, for Production. Pasted into the first field, the text fills them all.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_RAILWAY_API_URL",
                "value": "https://ai-cti.up.railway.app",
                "example": false,
                "note": "Where Railway answers."
              },
              {
                "label": "NEXT_PUBLIC_RENDER_API_URL",
                "value": "https://ai-cti.onrender.com",
                "example": false,
                "note": "Where Render answers."
              }
            ],
            "block": "NEXT_PUBLIC_RAILWAY_API_URL=https://ai-cti.up.railway.app\nNEXT_PUBLIC_RENDER_API_URL=https://ai-cti.onrender.com",
            "field": null
          },
          {
            "text": "For work on this computer, the fallback goes into .env.local. Optional.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_API_URL",
                "value": "http://localhost:8000",
                "example": false,
                "note": "In .env.local alone, never in Vercel."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Open the project's Deployments, choose the latest production one, and Redeploy.",
            "place": "https://vercel.com/dashboard",
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "No localhost in the public build",
            "text": "NEXT_PUBLIC_API_URL=http://localhost:8000 belongs into .env.local on this computer alone. Set in Vercel it is written into the files that visitors get, and each visitor's browser calls the visitor's own computer."
          },
          {
            "title": "A variable counts from the next build on",
            "text": "NEXT_PUBLIC_ variables are written into the files while Next.js builds them. Until the redeploy visitors get the old ones."
          },
          {
            "title": "Read each by its whole name",
            "text": "process.env.NEXT_PUBLIC_RAILWAY_API_URL is replaced by its value; process.env[name] never is."
          },
          {
            "title": "Both backends let the frontend in",
            "text": "ALLOWED_ORIGINS must be the same on Railway and Render, or the app breaks the moment it switches."
          }
        ],
        "checks": [
          {
            "title": "Variables set in Vercel",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "Frontend redeployed with them",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "No localhost in the public bundle",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "CORS right on both, and equal",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": {
          "type": "checks",
          "only": [
            "vercel-env",
            "frontend-redeployed",
            "no-loopback",
            "cors"
          ]
        }
      },
      {
        "id": "test",
        "number": 4,
        "title": "Test the failover",
        "state": "todo",
        "word": "To do",
        "seen": "The checklist is ready: not checked yet.",
        "backend": null,
        "actions": [
          {
            "text": "Run the checklist: it looks at everything that the steps before have set up.",
            "place": null,
            "values": [],
            "block": null,
            "field": "checklist"
          },
          {
            "text": "Run a first failover test. Railway looks as if it were stopped, in a private proxy: production is not touched.",
            "place": null,
            "values": [],
            "block": null,
            "field": "drill"
          },
          {
            "text": "Open the frontend and its browser console while you switch: the backend that answers is named in the header x-failover-backend where requests go through the local proxy.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "What a simulated test does not show",
            "text": "It shows that the backup answers and how quickly requests move to it, through the local proxy. Whether the frontend itself switches is seen in its build, by step 3, or in a real test."
          }
        ],
        "checks": [
          {
            "title": "The checklist is ready",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "A failover test passed",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      }
    ],
    "form": {
      "step": "render",
      "skipped": [],
      "directory": ""
    },
    "frontend": {
      "url": "https://ai-cti.vercel.app",
      "origins": [
        "https://www.ai-cti.dev"
      ]
    },
    "problem": null
  },
  "localhost": {
    "headline": "2 of 4 steps done.",
    "note": null,
    "steps": [
      {
        "id": "railway",
        "number": 1,
        "title": "Deploy the backend to Railway",
        "state": "done",
        "word": "Done",
        "seen": "Railway is healthy.",
        "backend": "Railway",
        "actions": [
          {
            "text": "Sign in at Railway, choose Deploy from GitHub repo, and select your repository.",
            "place": "https://railway.com/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Where in the repository is the backend with its Dockerfile? Leave it empty for the top.",
            "place": null,
            "values": [],
            "block": null,
            "field": "directory"
          },
          {
            "text": "Leave the service's Root Directory empty: the Dockerfile is at the repository's top. Railway finds it there by itself.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables, under Variables; the Raw Editor takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "${{Postgres.DATABASE_URL}}",
                "example": true,
                "note": "If the project has a Postgres database: Railway puts the real value in."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The value that the command below prints."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://ai-cti.vercel.app,https://www.ai-cti.dev",
                "example": false,
                "note": "Your frontend's origins, without a slash at the end."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=${{Postgres.DATABASE_URL}}\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://ai-cti.vercel.app,https://www.ai-cti.dev\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Make a SECRET_KEY in a terminal of your own, and keep it for step 2: both backends need the same. It is not entered here.",
            "place": null,
            "values": [
              {
                "label": "Command",
                "value": "openssl rand -hex 32",
                "example": false,
                "note": "Prints 64 random characters."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Wait for the deployment, then choose Generate Domain under Settings, Networking.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Enter that address here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No PORT",
            "text": "Railway sets PORT by itself. PORT=${{PORT}} is not needed: let the app listen on 0.0.0.0 at the port in PORT, or Railway answers 502."
          },
          {
            "title": "The address ends with up.railway.app",
            "text": "As in https://your-app.up.railway.app. An address without \"up\" leads nowhere."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Railway answers",
            "outcome": "pass",
            "word": "Pass",
            "text": "Railway is healthy.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "render",
        "number": 2,
        "title": "Deploy the backup to Render",
        "state": "done",
        "word": "Done",
        "seen": "Render is healthy.",
        "backend": "Render",
        "actions": [
          {
            "text": "Sign in at Render, choose New, Web Service, and connect the same repository.",
            "place": "https://dashboard.render.com/web/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Fill the form in like this.",
            "place": null,
            "values": [
              {
                "label": "Name",
                "value": "your-app",
                "example": true,
                "note": "It becomes the address: your-app.onrender.com."
              },
              {
                "label": "Language",
                "value": "Docker",
                "example": false,
                "note": "Called Environment in older forms."
              },
              {
                "label": "Root Directory",
                "value": "",
                "example": true,
                "note": "Leave it empty: the backend is at the top."
              },
              {
                "label": "Dockerfile Path",
                "value": "./Dockerfile",
                "example": false,
                "note": "As seen from the root directory."
              },
              {
                "label": "Start Command",
                "value": "",
                "example": true,
                "note": "Leave it empty: it comes from the Dockerfile."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables; Add from .env takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "postgresql://user:password@host:port/database",
                "example": true,
                "note": "The external address of the same database. On Railway it is DATABASE_PUBLIC_URL, among the database's variables."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The same value as on Railway."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://ai-cti.vercel.app,https://www.ai-cti.dev",
                "example": false,
                "note": "Your frontend's origins, without a slash at the end."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=postgresql://user:password@host:port/database\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://ai-cti.vercel.app,https://www.ai-cti.dev\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Choose Deploy, and wait until the service is Live.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Copy the address from the top of the service's page and enter it here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No ${{…}} on Render",
            "text": "Railway replaces ${{Postgres.DATABASE_URL}}; Render hands it to the app as it is written. And the private address behind it, under railway.internal, can only be reached from within Railway. So Render needs the database's external address."
          },
          {
            "title": "One database for both, or two",
            "text": "With one database both backends show the same data, and both fail when it stops: a database on Railway stops with Railway's credit. With two, what was entered on one side is missing on the other after a switch. A database outside both platforms avoids either."
          },
          {
            "title": "No PORT on Render",
            "text": "Render sets PORT by itself. PORT=${{PORT}} would be that very text, and the app would not start."
          },
          {
            "title": "The same SECRET_KEY on both",
            "text": "With different keys a sign-in made on Railway is not accepted by Render, so a switch signs everybody out."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Render answers",
            "outcome": "pass",
            "word": "Pass",
            "text": "Render is healthy.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "vercel",
        "number": 3,
        "title": "Connect the frontend on Vercel",
        "state": "failed",
        "word": "Not right yet",
        "seen": "http://localhost:8000 is in the files that visitors get.",
        "backend": null,
        "actions": [
          {
            "text": "Where is the frontend opened? Its origins go into ALLOWED_ORIGINS of steps 1 and 2.",
            "place": null,
            "values": [],
            "block": null,
            "field": "frontend"
          },
          {
            "text": "Set these variables in the project's settings, for Production. Pasted into the first field, the text fills them all.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_RAILWAY_API_URL",
                "value": "https://ai-cti.up.railway.app",
                "example": false,
                "note": "Where Railway answers."
              },
              {
                "label": "NEXT_PUBLIC_RENDER_API_URL",
                "value": "https://ai-cti.onrender.com",
                "example": false,
                "note": "Where Render answers."
              }
            ],
            "block": "NEXT_PUBLIC_RAILWAY_API_URL=https://ai-cti.up.railway.app\nNEXT_PUBLIC_RENDER_API_URL=https://ai-cti.onrender.com",
            "field": null
          },
          {
            "text": "For work on this computer, the fallback goes into .env.local. Optional.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_API_URL",
                "value": "http://localhost:8000",
                "example": false,
                "note": "In .env.local alone, never in Vercel."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Open the project's Deployments, choose the latest production one, and Redeploy.",
            "place": "https://vercel.com/dashboard",
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "No localhost in the public build",
            "text": "NEXT_PUBLIC_API_URL=http://localhost:8000 belongs into .env.local on this computer alone. Set in Vercel it is written into the files that visitors get, and each visitor's browser calls the visitor's own computer."
          },
          {
            "title": "A variable counts from the next build on",
            "text": "NEXT_PUBLIC_ variables are written into the files while Next.js builds them. Until the redeploy visitors get the old ones."
          },
          {
            "title": "Read each by its whole name",
            "text": "process.env.NEXT_PUBLIC_RAILWAY_API_URL is replaced by its value; process.env[name] never is."
          },
          {
            "title": "Both backends let the frontend in",
            "text": "ALLOWED_ORIGINS must be the same on Railway and Render, or the app breaks the moment it switches."
          }
        ],
        "checks": [
          {
            "title": "Variables set in Vercel",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "Frontend redeployed with them",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "No localhost in the public bundle",
            "outcome": "fail",
            "word": "Fail",
            "text": "http://localhost:8000 is in the files that visitors get.",
            "next_step": "Remove NEXT_PUBLIC_API_URL in Vercel, and redeploy.",
            "topic": "loopback-bundle"
          },
          {
            "title": "CORS right on both, and equal",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": {
          "type": "checks",
          "only": [
            "vercel-env",
            "frontend-redeployed",
            "no-loopback",
            "cors"
          ]
        }
      },
      {
        "id": "test",
        "number": 4,
        "title": "Test the failover",
        "state": "todo",
        "word": "To do",
        "seen": "The checklist is ready: not checked yet.",
        "backend": null,
        "actions": [
          {
            "text": "Run the checklist: it looks at everything that the steps before have set up.",
            "place": null,
            "values": [],
            "block": null,
            "field": "checklist"
          },
          {
            "text": "Run a first failover test. Railway looks as if it were stopped, in a private proxy: production is not touched.",
            "place": null,
            "values": [],
            "block": null,
            "field": "drill"
          },
          {
            "text": "Open the frontend and its browser console while you switch: the backend that answers is named in the header x-failover-backend where requests go through the local proxy.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "What a simulated test does not show",
            "text": "It shows that the backup answers and how quickly requests move to it, through the local proxy. Whether the frontend itself switches is seen in its build, by step 3, or in a real test."
          }
        ],
        "checks": [
          {
            "title": "The checklist is ready",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "A failover test passed",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      }
    ],
    "form": {
      "step": "vercel",
      "skipped": [],
      "directory": ""
    },
    "frontend": {
      "url": "https://ai-cti.vercel.app",
      "origins": [
        "https://www.ai-cti.dev"
      ]
    },
    "problem": null
  },
  "offline": {
    "headline": "0 of 4 steps done.",
    "note": null,
    "steps": [
      {
        "id": "railway",
        "number": 1,
        "title": "Deploy the backend to Railway",
        "state": "todo",
        "word": "To do",
        "seen": "Not looked at: this computer is offline.",
        "backend": "Railway",
        "actions": [
          {
            "text": "Sign in at Railway, choose Deploy from GitHub repo, and select your repository.",
            "place": "https://railway.com/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Where in the repository is the backend with its Dockerfile? Leave it empty for the top.",
            "place": null,
            "values": [],
            "block": null,
            "field": "directory"
          },
          {
            "text": "Leave the service's Root Directory empty: the Dockerfile is at the repository's top. Railway finds it there by itself.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables, under Variables; the Raw Editor takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "${{Postgres.DATABASE_URL}}",
                "example": true,
                "note": "If the project has a Postgres database: Railway puts the real value in."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The value that the command below prints."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://ai-cti.vercel.app,https://www.ai-cti.dev",
                "example": false,
                "note": "Your frontend's origins, without a slash at the end."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=${{Postgres.DATABASE_URL}}\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://ai-cti.vercel.app,https://www.ai-cti.dev\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Make a SECRET_KEY in a terminal of your own, and keep it for step 2: both backends need the same. It is not entered here.",
            "place": null,
            "values": [
              {
                "label": "Command",
                "value": "openssl rand -hex 32",
                "example": false,
                "note": "Prints 64 random characters."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Wait for the deployment, then choose Generate Domain under Settings, Networking.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Enter that address here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No PORT",
            "text": "Railway sets PORT by itself. PORT=${{PORT}} is not needed: let the app listen on 0.0.0.0 at the port in PORT, or Railway answers 502."
          },
          {
            "title": "The address ends with up.railway.app",
            "text": "As in https://your-app.up.railway.app. An address without \"up\" leads nowhere."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Railway answers",
            "outcome": null,
            "word": "Not checked yet",
            "text": "Not looked at: this computer is offline.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "render",
        "number": 2,
        "title": "Deploy the backup to Render",
        "state": "todo",
        "word": "To do",
        "seen": "Not looked at: this computer is offline.",
        "backend": "Render",
        "actions": [
          {
            "text": "Sign in at Render, choose New, Web Service, and connect the same repository.",
            "place": "https://dashboard.render.com/web/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Fill the form in like this.",
            "place": null,
            "values": [
              {
                "label": "Name",
                "value": "your-app",
                "example": true,
                "note": "It becomes the address: your-app.onrender.com."
              },
              {
                "label": "Language",
                "value": "Docker",
                "example": false,
                "note": "Called Environment in older forms."
              },
              {
                "label": "Root Directory",
                "value": "",
                "example": true,
                "note": "Leave it empty: the backend is at the top."
              },
              {
                "label": "Dockerfile Path",
                "value": "./Dockerfile",
                "example": false,
                "note": "As seen from the root directory."
              },
              {
                "label": "Start Command",
                "value": "",
                "example": true,
                "note": "Leave it empty: it comes from the Dockerfile."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables; Add from .env takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "postgresql://user:password@host:port/database",
                "example": true,
                "note": "The external address of the same database. On Railway it is DATABASE_PUBLIC_URL, among the database's variables."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The same value as on Railway."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://ai-cti.vercel.app,https://www.ai-cti.dev",
                "example": false,
                "note": "Your frontend's origins, without a slash at the end."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=postgresql://user:password@host:port/database\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://ai-cti.vercel.app,https://www.ai-cti.dev\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Choose Deploy, and wait until the service is Live.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Copy the address from the top of the service's page and enter it here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No ${{…}} on Render",
            "text": "Railway replaces ${{Postgres.DATABASE_URL}}; Render hands it to the app as it is written. And the private address behind it, under railway.internal, can only be reached from within Railway. So Render needs the database's external address."
          },
          {
            "title": "One database for both, or two",
            "text": "With one database both backends show the same data, and both fail when it stops: a database on Railway stops with Railway's credit. With two, what was entered on one side is missing on the other after a switch. A database outside both platforms avoids either."
          },
          {
            "title": "No PORT on Render",
            "text": "Render sets PORT by itself. PORT=${{PORT}} would be that very text, and the app would not start."
          },
          {
            "title": "The same SECRET_KEY on both",
            "text": "With different keys a sign-in made on Railway is not accepted by Render, so a switch signs everybody out."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Render answers",
            "outcome": null,
            "word": "Not checked yet",
            "text": "Not looked at: this computer is offline.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "vercel",
        "number": 3,
        "title": "Connect the frontend on Vercel",
        "state": "todo",
        "word": "To do",
        "seen": "Not looked at: this computer is offline.",
        "backend": null,
        "actions": [
          {
            "text": "Where is the frontend opened? Its origins go into ALLOWED_ORIGINS of steps 1 and 2.",
            "place": null,
            "values": [],
            "block": null,
            "field": "frontend"
          },
          {
            "text": "Set these variables in the project's settings, for Production. Pasted into the first field, the text fills them all.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_RAILWAY_API_URL",
                "value": "https://ai-cti.up.railway.app",
                "example": false,
                "note": "Where Railway answers."
              },
              {
                "label": "NEXT_PUBLIC_RENDER_API_URL",
                "value": "https://ai-cti.onrender.com",
                "example": false,
                "note": "Where Render answers."
              }
            ],
            "block": "NEXT_PUBLIC_RAILWAY_API_URL=https://ai-cti.up.railway.app\nNEXT_PUBLIC_RENDER_API_URL=https://ai-cti.onrender.com",
            "field": null
          },
          {
            "text": "For work on this computer, the fallback goes into .env.local. Optional.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_API_URL",
                "value": "http://localhost:8000",
                "example": false,
                "note": "In .env.local alone, never in Vercel."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Open the project's Deployments, choose the latest production one, and Redeploy.",
            "place": "https://vercel.com/dashboard",
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "No localhost in the public build",
            "text": "NEXT_PUBLIC_API_URL=http://localhost:8000 belongs into .env.local on this computer alone. Set in Vercel it is written into the files that visitors get, and each visitor's browser calls the visitor's own computer."
          },
          {
            "title": "A variable counts from the next build on",
            "text": "NEXT_PUBLIC_ variables are written into the files while Next.js builds them. Until the redeploy visitors get the old ones."
          },
          {
            "title": "Read each by its whole name",
            "text": "process.env.NEXT_PUBLIC_RAILWAY_API_URL is replaced by its value; process.env[name] never is."
          },
          {
            "title": "Both backends let the frontend in",
            "text": "ALLOWED_ORIGINS must be the same on Railway and Render, or the app breaks the moment it switches."
          }
        ],
        "checks": [
          {
            "title": "Variables set in Vercel",
            "outcome": null,
            "word": "Not checked yet",
            "text": "Not looked at: this computer is offline.",
            "next_step": null,
            "topic": null
          },
          {
            "title": "Frontend redeployed with them",
            "outcome": null,
            "word": "Not checked yet",
            "text": "Not looked at: this computer is offline.",
            "next_step": null,
            "topic": null
          },
          {
            "title": "No localhost in the public bundle",
            "outcome": null,
            "word": "Not checked yet",
            "text": "Not looked at: this computer is offline.",
            "next_step": null,
            "topic": null
          },
          {
            "title": "CORS right on both, and equal",
            "outcome": null,
            "word": "Not checked yet",
            "text": "Not looked at: this computer is offline.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "test",
        "number": 4,
        "title": "Test the failover",
        "state": "todo",
        "word": "To do",
        "seen": "The checklist is ready: not checked yet.",
        "backend": null,
        "actions": [
          {
            "text": "Run the checklist: it looks at everything that the steps before have set up.",
            "place": null,
            "values": [],
            "block": null,
            "field": "checklist"
          },
          {
            "text": "Run a first failover test. Railway looks as if it were stopped, in a private proxy: production is not touched.",
            "place": null,
            "values": [],
            "block": null,
            "field": "drill"
          },
          {
            "text": "Open the frontend and its browser console while you switch: the backend that answers is named in the header x-failover-backend where requests go through the local proxy.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "What a simulated test does not show",
            "text": "It shows that the backup answers and how quickly requests move to it, through the local proxy. Whether the frontend itself switches is seen in its build, by step 3, or in a real test."
          }
        ],
        "checks": [
          {
            "title": "The checklist is ready",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "A failover test passed",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      }
    ],
    "form": {
      "step": "railway",
      "skipped": [],
      "directory": ""
    },
    "frontend": {
      "url": "https://ai-cti.vercel.app",
      "origins": [
        "https://www.ai-cti.dev"
      ]
    },
    "problem": null
  },
  "sleeping": {
    "headline": "1 of 4 steps done.",
    "note": null,
    "steps": [
      {
        "id": "railway",
        "number": 1,
        "title": "Deploy the backend to Railway",
        "state": "done",
        "word": "Done",
        "seen": "Railway is healthy.",
        "backend": "Railway",
        "actions": [
          {
            "text": "Sign in at Railway, choose Deploy from GitHub repo, and select your repository.",
            "place": "https://railway.com/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Where in the repository is the backend with its Dockerfile? Leave it empty for the top.",
            "place": null,
            "values": [],
            "block": null,
            "field": "directory"
          },
          {
            "text": "Leave the service's Root Directory empty: the Dockerfile is at the repository's top. Railway finds it there by itself.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables, under Variables; the Raw Editor takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "${{Postgres.DATABASE_URL}}",
                "example": true,
                "note": "If the project has a Postgres database: Railway puts the real value in."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The value that the command below prints."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://your-frontend.vercel.app",
                "example": true,
                "note": "Enter your frontend's address in step 3, and this line is yours."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=${{Postgres.DATABASE_URL}}\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://your-frontend.vercel.app\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Make a SECRET_KEY in a terminal of your own, and keep it for step 2: both backends need the same. It is not entered here.",
            "place": null,
            "values": [
              {
                "label": "Command",
                "value": "openssl rand -hex 32",
                "example": false,
                "note": "Prints 64 random characters."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Wait for the deployment, then choose Generate Domain under Settings, Networking.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Enter that address here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No PORT",
            "text": "Railway sets PORT by itself. PORT=${{PORT}} is not needed: let the app listen on 0.0.0.0 at the port in PORT, or Railway answers 502."
          },
          {
            "title": "The address ends with up.railway.app",
            "text": "As in https://your-app.up.railway.app. An address without \"up\" leads nowhere."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Railway answers",
            "outcome": "pass",
            "word": "Pass",
            "text": "Railway is healthy.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "render",
        "number": 2,
        "title": "Deploy the backup to Render",
        "state": "waiting",
        "word": "Waiting",
        "seen": "Render is waking. That takes about a minute.",
        "backend": "Render",
        "actions": [
          {
            "text": "Sign in at Render, choose New, Web Service, and connect the same repository.",
            "place": "https://dashboard.render.com/web/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Fill the form in like this.",
            "place": null,
            "values": [
              {
                "label": "Name",
                "value": "your-app",
                "example": true,
                "note": "It becomes the address: your-app.onrender.com."
              },
              {
                "label": "Language",
                "value": "Docker",
                "example": false,
                "note": "Called Environment in older forms."
              },
              {
                "label": "Root Directory",
                "value": "",
                "example": true,
                "note": "Leave it empty: the backend is at the top."
              },
              {
                "label": "Dockerfile Path",
                "value": "./Dockerfile",
                "example": false,
                "note": "As seen from the root directory."
              },
              {
                "label": "Start Command",
                "value": "",
                "example": true,
                "note": "Leave it empty: it comes from the Dockerfile."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables; Add from .env takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "postgresql://user:password@host:port/database",
                "example": true,
                "note": "The external address of the same database. On Railway it is DATABASE_PUBLIC_URL, among the database's variables."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The same value as on Railway."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://your-frontend.vercel.app",
                "example": true,
                "note": "Enter your frontend's address in step 3, and this line is yours."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=postgresql://user:password@host:port/database\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://your-frontend.vercel.app\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Choose Deploy, and wait until the service is Live.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Copy the address from the top of the service's page and enter it here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No ${{…}} on Render",
            "text": "Railway replaces ${{Postgres.DATABASE_URL}}; Render hands it to the app as it is written. And the private address behind it, under railway.internal, can only be reached from within Railway. So Render needs the database's external address."
          },
          {
            "title": "One database for both, or two",
            "text": "With one database both backends show the same data, and both fail when it stops: a database on Railway stops with Railway's credit. With two, what was entered on one side is missing on the other after a switch. A database outside both platforms avoids either."
          },
          {
            "title": "No PORT on Render",
            "text": "Render sets PORT by itself. PORT=${{PORT}} would be that very text, and the app would not start."
          },
          {
            "title": "The same SECRET_KEY on both",
            "text": "With different keys a sign-in made on Railway is not accepted by Render, so a switch signs everybody out."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Render answers",
            "outcome": null,
            "word": "Not checked yet",
            "text": "Render is waking. That takes about a minute.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": {
          "type": "probe"
        }
      },
      {
        "id": "vercel",
        "number": 3,
        "title": "Connect the frontend on Vercel",
        "state": "todo",
        "word": "To do",
        "seen": "The frontend's address is not known yet.",
        "backend": null,
        "actions": [
          {
            "text": "Where is the frontend opened? Its origins go into ALLOWED_ORIGINS of steps 1 and 2.",
            "place": null,
            "values": [],
            "block": null,
            "field": "frontend"
          },
          {
            "text": "Set these variables in the project's settings, for Production. Pasted into the first field, the text fills them all.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_RAILWAY_API_URL",
                "value": "https://ai-cti.up.railway.app",
                "example": false,
                "note": "Where Railway answers."
              },
              {
                "label": "NEXT_PUBLIC_RENDER_API_URL",
                "value": "https://ai-cti.onrender.com",
                "example": false,
                "note": "Where Render answers."
              }
            ],
            "block": "NEXT_PUBLIC_RAILWAY_API_URL=https://ai-cti.up.railway.app\nNEXT_PUBLIC_RENDER_API_URL=https://ai-cti.onrender.com",
            "field": null
          },
          {
            "text": "For work on this computer, the fallback goes into .env.local. Optional.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_API_URL",
                "value": "http://localhost:8000",
                "example": false,
                "note": "In .env.local alone, never in Vercel."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Open the project's Deployments, choose the latest production one, and Redeploy.",
            "place": "https://vercel.com/dashboard",
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "No localhost in the public build",
            "text": "NEXT_PUBLIC_API_URL=http://localhost:8000 belongs into .env.local on this computer alone. Set in Vercel it is written into the files that visitors get, and each visitor's browser calls the visitor's own computer."
          },
          {
            "title": "A variable counts from the next build on",
            "text": "NEXT_PUBLIC_ variables are written into the files while Next.js builds them. Until the redeploy visitors get the old ones."
          },
          {
            "title": "Read each by its whole name",
            "text": "process.env.NEXT_PUBLIC_RAILWAY_API_URL is replaced by its value; process.env[name] never is."
          },
          {
            "title": "Both backends let the frontend in",
            "text": "ALLOWED_ORIGINS must be the same on Railway and Render, or the app breaks the moment it switches."
          }
        ],
        "checks": [
          {
            "title": "Variables set in Vercel",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "Frontend redeployed with them",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "No localhost in the public bundle",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "CORS right on both, and equal",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "test",
        "number": 4,
        "title": "Test the failover",
        "state": "todo",
        "word": "To do",
        "seen": "The checklist is ready: not checked yet.",
        "backend": null,
        "actions": [
          {
            "text": "Run the checklist: it looks at everything that the steps before have set up.",
            "place": null,
            "values": [],
            "block": null,
            "field": "checklist"
          },
          {
            "text": "Run a first failover test. Railway looks as if it were stopped, in a private proxy: production is not touched.",
            "place": null,
            "values": [],
            "block": null,
            "field": "drill"
          },
          {
            "text": "Open the frontend and its browser console while you switch: the backend that answers is named in the header x-failover-backend where requests go through the local proxy.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "What a simulated test does not show",
            "text": "It shows that the backup answers and how quickly requests move to it, through the local proxy. Whether the frontend itself switches is seen in its build, by step 3, or in a real test."
          }
        ],
        "checks": [
          {
            "title": "The checklist is ready",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "A failover test passed",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      }
    ],
    "form": {
      "step": "render",
      "skipped": [],
      "directory": ""
    },
    "frontend": {
      "url": "",
      "origins": []
    },
    "problem": null
  },
  "verified": {
    "headline": "3 of 4 steps done.",
    "note": null,
    "steps": [
      {
        "id": "railway",
        "number": 1,
        "title": "Deploy the backend to Railway",
        "state": "done",
        "word": "Done",
        "seen": "Railway is healthy.",
        "backend": "Railway",
        "actions": [
          {
            "text": "Sign in at Railway, choose Deploy from GitHub repo, and select your repository.",
            "place": "https://railway.com/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Where in the repository is the backend with its Dockerfile? Leave it empty for the top.",
            "place": null,
            "values": [],
            "block": null,
            "field": "directory"
          },
          {
            "text": "Leave the service's Root Directory empty: the Dockerfile is at the repository's top. Railway finds it there by itself.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables, under Variables; the Raw Editor takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "${{Postgres.DATABASE_URL}}",
                "example": true,
                "note": "If the project has a Postgres database: Railway puts the real value in."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The value that the command below prints."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://ai-cti.vercel.app,https://www.ai-cti.dev",
                "example": false,
                "note": "Your frontend's origins, without a slash at the end."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=${{Postgres.DATABASE_URL}}\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://ai-cti.vercel.app,https://www.ai-cti.dev\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Make a SECRET_KEY in a terminal of your own, and keep it for step 2: both backends need the same. It is not entered here.",
            "place": null,
            "values": [
              {
                "label": "Command",
                "value": "openssl rand -hex 32",
                "example": false,
                "note": "Prints 64 random characters."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Wait for the deployment, then choose Generate Domain under Settings, Networking.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Enter that address here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No PORT",
            "text": "Railway sets PORT by itself. PORT=${{PORT}} is not needed: let the app listen on 0.0.0.0 at the port in PORT, or Railway answers 502."
          },
          {
            "title": "The address ends with up.railway.app",
            "text": "As in https://your-app.up.railway.app. An address without \"up\" leads nowhere."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Railway answers",
            "outcome": "pass",
            "word": "Pass",
            "text": "Railway is healthy.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "render",
        "number": 2,
        "title": "Deploy the backup to Render",
        "state": "done",
        "word": "Done",
        "seen": "Render is healthy.",
        "backend": "Render",
        "actions": [
          {
            "text": "Sign in at Render, choose New, Web Service, and connect the same repository.",
            "place": "https://dashboard.render.com/web/new",
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Fill the form in like this.",
            "place": null,
            "values": [
              {
                "label": "Name",
                "value": "your-app",
                "example": true,
                "note": "It becomes the address: your-app.onrender.com."
              },
              {
                "label": "Language",
                "value": "Docker",
                "example": false,
                "note": "Called Environment in older forms."
              },
              {
                "label": "Root Directory",
                "value": "",
                "example": true,
                "note": "Leave it empty: the backend is at the top."
              },
              {
                "label": "Dockerfile Path",
                "value": "./Dockerfile",
                "example": false,
                "note": "As seen from the root directory."
              },
              {
                "label": "Start Command",
                "value": "",
                "example": true,
                "note": "Leave it empty: it comes from the Dockerfile."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Set these variables; Add from .env takes them as one text.",
            "place": null,
            "values": [
              {
                "label": "DATABASE_URL",
                "value": "postgresql://user:password@host:port/database",
                "example": true,
                "note": "The external address of the same database. On Railway it is DATABASE_PUBLIC_URL, among the database's variables."
              },
              {
                "label": "SECRET_KEY",
                "value": "your-secret-key",
                "example": true,
                "note": "The same value as on Railway."
              },
              {
                "label": "ALLOWED_ORIGINS",
                "value": "https://ai-cti.vercel.app,https://www.ai-cti.dev",
                "example": false,
                "note": "Your frontend's origins, without a slash at the end."
              },
              {
                "label": "ENVIRONMENT",
                "value": "production",
                "example": false,
                "note": "Optional."
              },
              {
                "label": "LOG_LEVEL",
                "value": "INFO",
                "example": false,
                "note": "Optional."
              }
            ],
            "block": "DATABASE_URL=postgresql://user:password@host:port/database\nSECRET_KEY=your-secret-key\nALLOWED_ORIGINS=https://ai-cti.vercel.app,https://www.ai-cti.dev\nENVIRONMENT=production\nLOG_LEVEL=INFO",
            "field": null
          },
          {
            "text": "Choose Deploy, and wait until the service is Live.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          },
          {
            "text": "Copy the address from the top of the service's page and enter it here. It is tried as you type.",
            "place": null,
            "values": [],
            "block": null,
            "field": "address"
          }
        ],
        "traps": [
          {
            "title": "No ${{…}} on Render",
            "text": "Railway replaces ${{Postgres.DATABASE_URL}}; Render hands it to the app as it is written. And the private address behind it, under railway.internal, can only be reached from within Railway. So Render needs the database's external address."
          },
          {
            "title": "One database for both, or two",
            "text": "With one database both backends show the same data, and both fail when it stops: a database on Railway stops with Railway's credit. With two, what was entered on one side is missing on the other after a switch. A database outside both platforms avoids either."
          },
          {
            "title": "No PORT on Render",
            "text": "Render sets PORT by itself. PORT=${{PORT}} would be that very text, and the app would not start."
          },
          {
            "title": "The same SECRET_KEY on both",
            "text": "With different keys a sign-in made on Railway is not accepted by Render, so a switch signs everybody out."
          },
          {
            "title": "ALLOWED_ORIGINS letter by letter",
            "text": "Browsers compare the origin as it is written: https, no slash at the end, no path, and every address that the frontend is opened at, a domain of your own too."
          },
          {
            "title": "It must answer the health path",
            "text": "GET / must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by itself: without a sign-in or a redirect."
          }
        ],
        "checks": [
          {
            "title": "Render answers",
            "outcome": "pass",
            "word": "Pass",
            "text": "Render is healthy.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "vercel",
        "number": 3,
        "title": "Connect the frontend on Vercel",
        "state": "done",
        "word": "Done",
        "seen": "4 of 4 seen to be right.",
        "backend": null,
        "actions": [
          {
            "text": "Where is the frontend opened? Its origins go into ALLOWED_ORIGINS of steps 1 and 2.",
            "place": null,
            "values": [],
            "block": null,
            "field": "frontend"
          },
          {
            "text": "Set these variables in the project's settings, for Production. Pasted into the first field, the text fills them all.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_RAILWAY_API_URL",
                "value": "https://ai-cti.up.railway.app",
                "example": false,
                "note": "Where Railway answers."
              },
              {
                "label": "NEXT_PUBLIC_RENDER_API_URL",
                "value": "https://ai-cti.onrender.com",
                "example": false,
                "note": "Where Render answers."
              }
            ],
            "block": "NEXT_PUBLIC_RAILWAY_API_URL=https://ai-cti.up.railway.app\nNEXT_PUBLIC_RENDER_API_URL=https://ai-cti.onrender.com",
            "field": null
          },
          {
            "text": "For work on this computer, the fallback goes into .env.local. Optional.",
            "place": null,
            "values": [
              {
                "label": "NEXT_PUBLIC_API_URL",
                "value": "http://localhost:8000",
                "example": false,
                "note": "In .env.local alone, never in Vercel."
              }
            ],
            "block": null,
            "field": null
          },
          {
            "text": "Open the project's Deployments, choose the latest production one, and Redeploy.",
            "place": "https://vercel.com/dashboard",
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "No localhost in the public build",
            "text": "NEXT_PUBLIC_API_URL=http://localhost:8000 belongs into .env.local on this computer alone. Set in Vercel it is written into the files that visitors get, and each visitor's browser calls the visitor's own computer."
          },
          {
            "title": "A variable counts from the next build on",
            "text": "NEXT_PUBLIC_ variables are written into the files while Next.js builds them. Until the redeploy visitors get the old ones."
          },
          {
            "title": "Read each by its whole name",
            "text": "process.env.NEXT_PUBLIC_RAILWAY_API_URL is replaced by its value; process.env[name] never is."
          },
          {
            "title": "Both backends let the frontend in",
            "text": "ALLOWED_ORIGINS must be the same on Railway and Render, or the app breaks the moment it switches."
          }
        ],
        "checks": [
          {
            "title": "Variables set in Vercel",
            "outcome": "pass",
            "word": "Pass",
            "text": "Both addresses are in the files that visitors get.",
            "next_step": null,
            "topic": null
          },
          {
            "title": "Frontend redeployed with them",
            "outcome": "pass",
            "word": "Pass",
            "text": "The production build is newer than both variables.",
            "next_step": null,
            "topic": null
          },
          {
            "title": "No localhost in the public bundle",
            "outcome": "pass",
            "word": "Pass",
            "text": "No address of a visitor's own computer is in them.",
            "next_step": null,
            "topic": null
          },
          {
            "title": "CORS right on both, and equal",
            "outcome": "pass",
            "word": "Pass",
            "text": "Both let every frontend origin in, and answer alike.",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      },
      {
        "id": "test",
        "number": 4,
        "title": "Test the failover",
        "state": "todo",
        "word": "To do",
        "seen": "The checklist is ready: not checked yet.",
        "backend": null,
        "actions": [
          {
            "text": "Run the checklist: it looks at everything that the steps before have set up.",
            "place": null,
            "values": [],
            "block": null,
            "field": "checklist"
          },
          {
            "text": "Run a first failover test. Railway looks as if it were stopped, in a private proxy: production is not touched.",
            "place": null,
            "values": [],
            "block": null,
            "field": "drill"
          },
          {
            "text": "Open the frontend and its browser console while you switch: the backend that answers is named in the header x-failover-backend where requests go through the local proxy.",
            "place": null,
            "values": [],
            "block": null,
            "field": null
          }
        ],
        "traps": [
          {
            "title": "What a simulated test does not show",
            "text": "It shows that the backup answers and how quickly requests move to it, through the local proxy. Whether the frontend itself switches is seen in its build, by step 3, or in a real test."
          }
        ],
        "checks": [
          {
            "title": "The checklist is ready",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          },
          {
            "title": "A failover test passed",
            "outcome": null,
            "word": "Not checked yet",
            "text": "",
            "next_step": null,
            "topic": null
          }
        ],
        "ask": null
      }
    ],
    "form": {
      "step": "test",
      "skipped": [],
      "directory": ""
    },
    "frontend": {
      "url": "https://ai-cti.vercel.app",
      "origins": [
        "https://www.ai-cti.dev"
      ]
    },
    "problem": null
  }
};

export const topics: Topic[] = [
  {
    "topic": "both-failing",
    "group": "Start here",
    "title": "Both backends fail",
    "text": "No backend of the chain answers as a healthy one.",
    "why": "Two services rarely break by chance at the same moment. What they share does: the database, a variable that is missing on both, the code of the last deployment, the free plans' limits at the end of a month, or this computer's own network.",
    "steps": [
      "Look at Now: the cause under each backend says whether they fail in the same way.",
      "If they do, look at what they share. A database on Railway stops with Railway's credit, and then Render's copy fails too.",
      "Compare the variables of both services: DATABASE_URL, SECRET_KEY and ALLOWED_ORIGINS must be set on each.",
      "Read the logs of the latest deployment on both. Roll back if it came just before.",
      "If they fail in different ways, follow the topic of each cause, the backup first: it is usually the quicker one to bring back."
    ]
  },
  {
    "topic": "failover-not-working",
    "group": "Start here",
    "title": "The failover does not happen",
    "text": "The primary fails, and requests are not answered by the backup.",
    "why": "The frontend switches only to an address that was in its build. A variable that is missing, misspelt or set after the last deployment is not in the files that visitors get. A stopped Railway service answers 404, so a rule that only looks for 5xx never leaves it. And a backup that is down or refuses the frontend by CORS cannot take over.",
    "steps": [
      "Run the checklist: Variables set in Vercel, Frontend redeployed with them, and CORS on both.",
      "Check that both addresses are right, with https:// in front and no path behind.",
      "Open both addresses: each must answer the health path with a status by itself.",
      "See that no backend is pinned on Now: a pin turns the failover off.",
      "Run a failover test. Its timeline shows what each request met."
    ]
  },
  {
    "topic": "slow-responses",
    "group": "Start here",
    "title": "Answers are slow",
    "text": "The backend is healthy, but its answers take long.",
    "why": "A sleeping free service takes about a minute for its first answer. Free plans have little processor time, and a service far from its database waits for it with each query. A frontend that checks a backend before its first request adds that check, 5 s at most where the backend hangs.",
    "steps": [
      "Open the backend's evidence on Now: the timings show whether the connection or the app takes the time.",
      "If only the first answer is slow, the service slept. Turn interview mode on some minutes before it matters: it keeps every backend awake.",
      "If the first byte takes long each time, read the app's logs and look at its database: is it in the same region?",
      "If connecting takes long, try another network."
    ]
  },
  {
    "topic": "offline",
    "group": "Start here",
    "title": "This computer is offline",
    "text": "Nothing out there answers, so no backend is judged.",
    "why": "Every remote backend fails below HTTP at once, and addresses that have nothing to do with them do not answer either. That is this computer's network, not your backends: what is shown is what was known before, and no failover happens.",
    "steps": [
      "Check the Wi-Fi or the cable, and a VPN if there is one.",
      "If a sign-in page stands in between, open any http:// page in a browser and sign in.",
      "Use a phone's hotspot if the network stays away.",
      "Nothing has to be restarted: the checks go on by themselves when it is back."
    ]
  },
  {
    "topic": "configuration",
    "group": "Start here",
    "title": "The configuration has a mistake",
    "text": "The config file as it stands cannot be used; the last good one stays in force.",
    "why": "The file is read again whenever it is saved. An unknown key, a value that is not allowed or a slip in the syntax would leave you without a chain, so such a file is refused as a whole.",
    "steps": [
      "Read the message: it names the file, the line, the key and what is allowed.",
      "Mend that line and save. It is in force at once, without a restart.",
      "If you do not find it, move the file away and save your backends in Settings: a new file explains every key."
    ]
  },
  {
    "topic": "railway_not_found",
    "group": "Railway",
    "title": "Stopped or out of credit",
    "text": "Railway answers 404 in the app's place, with the header x-railway-fallback.",
    "why": "Railway has nothing running under this address. The service was stopped, paused or removed, the credit or the hard limit is used up, the domain is wrong or renamed, or a deployment is stuck. A sleeping service can answer so for some seconds while it wakes. On 19 and 20 May 2026 Railway's own routing failed like this, for all apps, for eight hours.",
    "steps": [
      "Open the service on railway.com: is its latest deployment active? If it was stopped, restart or redeploy it.",
      "Look at the workspace's usage: is credit left, and is the hard limit reached? At the hard limit all services go offline.",
      "Compare the address here with the domain under the service's settings.",
      "Look at status.railway.com for trouble of its own.",
      "Until it is back the backup answers. Nothing has to be changed here."
    ]
  },
  {
    "topic": "railway_not_responding",
    "group": "Railway",
    "title": "The app does not respond",
    "text": "Railway answers 502 in the app's place: Application failed to respond.",
    "why": "The service is deployed, but nobody answers at the port that Railway asks. The app crashed, it listens at another port than the domain's target port, or it listens on 127.0.0.1 instead of 0.0.0.0. A service that wakes can answer so once.",
    "steps": [
      "Read the deployment's logs on railway.com: does the app start, and at which port?",
      "Let the app listen on 0.0.0.0 at the port in the variable PORT, which Railway sets by itself.",
      "Compare the domain's target port, under the service's networking settings, with it.",
      "Redeploy, and wait for the check here to turn green."
    ]
  },
  {
    "topic": "render_no_server",
    "group": "Render",
    "title": "No service under this address",
    "text": "Render answers 404 with x-render-routing: no-server.",
    "why": "Every name under onrender.com leads to Render, so the address can be looked up even if no service has it. The name is misspelt, the service was deleted or renamed, or its first deployment never came up.",
    "steps": [
      "Open the service on dashboard.render.com and copy its address from the top.",
      "Compare it with the one here, letter by letter.",
      "If the service has never been live, read the logs of its first deployment."
    ]
  },
  {
    "topic": "render_suspended",
    "group": "Render",
    "title": "Suspended by Render",
    "text": "Render answers 503 with x-render-routing: suspend.",
    "why": "All free services of a workspace share 750 hours a month. When they are used up, Render suspends them all until the 1st. An open bill does the same.",
    "steps": [
      "Look on dashboard.render.com at the free hours and at the billing page.",
      "If the hours are used up, move the service to a paid plan, or wait until the 1st.",
      "For the next month: let only the backup run on the free plan. One service all month takes about 731 of the 750 hours."
    ]
  },
  {
    "topic": "render_suspended_by_owner",
    "group": "Render",
    "title": "Suspended by its owner",
    "text": "Render answers 503 with x-render-routing: suspend-by-user.",
    "why": "Somebody with access to the workspace suspended the service. It stays so until somebody resumes it.",
    "steps": [
      "Open the service on dashboard.render.com and choose Resume.",
      "Wait: a resumed service takes some minutes."
    ]
  },
  {
    "topic": "render_hibernating",
    "group": "Render",
    "title": "Asleep and not waking",
    "text": "Render answers 503 with an empty body: the service slept, and is not up yet.",
    "why": "A free service sleeps after 15 minutes without a request and takes about a minute to wake; 32 to 89 seconds were measured, sometimes minutes. If the app crashes while it starts, it never wakes.",
    "steps": [
      "Wait two minutes. One long request is under way already; more of them only lead to 429.",
      "If it stays so, read the logs on dashboard.render.com: does the app start?",
      "Before an interview turn interview mode on: it keeps the service awake."
    ]
  },
  {
    "topic": "render_not_answering",
    "group": "Render",
    "title": "The instance does not answer",
    "text": "Render answers 502 in the app's place.",
    "why": "The instance crashed, ran out of memory, restarts, or is being deployed. A request may have reached the app before it fell over, so one that changes something is not sent again elsewhere by itself.",
    "steps": [
      "Read the service's logs and events on dashboard.render.com.",
      "Look for the memory limit: a free instance has 512 MB.",
      "Let the app listen on 0.0.0.0 at the port in the variable PORT, which Render sets by itself.",
      "If a deployment is under way, wait for its end."
    ]
  },
  {
    "topic": "connection_refused",
    "group": "Connection",
    "title": "The connection is refused",
    "text": "The host is there, but nothing listens at the port.",
    "why": "On this computer the program does not run, or it uses another port. Elsewhere the address has a wrong port, or a firewall refuses it. Railway and Render answer at 443 themselves, so a refusal there points to the address or the network.",
    "steps": [
      "On this computer: start the backend and look at which port it says.",
      "Compare the port in the address with it. Behind https:// none is needed.",
      "If you do not need it, remove it from the chain in Settings."
    ]
  },
  {
    "topic": "dns",
    "group": "Connection",
    "title": "The host name does not resolve",
    "text": "No address belongs to the host name.",
    "why": "The name has a typing error, the domain was removed from the service or has run out, or this network's DNS server does not answer for it.",
    "steps": [
      "Compare the name with the one that the platform shows, letter by letter.",
      "With a domain of your own: check its DNS records, and that it is paid for.",
      "Try another network, as a phone's hotspot, to tell the name from the DNS server."
    ]
  },
  {
    "topic": "host_unreachable",
    "group": "Connection",
    "title": "There is no route to the host",
    "text": "This computer knows the address and no way to it.",
    "why": "A VPN, a firewall or a network without a way to the internet stands in between. Now and then an address of IPv6 is given out where IPv6 does not work.",
    "steps": [
      "Check this computer's network, then turn a VPN off for a moment.",
      "Try another network.",
      "If only this host is affected, look at its platform's status page."
    ]
  },
  {
    "topic": "connection_reset",
    "group": "Connection",
    "title": "The connection is cut",
    "text": "The connection is taken and cut before the answer.",
    "why": "The app crashes on the request, a proxy or a firewall cuts it, or something other than a web server listens there.",
    "steps": [
      "Read the app's logs at that moment: does it crash?",
      "Check the scheme: http:// at a port that speaks TLS is cut like this.",
      "Try another network, to tell a firewall from the app."
    ]
  },
  {
    "topic": "timeout_dns",
    "group": "Connection",
    "title": "Looking up the name takes too long",
    "text": "The DNS server does not answer in time.",
    "why": "This computer's DNS server is slow or cannot be reached. It says nothing about the backend.",
    "steps": [
      "Open any website. If that is slow too, it is the network.",
      "Restart the network connection, or choose another DNS server."
    ]
  },
  {
    "topic": "timeout_connect",
    "group": "Connection",
    "title": "The connection is not taken in time",
    "text": "The host does not react at all.",
    "why": "A firewall drops the packets without a word, the host is overloaded, or the address belongs to a host that is gone.",
    "steps": [
      "Try another network, to tell a firewall from the host.",
      "Look at the platform's status page.",
      "Check the address and the port."
    ]
  },
  {
    "topic": "timeout_tls",
    "group": "Connection",
    "title": "The TLS handshake takes too long",
    "text": "The connection stands, but encryption is not agreed on in time.",
    "why": "Something at the port does not speak TLS and waits, or a firewall holds the handshake back.",
    "steps": [
      "Check that the port speaks https; try http:// for a backend on this computer.",
      "Try another network.",
      "Look at the platform's status page."
    ]
  },
  {
    "topic": "timeout_first_byte",
    "group": "Connection",
    "title": "No answer in time",
    "text": "The request is taken, and no answer begins.",
    "why": "The service sleeps and is starting, or the app hangs: it waits for its database or another service, or all its workers are busy.",
    "steps": [
      "On a free plan wait a minute: one long request waits for it already.",
      "If it stays so, read the app's logs: what does the last request wait for?",
      "Check the database: does it run, and does it accept connections from there?",
      "Let the health path answer without the database, and set a readiness path for the checklist that touches it."
    ]
  },
  {
    "topic": "timeout_body",
    "group": "Connection",
    "title": "The answer does not end in time",
    "text": "The answer begins and does not end.",
    "why": "The app hangs in the middle of its answer, the path streams, or the connection is very slow.",
    "steps": [
      "Choose a health path with a short, whole answer: set [health] path.",
      "Read the app's logs at that moment."
    ]
  },
  {
    "topic": "tls_expired",
    "group": "Certificate",
    "title": "The certificate has expired",
    "text": "The certificate's end date has passed; browsers refuse the address.",
    "why": "Certificates are renewed by themselves on the platforms' own domains. On a domain of your own the renewal fails when its DNS record no longer points there.",
    "steps": [
      "With a domain of your own: check its DNS record and the domain's page at the platform; renew the certificate there.",
      "On up.railway.app or onrender.com: look at the platform's status page.",
      "Check this computer's date."
    ]
  },
  {
    "topic": "tls_not_yet_valid",
    "group": "Certificate",
    "title": "The certificate is not valid yet",
    "text": "The certificate's start date lies in the future, by this computer's clock.",
    "why": "Almost always this computer's clock is wrong, as after a flat battery.",
    "steps": [
      "Set this computer's date and time, best by itself from the network.",
      "If they are right, wait for the start date or have the certificate made again."
    ]
  },
  {
    "topic": "tls_wrong_host",
    "group": "Certificate",
    "title": "The certificate is for another name",
    "text": "The certificate does not name this host.",
    "why": "The domain points to a host that does not know it, the certificate of a new domain is not made yet, or a network in between answers in the host's place.",
    "steps": [
      "Compare the host name with the one that the platform shows.",
      "With a new domain: wait some minutes until the platform has its certificate.",
      "If every https address fails so, sign in to the network or try another one."
    ]
  },
  {
    "topic": "tls_untrusted",
    "group": "Certificate",
    "title": "The certificate's issuer is not trusted",
    "text": "Nobody whom this computer trusts has signed the certificate.",
    "why": "A company's network or a security program inspects TLS and signs with its own certificate, a sign-in page answers, or the certificate was made by hand.",
    "steps": [
      "If every https address fails so, it is the network: sign in, or try another one.",
      "If it is inspection at work, add its certificate to the system's store.",
      "If it is the backend's alone, use a certificate from a public issuer: visitors' browsers refuse it as well."
    ]
  },
  {
    "topic": "tls_failed",
    "group": "Certificate",
    "title": "The TLS handshake fails",
    "text": "The two sides do not agree on an encrypted connection.",
    "why": "The port speaks plain http, or only versions of TLS older than 1.2, or demands a certificate of the client.",
    "steps": [
      "Check the scheme and the port of the address.",
      "Let the host offer TLS 1.2 or 1.3."
    ]
  },
  {
    "topic": "http_status",
    "group": "Answer",
    "title": "Another status than 200",
    "text": "The health path answers, but not with success.",
    "why": "404 means that the app is up and has nothing at this path. 401 and 403 mean that the path wants a sign-in. 5xx mean that the app or something behind it fails.",
    "steps": [
      "404: set [health] path to one that answers, as in \"/health\".",
      "401 or 403: choose a path that needs no sign-in.",
      "5xx: read the app's logs at that moment."
    ]
  },
  {
    "topic": "redirect",
    "group": "Answer",
    "title": "The health path redirects",
    "text": "The answer is a redirect, and none is followed.",
    "why": "A redirect may lead to a sign-in or an error page that answers 200, so following it could show green for a broken backend. Often only a slash at the end or the scheme differs.",
    "steps": [
      "Look at the evidence: location says where it leads.",
      "Put that address into the backend's URL, or choose a health path that answers by itself."
    ]
  },
  {
    "topic": "html",
    "group": "Answer",
    "title": "A web page instead of JSON",
    "text": "The answer is a web page.",
    "why": "The address is the frontend's, a sign-in or an error page answers, or the platform shows its own page. Render once served its page for suspended services with 200, for hours: so a web page is never taken for healthy.",
    "steps": [
      "Look at the evidence: the page's first lines mostly say whose it is.",
      "Check that the address is the backend's, not the frontend's.",
      "Choose a health path that answers JSON."
    ]
  },
  {
    "topic": "not_json",
    "group": "Answer",
    "title": "The answer is not JSON",
    "text": "The health path answers something that cannot be read as JSON, or nothing.",
    "why": "A plain \"ok\" cannot be told from an error text that also came with 200, so the guide's rule asks for JSON with a status.",
    "steps": [
      "Let the health path answer {\"status\":\"ok\"} with the type application/json.",
      "Or set [health] path to one that does."
    ]
  },
  {
    "topic": "status_missing",
    "group": "Answer",
    "title": "No status in the answer",
    "text": "The answer is JSON, but has no field that says the health.",
    "why": "The rule looks for the field \"status\". A framework's root path often answers something else, as a greeting.",
    "steps": [
      "Add \"status\": \"ok\" to what the health path answers, on both backends.",
      "Or name the field that says it: [health] field."
    ]
  },
  {
    "topic": "status_other",
    "group": "Answer",
    "title": "The status says something else",
    "text": "The app itself reports that it is not well.",
    "why": "The field has a value that does not mean healthy: the app found something broken, often its database. Or it uses another word for healthy.",
    "steps": [
      "Look at the evidence for what the app reports beside it.",
      "If that word means healthy, add it to [health] healthy.",
      "Otherwise read the app's logs."
    ]
  },
  {
    "topic": "rate_limited",
    "group": "Answer",
    "title": "Too many requests",
    "text": "The platform or the app answers 429.",
    "why": "Somebody asks too often: a short check interval, several copies of this app, or a test under load. Render answers so to quick repeats while a service wakes.",
    "steps": [
      "Wait some minutes.",
      "Choose longer intervals: [watch] active and standby.",
      "Exempt the health path from the app's own limit."
    ]
  },
  {
    "topic": "body_too_large",
    "group": "Answer",
    "title": "The answer is too large",
    "text": "The health path answers more than 64 KiB.",
    "why": "That is no health answer: the path is a page or a list. It would cost traffic with each check.",
    "steps": [
      "Set [health] path to one with a short answer, as in \"/health\"."
    ]
  },
  {
    "topic": "bad_answer",
    "group": "Answer",
    "title": "The answer is not HTTP",
    "text": "What comes back cannot be read as an HTTP answer.",
    "why": "Another kind of server listens at the port, or http:// is used where TLS is spoken.",
    "steps": [
      "Check the scheme and the port of the address.",
      "Open it in a browser: does a web server answer there?"
    ]
  },
  {
    "topic": "truncated",
    "group": "Answer",
    "title": "The answer ends too early",
    "text": "The connection ends before the length that the answer promised.",
    "why": "The app crashes while it answers, or a proxy in between gives up.",
    "steps": [
      "Read the app's logs at that moment: does it restart?",
      "Look at its memory on the platform's page."
    ]
  },
  {
    "topic": "cors",
    "group": "Checklist",
    "title": "A backend refuses the frontend (CORS)",
    "text": "The backend answers, but browsers do not give the answer to your frontend.",
    "why": "A browser asks first whether the frontend's origin, method and headers are allowed. The origin must be equal letter by letter, without a slash at the end. Both backends need the same list, or the app breaks the moment it switches. Errors that an app answers outside its CORS middleware lack the headers too.",
    "steps": [
      "Set ALLOWED_ORIGINS on both backends to the line that the set-up guide shows.",
      "Take slashes at the end away, and add every address that the frontend has, a domain of your own too.",
      "With cookies or credentials: name the origins, never use \"*\".",
      "In Starlette and FastAPI add the CORS middleware last, so that it is outermost, and handle exceptions in the app: an unhandled one is answered outside of it.",
      "Redeploy both, and check again."
    ]
  },
  {
    "topic": "variables",
    "group": "Checklist",
    "title": "A variable is not in the frontend's build",
    "text": "The files that visitors get do not have a backend's address.",
    "why": "Next.js writes NEXT_PUBLIC_ variables into the files while it builds. One that is missing in Vercel's Production environment, misspelt, or read by a computed name such as process.env[name] is never in them.",
    "steps": [
      "Open the project's Environment Variables on vercel.com, for Production.",
      "Add or mend NEXT_PUBLIC_RAILWAY_API_URL and NEXT_PUBLIC_RENDER_API_URL; the set-up guide has both to copy.",
      "In the code read each by its whole name, as in process.env.NEXT_PUBLIC_RAILWAY_API_URL.",
      "Redeploy, and check again."
    ]
  },
  {
    "topic": "loopback-bundle",
    "group": "Checklist",
    "title": "A localhost address is in the public build",
    "text": "The files that visitors get name an address of the visitor's own computer.",
    "why": "localhost in a visitor's browser is the visitor's computer, not yours. The browser calls it, or asks for the permission to reach devices on the local network, which looks frightening. It gets there when NEXT_PUBLIC_API_URL is set in Vercel or in a committed .env file.",
    "steps": [
      "Remove NEXT_PUBLIC_API_URL from the project's variables on vercel.com.",
      "Keep it in .env.local alone, and see that .gitignore has that file.",
      "Look through the code for a default such as ?? \"http://localhost:8000\".",
      "Redeploy, and check again."
    ]
  },
  {
    "topic": "deployment-protection",
    "group": "Checklist",
    "title": "Vercel asks for a sign-in",
    "text": "The frontend answers with Vercel's sign-in instead of your page.",
    "why": "Deployment Protection keeps visitors out who are not signed in at Vercel, an interviewer too. Addresses of single deployments are protected by default; the production domain is not, unless it was chosen so.",
    "steps": [
      "Use the production domain as the frontend's address, not that of one deployment.",
      "If that is protected too, open the project's Deployment Protection on vercel.com and let production be public.",
      "If it shall stay protected, make a bypass secret there and keep it under the checklist's tokens."
    ]
  },
  {
    "topic": "redeploy",
    "group": "Checklist",
    "title": "The frontend is older than its variables",
    "text": "The production build was made before a variable was last changed.",
    "why": "A changed variable has no effect on a build that exists: its values are written into the files while it is built.",
    "steps": [
      "Open Deployments on vercel.com, choose the latest production one and Redeploy.",
      "Wait until it is Ready and has the production domain.",
      "Check again."
    ]
  },
  {
    "topic": "certificates",
    "group": "Checklist",
    "title": "A certificate ends soon",
    "text": "An address's certificate ends within the next weeks.",
    "why": "Platforms renew certificates some weeks before their end. One that comes so near was not renewed, mostly because a domain's DNS record has changed.",
    "steps": [
      "Open the domain's page at the platform: does it say that the domain is valid?",
      "Mend its DNS record as shown there; the certificate is then renewed by itself.",
      "Check again a day later."
    ]
  },
  {
    "topic": "parity",
    "group": "Checklist",
    "title": "The two backends differ",
    "text": "The backup is not the same program, or not over the same data.",
    "why": "Each platform deploys by itself: one may be on an older commit, or miss a variable. With two databases what was entered on one side is missing on the other after a switch. With one database on Railway's private network the backup cannot reach it, and without that a stop of Railway takes it away from both.",
    "steps": [
      "Compare the commit of the latest deployment on both, and redeploy the older one.",
      "Give both the same DATABASE_URL, by an address that both can reach.",
      "Best keep the database outside both platforms, so that it outlives either.",
      "Give both the same SECRET_KEY, so that a sign-in on one counts on the other."
    ]
  },
  {
    "topic": "budget",
    "group": "Checklist",
    "title": "Hours or credit run out",
    "text": "The free hours or the credit end before the month does.",
    "why": "Render's free services share 750 hours a month; one that is kept awake all month takes about 731. Railway takes its credit by use, and stops everything at the hard limit.",
    "steps": [
      "Let the standby sleep outside of interviews: lower [budget] hours.",
      "Suspend free services that you do not need: they share the same hours.",
      "Add credit on Railway, or raise the hard limit, before the date shown."
    ]
  },
  {
    "topic": "cold-standby",
    "group": "Checklist",
    "title": "The standby sleeps",
    "text": "The backup would take about a minute for its first answer.",
    "why": "A free service sleeps after 15 minutes without requests on Render, after 10 without outgoing traffic on Railway. A switch to it then is a wait, not seamless.",
    "steps": [
      "Turn interview mode on some minutes before it matters: it checks the standby every 15 seconds, which keeps it awake.",
      "Or wait for its wake-up now: the check has sent it one request."
    ]
  },
  {
    "topic": "failover-test",
    "group": "Checklist",
    "title": "The failover was not tested lately",
    "text": "No failover test has passed in the last 7 days.",
    "why": "Each deployment and each changed variable can break the switch. Only a test shows that the backup takes over, and how long it takes.",
    "steps": [
      "Open Failover test and run the simulated one: production is not touched.",
      "If it fails, follow its report: it names the requests that were lost, and by what."
    ]
  },
  {
    "topic": "tokens",
    "group": "Checklist",
    "title": "A token is missing or refused",
    "text": "A platform does not let this app read what the check needs.",
    "why": "Tokens belong to an account, a team or a project, and may end or be revoked. One of another scope finds no such project, or nothing at all.",
    "steps": [
      "Make a new token on the platform's page for tokens; the checklist says which kind.",
      "Choose the account or the team that the project belongs to. For a team of Vercel set [vercel] team as well.",
      "Enter it under the checklist's tokens. It is kept in the system's keyring alone.",
      "Without it the checks say Unknown where nothing else shows the answer."
    ]
  }
];
