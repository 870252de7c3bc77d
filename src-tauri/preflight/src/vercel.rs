//! What Vercel says of the frontend's project: its variables, and what it has in production.

use domain::BackendUrl;
use domain::checklist::Exchange;
use domain::checklist::bundle::{ByApi, Foreign, Listed, Told, Trouble, Unproven, Value, Wanted};
use futures_util::future::{join, try_join3};
use platforms::vercel::{Variable, VercelDeployment};
use platforms::{ApiError, Vercel};
use tokio::sync::OnceCell;

use crate::platform::{Heard, Word, heard};
use crate::scene::Scene;

/// A project's variables for production, and its newest deployment there.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    /// As it is configured, or its id.
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) variables: Vec<Variable>,
    pub(crate) production: Option<VercelDeployment>,
}

/// Whether a project is the one that answers at the frontend's host.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Its,
    Foreign(Foreign),
    /// Vercel did not tell; the host, and why.
    Untold {
        host: String,
        why: String,
    },
}

impl Project {
    /// What is not known of it.
    pub(crate) fn unproven(&self) -> Option<Unproven> {
        match &self.place {
            Place::Untold { host, .. } => {
                Some(Unproven { project: self.name.clone(), host: host.clone() })
            }
            Place::Its | Place::Foreign(_) => None,
        }
    }
}

/// The project, asked for once a run.
pub(crate) type Asked = OnceCell<Heard<Project>>;

/// The frontend's project.
pub(crate) async fn project(scene: &Scene) -> &Heard<Project> {
    let look = async {
        let vercel = &scene.order.access.vercel;
        let request = "Vercel's API: the project's variables and its newest production deployment";
        heard(scene, vercel, request, |vercel| ask(scene, vercel.asking_once()), shown).await
    };
    scene.vercel.get_or_init(|| look).await
}

async fn ask(scene: &Scene, vercel: Vercel) -> Result<Project, ApiError> {
    let settings = &scene.order.settings;
    let host = settings.frontend.as_ref().and_then(|it| it.url.host_str()).unwrap_or_default();
    let (name, found) = match &settings.vercel.project {
        Some(name) => (name.clone(), false),
        None => (vercel.project_at(host).await?, true),
    };
    let place = async {
        match found {
            true => Ok(Place::Its),
            false => place(&vercel, &name, host).await,
        }
    };
    let (variables, production, place) =
        try_join3(vercel.variables(&name), vercel.production(&name), place).await?;
    Ok(Project { name, place, variables, production })
}

/// Whether the project that is configured is the one at `host`.
async fn place(vercel: &Vercel, configured: &str, host: &str) -> Result<Place, ApiError> {
    let (own, holder) = join(vercel.project_id(configured), vercel.project_at(host)).await;
    let (own, host) = (own?, host.to_owned());
    Ok(match holder {
        Ok(holder) if holder == own => Place::Its,
        Ok(holder) => Place::Foreign(Foreign { configured: configured.to_owned(), host, holder }),
        // A host may be another scope's, or stand before Vercel.
        Err(why) => Place::Untold { host, why: why.to_string() },
    })
}

/// For the evidence: no value, only names and dates.
fn shown(project: &Project) -> String {
    let date = |at: Option<domain::WallTime>| match at {
        Some(at) => format!("changed at {} ms since 1970", at.unix_ms()),
        None => "no date".to_owned(),
    };
    let variable = |it: &Variable| {
        format!("{} for {}: {}", it.key, it.targets.join(", "), date(it.updated_at))
    };
    let public = project.variables.iter().filter(|it| it.key.starts_with("NEXT_PUBLIC_"));
    let mut lines: Vec<_> = public.map(variable).collect();
    match &project.place {
        Place::Its => {}
        Place::Foreign(Foreign { configured, host, holder }) => {
            lines.push(format!("{configured} is configured, and {host} is of {holder}"));
        }
        Place::Untold { host, why } => {
            lines.push(format!("not told whether {host} is of {}: {why}", project.name));
        }
    }
    lines.push(match &project.production {
        Some(it) => format!("{}: made at {} ms since 1970", it.url, it.created_at.unix_ms()),
        None => "no finished deployment in production".to_owned(),
    });
    lines.join("\n")
}

/// How the wanted variables are listed, and the evidence.
pub(crate) async fn variables(scene: &Scene, wanted: Vec<Wanted>) -> (Told, Option<Exchange>) {
    let Heard { word, exchange } = project(scene).await;
    let told = match word {
        Word::Told(project) if !matches!(project.place, Place::Foreign(_)) => {
            let listed = |want: Wanted| {
                let listed = listed(project, &want);
                (want, listed)
            };
            let listed = wanted.into_iter().map(listed).collect();
            let unproven = project.unproven();
            Told::Says(ByApi { project: project.name.clone(), unproven, listed })
        }
        other => untold(other),
    };
    (told, exchange.clone())
}

/// Why there is no word.
pub(crate) fn untold(word: &Word<Project>) -> Told {
    match word {
        Word::NotAsked => Told::NoToken,
        Word::Trouble(text, next_step) => {
            Told::Trouble(Trouble { text: text.clone(), next_step: next_step.clone() })
        }
        Word::Told(Project { place: Place::Foreign(foreign), .. }) => {
            Told::Foreign(foreign.clone())
        }
        Word::Told(_) => Told::NoNeed,
    }
}

fn listed(project: &Project, want: &Wanted) -> Listed {
    let mut all = project.variables.iter().filter(|it| it.key == want.variable).peekable();
    if all.peek().is_none() {
        return Listed::Absent;
    }
    let Some(variable) = all.find(|it| it.is_for_production()) else { return Listed::Elsewhere };
    Listed::Set(match &variable.value {
        None => Value::Hidden,
        Some(value) if is_of(value, &want.url) => Value::Same,
        Some(value) => Value::Other(value.clone()),
    })
}

fn is_of(value: &str, backend: &BackendUrl) -> bool {
    BackendUrl::parse(value).is_ok_and(|it| it.as_url().origin() == backend.as_url().origin())
}
