//! The tables that only the checklist reads.

use domain::checklist::{Frontend, Origin, Settings, Vercel};
use serde::Deserialize;
use url::Url;

use super::{Api, KeyError, Page, page};

/// Where the platforms' public APIs are.
const VERCEL_API: &str = "https://api.vercel.com";
const RENDER_API: &str = "https://api.render.com/v1";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FrontendTable {
    url: Option<Page>,
    origins: Option<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChecklistTable {
    api_path: Option<String>,
    error_path: Option<String>,
    version_path: Option<String>,
    ready_path: Option<String>,
    openapi_path: Option<String>,
    method: Option<String>,
    headers: Option<Vec<String>>,
    credentials: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VercelTable {
    api: Option<Api>,
    project: Option<String>,
    team: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RenderTable {
    api: Option<Api>,
}

/// What the checklist is told.
pub(super) fn settings(
    frontend: FrontendTable,
    table: ChecklistTable,
    vercel: &VercelTable,
    workspace: Option<String>,
) -> Result<Settings, KeyError> {
    let mut settings = Settings {
        frontend: self::frontend(frontend)?,
        vercel: Vercel { project: vercel.project.clone(), team: vercel.team.clone() },
        workspace,
        ..Settings::default()
    };
    let paths = &mut settings.paths;
    (paths.api, paths.version, paths.ready) =
        (table.api_path, table.version_path, table.ready_path);
    super::put(&mut paths.error, table.error_path);
    super::put(&mut paths.openapi, table.openapi_path);
    super::put(&mut settings.method, table.method);
    super::put(&mut settings.headers, table.headers);
    super::put(&mut settings.credentials, table.credentials);
    settings
        .try_new()
        .map_err(|error| KeyError { key: error.key.to_owned(), problem: error.problem })
}

fn frontend(table: FrontendTable) -> Result<Option<Frontend>, KeyError> {
    let origins = table.origins.unwrap_or_default();
    let origin = |(index, text): (usize, &String)| {
        origin(text)
            .map_err(|problem| KeyError { key: format!("frontend.origins[{index}]"), problem })
    };
    let origins = origins.iter().enumerate().map(origin).collect::<Result<Vec<_>, _>>()?;
    match table.url {
        Some(url) => Ok(Some(Frontend { url: url.0, origins })),
        None if origins.is_empty() => Ok(None),
        None => Err(KeyError {
            key: "frontend.origins".to_owned(),
            problem: "needs frontend.url beside it: the address that the frontend is opened at"
                .to_owned(),
        }),
    }
}

/// Reads an origin. A slash at its end is meant well, and left out as browsers do.
fn origin(text: &str) -> Result<Origin, String> {
    let url: Url = page(text)?;
    match url.path() {
        "" | "/" => Ok(Origin::of(&url)),
        path => Err(format!(
            "\"{text}\" has a path (\"{path}\"); an origin is scheme and host alone, as in \
             \"https://www.your-domain.dev\""
        )),
    }
}

/// Where Vercel's and Render's APIs are.
pub(super) fn apis(vercel: VercelTable, render: RenderTable) -> Result<(Url, Url), KeyError> {
    let api = |given: Option<Api>, key: &str, otherwise: &str| match given {
        Some(api) => Ok(api.0),
        None => super::api(otherwise).map_err(|problem| KeyError { key: key.into(), problem }),
    };
    Ok((api(vercel.api, "vercel.api", VERCEL_API)?, api(render.api, "render.api", RENDER_API)?))
}
