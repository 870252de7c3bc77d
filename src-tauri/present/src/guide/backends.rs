//! Steps 1 and 2: the backend on Railway, and its backup on Render.

use domain::backend::Provider;

use super::Known;
use super::held;
use super::values::{
    action, allowed_origins, called, example, field, place, trap, value, variables,
};
use crate::wire::{
    CheckOutcome, GuideAction, GuideAsk, GuideCheck, GuideField, GuideState, GuideStep, GuideTrap,
    GuideValue, Health,
};

/// Step 1.
pub(super) fn railway(known: Known<'_>) -> GuideStep {
    let directory = &known.form.directory;
    let root = match directory.as_str() {
        "" => action(
            "Leave the service's Root Directory empty: the Dockerfile is at the repository's top. \
             Railway finds it there by itself.",
        ),
        _ => GuideAction {
            values: vec![value("Root Directory", &format!("/{directory}"), "")],
            ..action(
                "Set the service's Root Directory, under Settings. Railway finds the Dockerfile \
                 in it by itself.",
            )
        },
    };
    let actions = vec![
        place(
            "https://railway.com/new",
            "Sign in at Railway, choose Deploy from GitHub repo, and select your repository.",
        ),
        field(
            GuideField::Directory,
            "Where in the repository is the backend with its Dockerfile? Leave it empty for the \
             top.",
        ),
        root,
        variables(
            "Set these variables, under Variables; the Raw Editor takes them as one text.",
            vec![
                example(
                    "DATABASE_URL",
                    "${{Postgres.DATABASE_URL}}",
                    "If the project has a Postgres database: Railway puts the real value in.",
                ),
                secret_key("The value that the command below prints."),
                allowed_origins(known),
                value("ENVIRONMENT", "production", "Optional."),
                value("LOG_LEVEL", "INFO", "Optional."),
            ],
        ),
        make_secret(),
        action("Wait for the deployment, then choose Generate Domain under Settings, Networking."),
        field(GuideField::Address, "Enter that address here. It is tried as you type."),
    ];
    let traps = vec![
        trap(
            "No PORT",
            "Railway sets PORT by itself. PORT=${{PORT}} is not needed: let the app listen on \
             0.0.0.0 at the port in PORT, or Railway answers 502.",
        ),
        trap(
            "The address ends with up.railway.app",
            "As in https://your-app.up.railway.app. An address without \"up\" leads nowhere.",
        ),
        origins_trap(),
        health_trap(known),
    ];
    step(known, Provider::Railway, "Deploy the backend to Railway", actions, traps)
}

/// Step 2.
pub(super) fn render(known: Known<'_>) -> GuideStep {
    let directory = &known.form.directory;
    let root = match directory.as_str() {
        "" => example("Root Directory", "", "Leave it empty: the backend is at the top."),
        _ => value("Root Directory", directory, "As chosen in step 1."),
    };
    let actions = vec![
        place(
            "https://dashboard.render.com/web/new",
            "Sign in at Render, choose New, Web Service, and connect the same repository.",
        ),
        GuideAction {
            values: vec![
                example("Name", "your-app", "It becomes the address: your-app.onrender.com."),
                value("Language", "Docker", "Called Environment in older forms."),
                root,
                value("Dockerfile Path", "./Dockerfile", "As seen from the root directory."),
                example("Start Command", "", "Leave it empty: it comes from the Dockerfile."),
            ],
            ..action("Fill the form in like this.")
        },
        variables(
            "Set these variables; Add from .env takes them as one text.",
            vec![
                example(
                    "DATABASE_URL",
                    "postgresql://user:password@host:port/database",
                    "The external address of the same database. On Railway it is \
                     DATABASE_PUBLIC_URL, among the database's variables.",
                ),
                secret_key("The same value as on Railway."),
                allowed_origins(known),
                value("ENVIRONMENT", "production", "Optional."),
                value("LOG_LEVEL", "INFO", "Optional."),
            ],
        ),
        action("Choose Deploy, and wait until the service is Live."),
        field(
            GuideField::Address,
            "Copy the address from the top of the service's page and enter it here. It is tried \
             as you type.",
        ),
    ];
    let traps = vec![
        trap(
            "No ${{…}} on Render",
            "Railway replaces ${{Postgres.DATABASE_URL}}; Render hands it to the app as it is \
             written. And the private address behind it, under railway.internal, can only be \
             reached from within Railway. So Render needs the database's external address.",
        ),
        trap(
            "One database for both, or two",
            "With one database both backends show the same data, and both fail when it stops: a \
             database on Railway stops with Railway's credit. With two, what was entered on one \
             side is missing on the other after a switch. A database outside both platforms \
             avoids either.",
        ),
        trap(
            "No PORT on Render",
            "Render sets PORT by itself. PORT=${{PORT}} would be that very text, and the app \
             would not start.",
        ),
        trap(
            "The same SECRET_KEY on both",
            "With different keys a sign-in made on Railway is not accepted by Render, so a \
             switch signs everybody out.",
        ),
        origins_trap(),
        health_trap(known),
    ];
    step(known, Provider::Render, "Deploy the backup to Render", actions, traps)
}

/// It is a secret, so it is never made, asked for or shown here.
fn secret_key(note: &str) -> GuideValue {
    example("SECRET_KEY", "your-secret-key", note)
}

fn make_secret() -> GuideAction {
    GuideAction {
        values: vec![value("Command", "openssl rand -hex 32", "Prints 64 random characters.")],
        ..action(
            "Make a SECRET_KEY in a terminal of your own, and keep it for step 2: both backends \
             need the same. It is not entered here.",
        )
    }
}

fn origins_trap() -> GuideTrap {
    trap(
        "ALLOWED_ORIGINS letter by letter",
        "Browsers compare the origin as it is written: https, no slash at the end, no path, and \
         every address that the frontend is opened at, a domain of your own too.",
    )
}

fn health_trap(known: Known<'_>) -> GuideTrap {
    trap(
        "It must answer the health path",
        &format!(
            "GET {} must answer 200 with JSON that says \"status\": \"ok\" or \"healthy\", by \
             itself: without a sign-in or a redirect.",
            known.health_path
        ),
    )
}

fn step(
    known: Known<'_>,
    provider: Provider,
    title: &str,
    actions: Vec<GuideAction>,
    traps: Vec<GuideTrap>,
) -> GuideStep {
    let backend = known.hosted(provider);
    let shown = backend.and_then(|backend| known.shown(backend));
    let name = backend.map_or_else(|| called(provider).to_owned(), |it| it.name.to_string());
    let (state, checks) = match (known.blind(), shown) {
        (Some(why), _) => (GuideState::Todo, vec![blind(&name, why)]),
        (None, None) => (GuideState::Todo, vec![held::unseen(&format!("{name} answers"))]),
        (None, Some(shown)) => answers(shown),
    };
    let seen = match (known.blind(), shown) {
        (Some(why), _) => why.to_owned(),
        (None, None) => "No address is saved yet.".to_owned(),
        (None, Some(_)) => checks.first().map(|check| check.text.clone()).unwrap_or_default(),
    };
    let waits = known.blind().is_none() && shown.is_some() && state != GuideState::Done;
    GuideStep {
        id: match provider {
            Provider::Render => "render",
            Provider::Railway | Provider::Other => "railway",
        }
        .to_owned(),
        number: if provider == Provider::Render { 2 } else { 1 },
        title: title.to_owned(),
        state,
        word: String::new(),
        seen,
        backend: Some(name),
        actions,
        traps,
        checks,
        ask: waits.then_some(GuideAsk::Probe),
    }
}

fn blind(name: &str, why: &str) -> GuideCheck {
    GuideCheck { text: why.to_owned(), ..held::unseen(&format!("{name} answers")) }
}

/// What the health of a backend says of its step.
fn answers(shown: &crate::wire::Backend) -> (GuideState, Vec<GuideCheck>) {
    let title = format!("{} answers", shown.name);
    match shown.health {
        Health::Unknown => (GuideState::Todo, vec![held::unseen(&title)]),
        Health::Waking => {
            let text = format!("{} is waking. That takes about a minute.", shown.name);
            (GuideState::Waiting, vec![GuideCheck { text, ..held::unseen(&title) }])
        }
        Health::Healthy => {
            let took = shown
                .timings_ms
                .map(|timings| format!(", {:.0} ms", timings.total.max(1.0)))
                .unwrap_or_default();
            let text = format!("{} is healthy{took}.", shown.name);
            (GuideState::Done, vec![held::seen(&title, CheckOutcome::Pass, &text)])
        }
        Health::Unhealthy => {
            let cause = shown.cause.as_ref();
            let text = cause.map_or_else(
                || format!("{} does not answer as a healthy one.", shown.name),
                |cause| cause.text.clone(),
            );
            let check = GuideCheck {
                next_step: cause.map(|cause| cause.next_step.clone()),
                topic: cause.map(|cause| cause.code.clone()),
                ..held::seen(&title, CheckOutcome::Fail, &text)
            };
            (GuideState::Failed, vec![check])
        }
    }
}
