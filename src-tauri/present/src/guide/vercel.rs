//! Step 3: the frontend on Vercel knows both backends, and both let it in.

use domain::backend::Provider;
use domain::checklist::Check;

use super::Known;
use super::held;
use super::values::{action, address, field, place, trap, value, variables};
use crate::wire::{
    CheckOutcome, GuideAction, GuideAsk, GuideCheck, GuideField, GuideState, GuideStep,
};

/// What it is held to, and each one's title until it was made.
const CHECKS: [(Check, &str); 4] = [
    (Check::VercelEnv, "Variables set in Vercel"),
    (Check::FrontendRedeployed, "Frontend redeployed with them"),
    (Check::NoLoopback, "No localhost in the public bundle"),
    (Check::Cors, "CORS right on both, and equal"),
];

pub(super) fn step(known: Known<'_>) -> GuideStep {
    let blind = known.blind();
    let checks: Vec<_> = match blind {
        Some(why) => CHECKS
            .iter()
            .map(|(_, title)| GuideCheck { text: why.to_owned(), ..held::unseen(title) })
            .collect(),
        None => {
            CHECKS.iter().map(|(check, title)| held::check(known, check.code(), title)).collect()
        }
    };
    let state = match blind.is_some() || known.frontend.is_none() {
        true => GuideState::Todo,
        false => held::state(&checks),
    };
    let asked = blind.is_none() && known.frontend.is_some() && state != GuideState::Done;
    let only = || CHECKS.iter().map(|(check, _)| check.code().to_owned()).collect();
    GuideStep {
        id: "vercel".to_owned(),
        number: 3,
        title: "Connect the frontend on Vercel".to_owned(),
        state,
        word: String::new(),
        seen: seen(known, &checks),
        backend: None,
        actions: actions(known),
        traps: vec![
            trap(
                "No localhost in the public build",
                "NEXT_PUBLIC_API_URL=http://localhost:8000 belongs into .env.local on this \
                 computer alone. Set in Vercel it is written into the files that visitors get, \
                 and each visitor's browser calls the visitor's own computer.",
            ),
            trap(
                "A variable counts from the next build on",
                "NEXT_PUBLIC_ variables are written into the files while Next.js builds them. \
                 Until the redeploy visitors get the old ones.",
            ),
            trap(
                "Read each by its whole name",
                "process.env.NEXT_PUBLIC_RAILWAY_API_URL is replaced by its value; \
                 process.env[name] never is.",
            ),
            trap(
                "Both backends let the frontend in",
                "ALLOWED_ORIGINS must be the same on Railway and Render, or the app breaks the \
                 moment it switches.",
            ),
        ],
        checks,
        ask: asked.then(|| GuideAsk::Checks { only: only() }),
    }
}

fn actions(known: Known<'_>) -> Vec<GuideAction> {
    vec![
        field(
            GuideField::Frontend,
            "Where is the frontend opened? Its origins go into ALLOWED_ORIGINS of steps 1 and 2.",
        ),
        variables(
            "Set these variables in the project's settings, for Production. Pasted into the first \
             field, the text fills them all.",
            vec![address(known, Provider::Railway), address(known, Provider::Render)],
        ),
        GuideAction {
            values: vec![value(
                "NEXT_PUBLIC_API_URL",
                "http://localhost:8000",
                "In .env.local alone, never in Vercel.",
            )],
            ..action("For work on this computer, the fallback goes into .env.local. Optional.")
        },
        place(
            "https://vercel.com/dashboard",
            "Open the project's Deployments, choose the latest production one, and Redeploy.",
        ),
    ]
}

fn seen(known: Known<'_>, checks: &[GuideCheck]) -> String {
    if let Some(why) = known.blind() {
        return why.to_owned();
    }
    if known.frontend.is_none() {
        return "The frontend's address is not known yet.".to_owned();
    }
    let failed = |check: &&GuideCheck| check.outcome == Some(CheckOutcome::Fail);
    if let Some(check) = checks.iter().find(failed) {
        return check.text.clone();
    }
    let passed = checks.iter().filter(|check| check.outcome == Some(CheckOutcome::Pass)).count();
    format!("{passed} of {} seen to be right.", checks.len())
}
