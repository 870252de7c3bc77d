//! What Vercel says of the frontend's project: its variables, and what it has in production.

use domain::BackendUrl;
use domain::checklist::Exchange;
use domain::checklist::bundle::{ByApi, Listed, Told, Trouble, Value, Wanted};
use platforms::vercel::{Variable, VercelDeployment};
use platforms::{ApiError, Vercel};
use tokio::sync::OnceCell;

use crate::platform::{Heard, Word, heard};
use crate::scene::Scene;

/// A project's variables for production, and its newest deployment there.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) name: String,
    pub(crate) variables: Vec<Variable>,
    pub(crate) production: Option<VercelDeployment>,
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
    let name = match &settings.vercel.project {
        Some(name) => name.clone(),
        None => vercel.project_at(host).await?,
    };
    let (variables, production) =
        futures_util::future::try_join(vercel.variables(&name), vercel.production(&name)).await?;
    Ok(Project { name, variables, production })
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
        Word::Told(project) => {
            let listed = |want: Wanted| {
                let listed = listed(project, &want);
                (want, listed)
            };
            let listed = wanted.into_iter().map(listed).collect();
            Told::Says(ByApi { project: project.name.clone(), listed })
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
