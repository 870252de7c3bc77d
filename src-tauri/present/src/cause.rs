//! Every cause in one sentence, with one next step.

use domain::backend::{Backend, Provider};
use domain::{Cause, Phase};

use crate::wire;

/// The words for why `backend` cannot be used.
pub fn cause(cause: &Cause, backend: &Backend) -> wire::Cause {
    wire::Cause {
        code: cause.code().to_owned(),
        text: text(cause, backend),
        next_step: next_step(cause, backend),
    }
}

fn host(backend: &Backend) -> String {
    let url = backend.url.as_url();
    match (url.host_str().unwrap_or_default(), url.port()) {
        (host, Some(port)) => format!("{host}:{port}"),
        (host, None) => host.to_owned(),
    }
}

fn text(cause: &Cause, backend: &Backend) -> String {
    let name = &backend.name;
    match cause {
        Cause::Refused if backend.url.is_loopback() => {
            format!("{name} is not running: {} refuses connections.", host(backend))
        }
        Cause::Refused => format!("{name} refuses connections at {}.", host(backend)),
        Cause::Dns => format!("{name}'s host name does not resolve."),
        Cause::Unreachable => format!("{name} cannot be reached: there is no route to it."),
        Cause::Reset => format!("{name} cut the connection before it answered."),
        Cause::TlsExpired => format!("{name}'s certificate has expired."),
        Cause::TlsNotYetValid => format!("{name}'s certificate is not valid yet."),
        Cause::TlsWrongHost => format!("{name}'s certificate is for another host name."),
        Cause::TlsUntrusted => {
            format!("{name}'s certificate is from an issuer nobody here trusts.")
        }
        Cause::TlsFailed(why) => format!("{name}'s TLS handshake fails: {why}."),
        Cause::Timeout(phase) => match phase {
            Phase::Dns => format!("Looking up {name}'s host name takes too long."),
            Phase::Connect => format!("{name} does not accept a connection in time."),
            Phase::Tls => format!("{name} does not finish the TLS handshake in time."),
            Phase::FirstByte => format!("{name} accepts the request and does not answer in time."),
            Phase::Body => format!("{name} begins its answer and does not finish it in time."),
        },
        Cause::RailwayNotFound => format!("{name} is stopped or out of credit."),
        Cause::RailwayNotResponding => format!("{name} is deployed, but its app does not respond."),
        Cause::RenderNoServer => format!("{name} has no service under this address."),
        Cause::RenderSuspended => format!("{name} is suspended by Render."),
        Cause::RenderSuspendedByOwner => format!("{name} is suspended by its owner."),
        Cause::RenderHibernating => format!("{name} is asleep and did not wake."),
        Cause::RenderNotAnswering => format!("{name}'s instance does not answer Render."),
        Cause::RateLimited => format!("{name} asks for fewer requests (429)."),
        Cause::HttpStatus(404) => {
            format!("{name} is up, but has nothing at the health path (404).")
        }
        Cause::HttpStatus(status) => format!("{name} answers {status}."),
        Cause::Redirect { status, location } if location.is_empty() => {
            format!("{name} answers with a redirect ({status}).")
        }
        Cause::Redirect { status, location } => {
            format!("{name} redirects ({status}) to {location}.")
        }
        Cause::Html => format!("{name} answers with a web page instead of JSON."),
        Cause::NotJson => format!("{name} answers something that is not JSON."),
        Cause::StatusMissing { field } => {
            format!("{name}'s answer has no \"{field}\" that says how it is.")
        }
        Cause::StatusOther { field, value } => format!("{name} says \"{field}\" is \"{value}\"."),
        Cause::BodyTooLarge => format!("{name}'s health answer is larger than 64 KiB."),
        Cause::BadAnswer => format!("{name} answers something that is not HTTP."),
        Cause::Truncated => format!("{name}'s answer ends before it is whole."),
    }
}

fn next_step(cause: &Cause, backend: &Backend) -> String {
    let name = &backend.name;
    let provider = match backend.url.provider() {
        Provider::Railway => "Railway",
        Provider::Render => "Render",
        Provider::Other => "its host",
    };
    match cause {
        Cause::Refused if backend.url.is_loopback() => {
            format!("Start it on this computer, or remove {name} from the chain.")
        }
        Cause::Refused => format!("Check that it runs on {provider} and that the URL's port is right."),
        Cause::Dns => {
            "Check the URL for a typing error, and that the service still has this domain.".into()
        }
        Cause::Unreachable => "Check this computer's network and VPN.".into(),
        Cause::Reset => format!("Read its logs on {provider}: it may crash on each request."),
        Cause::TlsExpired => format!("Renew the certificate; on {provider}'s own domain, ask its status page."),
        Cause::TlsNotYetValid => "Check this computer's clock, then the certificate's start date.".into(),
        Cause::TlsWrongHost => "Check the URL's host name, and the custom domain's certificate.".into(),
        Cause::TlsUntrusted => {
            "Check for a sign-in page or TLS inspection on this network, then the certificate.".into()
        }
        Cause::TlsFailed(_) => "Check that the URL speaks HTTPS at this port.".into(),
        Cause::Timeout(Phase::Dns) => "Check this computer's DNS server.".into(),
        Cause::Timeout(Phase::Connect | Phase::Tls) => {
            format!("Check {provider}'s status page, and this network's firewall.")
        }
        Cause::Timeout(Phase::FirstByte) if backend.sleeps => {
            "It may be asleep: wait a minute and check again, then read its logs.".into()
        }
        Cause::Timeout(Phase::FirstByte | Phase::Body) => {
            "Read its logs: a database or another service may hang.".into()
        }
        Cause::RailwayNotFound => {
            "Open the service on railway.com: is it stopped, is credit left, is the domain right?".into()
        }
        Cause::RailwayNotResponding => {
            "Read its deployment logs on railway.com, and compare its target port with PORT.".into()
        }
        Cause::RenderNoServer => {
            "Compare the URL with the service's own on dashboard.render.com.".into()
        }
        Cause::RenderSuspended => {
            "Look on dashboard.render.com for used-up free hours or an open bill.".into()
        }
        Cause::RenderSuspendedByOwner => "Resume the service on dashboard.render.com.".into(),
        Cause::RenderHibernating => {
            "Wait two minutes; if it stays so, read its logs on dashboard.render.com.".into()
        }
        Cause::RenderNotAnswering => {
            "Read its logs on dashboard.render.com: it crashed, restarts, or lacks memory.".into()
        }
        Cause::RateLimited => "Wait some minutes; choose a longer interval if it comes back.".into(),
        Cause::HttpStatus(404) => "Set [health] path to one that answers, as in \"/health\".".into(),
        Cause::HttpStatus(401 | 403) => "Choose a [health] path that needs no sign-in.".into(),
        Cause::HttpStatus(_) => format!("Read its logs on {provider}."),
        Cause::Redirect { .. } => "Put the final address into the URL, or choose another health path.".into(),
        Cause::Html => {
            "Check that the URL is the backend's, not the frontend's, and that no sign-in page answers."
                .into()
        }
        Cause::NotJson | Cause::StatusMissing { .. } => {
            "Let the health path answer {\"status\":\"ok\"}, or set [health] field and healthy.".into()
        }
        Cause::StatusOther { .. } => {
            "See what it reports; if that value is fine, add it to [health] healthy.".into()
        }
        Cause::BodyTooLarge => "Choose a [health] path with a short answer.".into(),
        Cause::BadAnswer => "Check the URL's scheme and port: is it http or https, and a web server?".into(),
        Cause::Truncated => format!("Read its logs on {provider}: it may crash while it answers."),
    }
}
