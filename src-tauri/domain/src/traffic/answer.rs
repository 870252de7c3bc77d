//! Whose answer is it: the app's own, that of the platform's edge in its stead, or that of
//! something broken?

use crate::cause::Cause;
use crate::judge::edge_cause;

/// What a client asked for, by its `Accept`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Data: a web page in its place is no answer.
    Data,
    /// Anything, pages included.
    Anything,
}

impl Asked {
    /// Reads `accept`, and whether a script asks (`Sec-Fetch-Dest: empty`): a script that accepts
    /// anything wants data.
    pub fn of(accept: Option<&str>, script: bool) -> Self {
        match accept.map(str::trim) {
            None | Some("" | "*/*") if script => Self::Data,
            Some(accept) if accept.contains("json") && !accept.contains("text/html") => Self::Data,
            _ => Self::Anything,
        }
    }
}

/// An answer's head as far as its reading needs it.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// The status code.
    pub status: u16,
    /// `x-railway-fallback` is `true`.
    pub railway_fallback: bool,
    /// `x-render-routing`.
    pub render_routing: Option<&'a str>,
    /// The content is a web page by its type.
    pub html: bool,
}

/// What an answer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The app's own.
    Own,
    /// The platform's edge answered, and says so in a way that proves that the app never saw the
    /// request: any method may go elsewhere.
    Unseen(Cause),
    /// Broken, by all appearances. The app may have executed the request.
    Suspect(Cause),
}

impl Reading {
    /// Reads an answer to a request that asked for `asked`. 501 and 505 are an app's own words
    /// about what it supports; every other 5xx is a failure. 429 is the app's own: its limit is not
    /// to be got round.
    pub fn of(head: &Head<'_>, asked: Asked) -> Self {
        match edge_cause(head.status, head.railway_fallback, head.render_routing) {
            Some(
                cause @ (Cause::RailwayNotFound
                | Cause::RenderNoServer
                | Cause::RenderSuspended
                | Cause::RenderSuspendedByOwner
                | Cause::RenderHibernating),
            ) => return Self::Unseen(cause),
            Some(cause) => return Self::Suspect(cause),
            None => {}
        }
        match head.status {
            501 | 505 => Self::Own,
            500.. => Self::Suspect(Cause::HttpStatus(head.status)),
            200..=299 if head.html && asked == Asked::Data => Self::Suspect(Cause::Html),
            _ => Self::Own,
        }
    }

    /// Whether another backend that answers so too shows that it is the app's own way: one bug, or
    /// one page, in the code that both run.
    pub fn agrees(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Suspect(one), Self::Suspect(two)) if one == two)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, edge: &str, html: bool, asked: Asked) -> Reading {
        let head = Head {
            status,
            railway_fallback: edge == "railway",
            render_routing: Some(edge).filter(|edge| !edge.is_empty() && *edge != "railway"),
            html,
        };
        Reading::of(&head, asked)
    }

    #[test]
    fn an_edge_that_stands_in_for_the_app_proves_that_it_saw_nothing() {
        use Asked::{Anything, Data};
        let unseen = |status, edge| match read(status, edge, true, Anything) {
            Reading::Unseen(cause) => cause.code(),
            other => panic!("{other:?}"),
        };
        assert_eq!(unseen(404, "railway"), "railway_not_found");
        assert_eq!(unseen(404, "no-server"), "render_no_server");
        assert_eq!(unseen(503, "suspend"), "render_suspended");
        assert_eq!(unseen(200, "suspend"), "render_suspended");
        assert_eq!(unseen(503, "suspend-by-user"), "render_suspended_by_owner");
        assert_eq!(unseen(503, "hibernate-wake-error"), "render_hibernating");
        // These may have begun to work on it.
        for (status, edge) in [(502, "railway"), (502, "dynamic-free-error")] {
            assert!(matches!(read(status, edge, true, Data), Reading::Suspect(_)));
        }
        // Without the header the app itself says so.
        assert_eq!(read(404, "", false, Data), Reading::Own);
    }

    #[test]
    fn failures_are_told_from_an_apps_own_words() {
        for status in [500, 502, 503, 504, 520] {
            let suspect = Reading::Suspect(Cause::HttpStatus(status));
            assert_eq!(read(status, "", false, Asked::Data), suspect);
        }
        for status in [101, 200, 204, 301, 304, 400, 401, 404, 422, 429, 501, 505] {
            assert_eq!(read(status, "", false, Asked::Data), Reading::Own, "{status}");
        }
        assert_eq!(read(200, "", true, Asked::Data), Reading::Suspect(Cause::Html));
        assert_eq!(read(200, "", true, Asked::Anything), Reading::Own);
        assert_eq!(read(404, "", true, Asked::Data), Reading::Own);
    }

    #[test]
    fn accept_tells_data_from_pages() {
        for data in ["application/json", "application/json, text/plain, */*", "application/ld+json"]
        {
            assert_eq!(Asked::of(Some(data), false), Asked::Data, "{data}");
        }
        for page in ["text/html,application/xhtml+xml", "text/html, application/json", "image/*"] {
            assert_eq!(Asked::of(Some(page), true), Asked::Anything, "{page}");
        }
        for accept in [None, Some("*/*")] {
            assert_eq!(Asked::of(accept, true), Asked::Data);
            assert_eq!(Asked::of(accept, false), Asked::Anything);
        }
    }

    #[test]
    fn two_backends_that_fail_alike_show_the_apps_own_way() {
        let failed = |status| Reading::Suspect(Cause::HttpStatus(status));
        assert!(failed(500).agrees(&failed(500)));
        assert!(!failed(500).agrees(&failed(503)));
        assert!(!Reading::Own.agrees(&Reading::Own));
    }
}
