//! Whether a network that is away explains a finding: what is out there is then not down, and what
//! is on this computer is there or not, whatever the network.

use std::sync::Arc;

use domain::checklist::budget::Credit;
use domain::checklist::bundle::{self, Told};
use domain::checklist::{Finding, Outcome, Unjudged, certificates, health, redeployed, running};
use domain::{Backend, BackendUrl};
use platforms::railway;

use crate::scene::Scene;

/// Whether `finding`, which is no pass, may come of a network that is away: something that its
/// check needs is out there, and nothing of this computer's own was seen to fail.
pub(crate) fn explains(scene: &Scene, finding: &Finding) -> bool {
    let failed = finding.outcome() == Outcome::Fail;
    match finding {
        Finding::Unjudged(Unjudged::BackendDown { names }) => any_remote(scene, names),
        // No network would help.
        Finding::Unjudged(_) | Finding::Drilled(_) => false,
        Finding::Running(running::Finding::Missing(_)) => false,
        Finding::Running(running::Finding::Asked(asked)) => is_remote(&asked.backend),
        Finding::Health(finding) => all_failing_are_remote(finding),
        Finding::Standby(finding) => any_remote(scene, &[Arc::clone(&finding.name)]),
        // Wrong is only what a backend answered.
        Finding::Cors(_) | Finding::Parity(_) => !failed && a_role_is_remote(scene),
        Finding::Bundle(bundle::Finding { told: Told::Trouble(_), .. })
        | Finding::Redeployed(redeployed::Finding::Unseen(Told::Trouble(_))) => true,
        Finding::Bundle(_) | Finding::Redeployed(_) | Finding::Loopback(_) => {
            scene.has_remote_frontend()
        }
        Finding::Certificates(finding) => open_is_remote(scene, finding),
        // Hours are counted here, and credit that is used up was told.
        Finding::Budget(finding) => !failed && matches!(finding.credit, Credit::Trouble { .. }),
    }
}

fn is_remote(backend: &Backend) -> bool {
    !backend.url.is_loopback()
}

fn any_remote(scene: &Scene, names: &[Arc<str>]) -> bool {
    let mut chain = scene.order.policy.backends.iter();
    chain.any(|backend| is_remote(backend) && names.contains(&backend.name))
}

fn a_role_is_remote(scene: &Scene) -> bool {
    scene.roles.both().into_iter().any(|index| is_remote(&scene.order.policy.backends[index]))
}

fn all_failing_are_remote(finding: &health::Finding) -> bool {
    let mut failing = finding.answers.iter().filter(|it| it.value.is_err()).peekable();
    failing.peek().is_some() && failing.all(|it| is_remote(&it.backend))
}

/// Something out there has no certificate that is known to be good, and what is here none that is
/// known to be bad.
fn open_is_remote(scene: &Scene, finding: &certificates::Finding) -> bool {
    let backends = scene.order.policy.backends.iter().map(|it| it.url.clone());
    let local: Vec<_> = backends
        .chain(scene.frontends())
        .filter(BackendUrl::is_loopback)
        .map(|url| railway::host(&url))
        .collect();
    let mut open = finding.addresses.iter().filter(|it| {
        matches!(it.certificate.outcome(finding.now), Outcome::Fail | Outcome::Unknown)
    });
    let is_bad_here = |it: &certificates::Address| {
        local.contains(&it.host) && it.certificate.outcome(finding.now) == Outcome::Fail
    };
    !open.clone().any(is_bad_here) && open.any(|it| !local.contains(&it.host))
}
