import type { Reply } from "../../bindings/Reply";
import type { Request } from "../../bindings/Request";
import type { TokenKind } from "../../bindings/TokenKind";
import type { TokenState } from "../../bindings/TokenState";

const titles: [kind: TokenKind, title: string, text: string][] = [
  [
    "railway",
    "Railway project token",
    "Reads one environment's deployments, and can stop and restart its services. Make one on railway.com: open the project, then Settings, Tokens.",
  ],
  [
    "railway-workspace",
    "Railway workspace token",
    "Reads the credit that is left. It can do everything in the workspace. Make one on railway.com: Account Settings, Tokens.",
  ],
  [
    "vercel",
    "Vercel token",
    "Reads the project's variables and deployments. It can do what you can. Make one on vercel.com: Account Settings, Tokens.",
  ],
  [
    "vercel-bypass",
    "Vercel bypass secret",
    "Lets the checks through Deployment Protection. Make one in the project: Settings, Deployment Protection.",
  ],
  [
    "render",
    "Render API key",
    "Reads the services and their deploys. Render's keys have no scopes: it can do everything in the account. Make one on dashboard.render.com: Account Settings, API Keys.",
  ],
];

/** The tokens of an app, and what is said of the project token elsewhere. */
export class FakeTokens {
  private states: TokenState[];
  private readonly railway: (there: boolean) => void;

  constructor(
    where: Pick<TokenState, "place" | "problem">,
    first: Partial<TokenState>,
    railway: (there: boolean) => void,
  ) {
    this.railway = railway;
    this.states = titles.map(([kind, title, text]) => ({
      kind,
      title,
      text,
      present: false,
      fixed: false,
      ...where,
      ...(kind === "railway" ? first : {}),
    }));
  }

  answer(request: Request): Reply | null {
    if (request.type === "get_tokens") return { type: "tokens", tokens: this.states };
    if (request.type !== "save_token") return null;
    const { kind, token } = request;
    if (token === "wrong") {
      return {
        type: "failed",
        problem: {
          code: "token",
          message: "This is no token: it holds a space.",
          next_step: "Copy it once more.",
          field: null,
        },
      };
    }
    const present = token !== null;
    this.states = this.states.map((each) => (each.kind === kind ? { ...each, present } : each));
    if (kind === "railway") this.railway(present);
    return { type: "done" };
  }
}
