//! Compares when the frontend was deployed with when its variables were set; where Vercel cannot be
//! asked, the build tells what it was made with.

use domain::WallTime;
use domain::checklist::bundle::{BACKUP, PRIMARY};
use domain::checklist::redeployed::{Dates, Finding};
use domain::checklist::{self, Outcome, Unjudged};

use crate::bundle;
use crate::platform::Word;
use crate::run::Seen;
use crate::scene::Scene;
use crate::vercel::{Place, Project, project, untold};

pub(crate) async fn look(scene: &Scene) -> Seen {
    if scene.order.settings.frontend.is_none() {
        return Seen::unjudged(Unjudged::NoFrontend);
    }
    let (built, heard) = tokio::join!(bundle::build(scene), project(scene));
    let (build, mut exchanges) = match built {
        Ok(built) => built,
        Err(why) => return Seen::unjudged(why),
    };
    exchanges.extend(heard.exchange.clone());
    let by_build = Finding::of(&build, untold(&heard.word));
    let by_dates = match &heard.word {
        Word::Told(Project { place: Place::Foreign(_), .. }) => None,
        Word::Told(project) => dated(project),
        Word::NotAsked | Word::Trouble(..) => None,
    };
    // What visitors get is seen; dates say only what it should have.
    let finding = match by_dates {
        Some(dates) if dates.outcome() == Outcome::Fail => dates,
        Some(dates) if by_build.outcome() != Outcome::Fail => dates,
        _ => by_build,
    };
    Seen { finding: checklist::Finding::Redeployed(finding), exchanges }
}

/// By the dates, where each variable has one.
fn dated(project: &Project) -> Option<Finding> {
    let Some(production) = &project.production else {
        return Some(Finding::NeverDeployed {
            project: project.name.clone(),
            unproven: project.unproven(),
        });
    };
    let changed = |name: &str| -> Option<(String, WallTime)> {
        let found = project.variables.iter().find(|it| it.key == name && it.is_for_production())?;
        Some((name.to_owned(), found.updated_at?))
    };
    Some(Finding::Dated(Dates {
        deployment: production.url.clone(),
        deployed: production.created_at,
        changed: vec![changed(PRIMARY)?, changed(BACKUP)?],
        unproven: project.unproven(),
    }))
}
