//! From an HTTP answer to healthy or the cause: pure, so that every edge answer of the platforms
//! is a row in a table of tests. The facts are those of Railway's and Render's public
//! documentation; none was seen live from a development machine.

use crate::cause::Cause;
use crate::probe::HealthRule;

/// An answer as far as judging needs it.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    /// The status code.
    pub status: u16,
    /// All headers, names in lower case, in order.
    pub headers: &'a [(String, String)],
    /// What the body is.
    pub body: Body,
}

/// What a body is, as read by the prober (which owns the JSON parser).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// JSON, and what the rule's field holds.
    Json(Field),
    /// By its content type or its first character, a web page.
    Html,
    /// Anything else, nothing included.
    NotJson,
    /// More than [`crate::probe::BODY_LIMIT`].
    TooLarge,
}

/// What the rule's field of the JSON object holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// No such field, or the JSON is no object.
    Missing,
    /// A string.
    Text(String),
    /// Any other value, as compact JSON.
    Other(String),
}

impl Answer<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Judges `answer` by `rule`. The platforms' own edges come first, whatever the status: Render
/// served its *suspended* page with 200 for hours in 2020.
///
/// # Errors
/// The cause for which the backend is not healthy.
pub fn judge(answer: &Answer<'_>, rule: &HealthRule) -> Result<(), Cause> {
    let fallback = answer.header("x-railway-fallback");
    let fallback = fallback.is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let edge = edge_cause(answer.status, fallback, answer.header("x-render-routing"));
    if let Some(cause) = edge {
        return Err(cause);
    }
    match answer.status {
        200..=299 => {}
        429 => return Err(Cause::RateLimited),
        status @ 300..=399 => {
            let location = answer.header("location").unwrap_or_default().to_owned();
            return Err(Cause::Redirect { status, location });
        }
        status => return Err(Cause::HttpStatus(status)),
    }
    match &answer.body {
        Body::TooLarge => Err(Cause::BodyTooLarge),
        Body::Html => Err(Cause::Html),
        Body::NotJson => Err(Cause::NotJson),
        Body::Json(Field::Missing) => Err(Cause::StatusMissing { field: rule.field.clone() }),
        Body::Json(Field::Text(value))
            if rule.healthy.iter().any(|healthy| healthy.eq_ignore_ascii_case(value)) =>
        {
            Ok(())
        }
        Body::Json(Field::Text(value) | Field::Other(value)) => Err(Cause::StatusOther {
            field: rule.field.clone(),
            value: value.chars().take(40).collect(),
        }),
    }
}

/// The cause that the platform's edge names, where it answered instead of the app: by the status,
/// whether `x-railway-fallback` is `true`, and `x-render-routing`.
pub(crate) fn edge_cause(
    status: u16,
    railway_fallback: bool,
    render_routing: Option<&str>,
) -> Option<Cause> {
    match status {
        404 if railway_fallback => return Some(Cause::RailwayNotFound),
        502..=504 if railway_fallback => return Some(Cause::RailwayNotResponding),
        _ => {}
    }
    match render_routing? {
        "no-server" => Some(Cause::RenderNoServer),
        "suspend" => Some(Cause::RenderSuspended),
        "suspend-by-user" => Some(Cause::RenderSuspendedByOwner),
        "hibernate-wake-error" | "dynamic-hibernate-error-503" => Some(Cause::RenderHibernating),
        "dynamic-free-error" | "dynamic-paid-error" => Some(Cause::RenderNotAnswering),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, headers: &[(&str, &str)], body: Body) -> Result<(), &'static str> {
        let headers: Vec<_> =
            headers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        judge(&Answer { status, headers: &headers, body }, &HealthRule::default())
            .map_err(|cause| cause.code())
    }

    fn status(value: &str) -> Body {
        Body::Json(Field::Text(value.into()))
    }

    #[test]
    fn the_guides_rule() {
        assert_eq!(judged(200, &[], status("ok")), Ok(()));
        assert_eq!(judged(201, &[], status("Healthy")), Ok(()));
        assert_eq!(judged(200, &[], status("degraded")), Err("status_other"));
        assert_eq!(judged(200, &[], Body::Json(Field::Other("true".into()))), Err("status_other"));
        assert_eq!(judged(200, &[], Body::Json(Field::Missing)), Err("status_missing"));
        assert_eq!(judged(200, &[], Body::Html), Err("html"));
        assert_eq!(judged(204, &[], Body::NotJson), Err("not_json"));
        assert_eq!(judged(200, &[], Body::TooLarge), Err("body_too_large"));
        assert_eq!(judged(301, &[("location", "/login")], Body::Html), Err("redirect"));
        assert_eq!(judged(429, &[], status("ok")), Err("rate_limited"));
        assert_eq!(judged(500, &[], status("ok")), Err("http_status"));
    }

    #[test]
    fn the_edges_name_themselves() {
        let railway = [("server", "railway-edge"), ("x-railway-fallback", "true")];
        let json = || Body::Json(Field::Text("error".into()));
        assert_eq!(judged(404, &railway, json()), Err("railway_not_found"));
        assert_eq!(judged(502, &railway, json()), Err("railway_not_responding"));
        // Without that header the app itself answers: the backend is up, the health path is wrong.
        assert_eq!(judged(404, &[("server", "railway-edge")], json()), Err("http_status"));

        let render = |routing| [("rndr-id", "a"), ("x-render-routing", routing)];
        assert_eq!(judged(404, &render("no-server"), Body::NotJson), Err("render_no_server"));
        assert_eq!(judged(503, &render("suspend"), Body::Html), Err("render_suspended"));
        assert_eq!(judged(200, &render("suspend"), Body::Html), Err("render_suspended"));
        assert_eq!(
            judged(503, &render("suspend-by-user"), Body::Html),
            Err("render_suspended_by_owner")
        );
        for old_and_new in ["hibernate-wake-error", "dynamic-hibernate-error-503"] {
            assert_eq!(judged(503, &render(old_and_new), Body::NotJson), Err("render_hibernating"));
        }
        assert_eq!(
            judged(502, &render("dynamic-free-error"), Body::Html),
            Err("render_not_answering")
        );
        assert_eq!(judged(200, &render("dynamic"), status("ok")), Ok(()));
    }
}
