//! From a frontend's host to the project behind it.

use serde::Deserialize;

use super::Vercel;
use crate::Kind;
use crate::api::{ApiError, Operation, Trouble};

const ALIAS: Operation = Operation::question(Kind::Vercel, "alias");
const DEPLOYMENT: Operation = Operation::question(Kind::Vercel, "deployment");

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(Named),
    More(Vec<Named>),
}

/// Whatever names its project. What is not its asker's has no project's id, or none at all.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    project_id: Option<String>,
}

impl OneOrMore {
    fn project(self) -> Option<String> {
        match self {
            Self::One(one) => one.project_id,
            Self::More(more) => more.into_iter().find_map(|it| it.project_id),
        }
    }
}

/// A domain of a project is an alias; a deployment has a host of its own, too.
pub(super) async fn project_at(vercel: &Vercel, host: &str) -> Result<String, ApiError> {
    for (operation, path) in
        [(ALIAS, ["v4", "aliases", host]), (DEPLOYMENT, ["v13", "deployments", host])]
    {
        let ask = vercel.api.get(&path, vercel.scoped([]));
        match vercel.api.json::<OneOrMore>(&operation, &ask).await {
            Ok(found) => {
                if let Some(project) = found.project() {
                    return Ok(project);
                }
            }
            Err(error) if matches!(error.trouble(), Trouble::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(DEPLOYMENT.error(vercel.no_project(format!("project with the host {host}"))))
}
