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

/// An alias or a deployment, which names its project unless that is not its asker's.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    id: Option<String>,
    uid: Option<String>,
    project_id: Option<String>,
}

impl OneOrMore {
    /// The project's id. An error where this is nothing of Vercel's at all.
    fn project(self) -> Result<Option<String>, Trouble> {
        let all = match self {
            Self::One(one) => vec![one],
            Self::More(more) => more,
        };
        if all.iter().any(|it| it.id.is_none() && it.uid.is_none()) {
            return Err(Trouble::Shape("neither id nor uid".to_owned()));
        }
        Ok(all.into_iter().find_map(|it| it.project_id))
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
                let project = found.project().map_err(|trouble| operation.error(trouble))?;
                if let Some(project) = project {
                    return Ok(project);
                }
            }
            Err(error) if matches!(error.trouble(), Trouble::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(DEPLOYMENT.error(vercel.no_project(format!("project with the host {host}"))))
}
