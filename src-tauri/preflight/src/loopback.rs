//! Looks for addresses of a visitor's own computer in the frontend's build.

use domain::BackendUrl;
use domain::checklist::loopback::Finding;
use domain::checklist::{self, Unjudged};

use crate::bundle;
use crate::run::Seen;
use crate::scene::Scene;

pub(crate) async fn look(scene: &Scene) -> Seen {
    let (Some(frontend), Some(site)) = (scene.order.settings.frontend.as_ref(), scene.site().await)
    else {
        return Seen::unjudged(Unjudged::NoFrontend);
    };
    let at_home = BackendUrl::parse(&frontend.url.origin().ascii_serialization())
        .is_ok_and(|origin| origin.is_loopback());
    let finding = match &site.build {
        Ok(reading) => Finding::of(reading, at_home, &bundle::chain(scene)),
        Err(shut) => Finding::Shut(shut.clone()),
    };
    Seen { finding: checklist::Finding::Loopback(finding), exchanges: site.exchanges.clone() }
}
