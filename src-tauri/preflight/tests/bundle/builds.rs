//! Every verdict on real builds: both routers, both bundlers, and four ways to set the variables.
//!
//! Each site has an address in a file that is loaded later, and one on another page; beside that
//! there are a base path, files at another origin, and a deployment's id.

use std::collections::BTreeMap;

use domain::checklist::Outcome::{self, Fail, Pass};
use domain::checklist::bundle::{BACKUP, PRIMARY};
use futures_util::StreamExt;

use crate::next::{Recipe, Served};
use crate::world::{self, RAILWAY, RENDER, World};

/// Of Vercel's own form.
const DEPLOYMENT: &str = "dpl_8Xh3WcKQm1";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    Both,
    None,
    /// All but the primary's.
    NoPrimary,
    /// All but the backup's.
    NoBackup,
    /// Both, to this computer.
    Localhost,
}

/// How a site is built and served.
#[derive(Clone, Copy, Debug)]
struct Kind {
    router: &'static str,
    bundler: &'static str,
    /// Where the page is.
    path: &'static str,
    deployment: bool,
    /// The files are at another origin.
    apart: bool,
    one_missing: Set,
}

const KINDS: [Kind; 4] = [
    Kind {
        router: "app-router",
        bundler: "turbopack",
        path: "",
        deployment: true,
        apart: false,
        one_missing: Set::NoPrimary,
    },
    Kind {
        router: "app-router",
        bundler: "webpack",
        path: "/console",
        deployment: false,
        apart: false,
        one_missing: Set::NoBackup,
    },
    Kind {
        router: "pages-router",
        bundler: "turbopack",
        path: "",
        deployment: false,
        apart: true,
        one_missing: Set::NoBackup,
    },
    Kind {
        router: "pages-router",
        bundler: "webpack",
        path: "",
        deployment: true,
        apart: false,
        one_missing: Set::NoPrimary,
    },
];

impl Kind {
    fn recipe(self, set: Set) -> Recipe {
        let (primary, backup) = match set {
            Set::Both => (Some(RAILWAY), Some(RENDER)),
            Set::None => (None, None),
            Set::NoPrimary => (None, Some(RENDER)),
            Set::NoBackup => (Some(RAILWAY), None),
            Set::Localhost => (Some("http://localhost:8000"), Some("http://127.0.0.1:8001")),
        };
        let base_path = (!self.path.is_empty()).then_some(self.path);
        let deployment = self.deployment.then_some(DEPLOYMENT);
        let all = [
            (PRIMARY, primary),
            (BACKUP, backup),
            ("SITE_BASE_PATH", base_path),
            ("SITE_DEPLOYMENT", deployment),
        ];
        let env = all.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned())));
        Recipe { router: self.router, bundler: self.bundler, env: BTreeMap::from_iter(env) }
    }
}

/// The verdicts of the three checks, and what became of the two variables.
type Verdict = ([Outcome; 3], [&'static str; 2]);

fn right(set: Set) -> Verdict {
    match set {
        Set::Both => ([Pass, Pass, Pass], ["inlined", "inlined"]),
        Set::None => ([Fail, Pass, Fail], ["left over", "left over"]),
        Set::NoPrimary => ([Fail, Pass, Fail], ["left over", "inlined"]),
        Set::NoBackup => ([Fail, Pass, Fail], ["inlined", "left over"]),
        Set::Localhost => ([Fail, Fail, Fail], ["loopback", "loopback"]),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_real_build_is_judged_right() {
    let sets = |kind: Kind| [Set::Both, Set::None, kind.one_missing, Set::Localhost];
    let all = KINDS.iter().flat_map(|kind| sets(*kind).map(|set| (*kind, set)));
    let judged = futures_util::stream::iter(all).map(|(kind, set)| async move {
        let name = format!("{} {} {set:?}", kind.router, kind.bundler);
        (name, judge(kind, set).await, right(set))
    });
    // Two at a time: a build takes a whole processor.
    let judged: Vec<_> = judged.buffered(2).collect().await;
    assert_eq!(judged.len(), 16);
    let wrong: Vec<_> = judged.iter().filter(|(_, is, should)| is != should).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

async fn judge(kind: Kind, set: Set) -> Verdict {
    let recipe = kind.recipe(set);
    let site = recipe.build().await;
    let files = match kind.apart {
        true => Some(Served::start(&recipe, &site, &[]).await),
        false => None,
    };
    let prefix = files.as_ref().map(|it| ("SITE_ASSET_PREFIX", it.origin.as_str()));
    let served = Served::start(&recipe, &site, prefix.as_slice()).await;
    let checked = World::new(&format!("{}{}", served.origin, kind.path)).check().await;
    let reading = &world::proof(&checked).reading;
    assert_eq!(reading.gaps, [], "{kind:?} {set:?}");
    assert_eq!(reading.deployment.as_deref(), kind.deployment.then_some(DEPLOYMENT), "{kind:?}");
    // Next.js leaves its build's id out of a page of the app router that has a deployment's.
    assert!(reading.build.is_some() || kind.deployment, "{kind:?}");
    (world::outcomes(&checked), world::fates(&checked))
}
