//! Real sites of Next.js: built in every way, and served by it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// A machine under load takes long.
const BUILDING: Duration = Duration::from_secs(400);
const STARTING: Duration = Duration::from_secs(60);

/// How a site is built: which one, by what, and with which environment.
#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    pub(crate) router: &'static str,
    pub(crate) bundler: &'static str,
    pub(crate) env: BTreeMap<&'static str, String>,
}

impl Recipe {
    /// Builds it, unless that was done before: sources, packages and environment are the same then.
    pub(crate) async fn build(&self) -> PathBuf {
        let home = home();
        let site = home.join(format!("{}-{}-{}", self.router, self.bundler, self.hash()));
        if site.join(".next/BUILD_ID").is_file() {
            return site;
        }
        let draft = tempfile::Builder::new().prefix("draft-").tempdir_in(&home).unwrap();
        copy(&sources().join(self.router), draft.path()).unwrap();
        let mut command = self.next(draft.path());
        command.args(["build", &format!("--{}", self.bundler)]);
        let built =
            timeout(BUILDING, command.stdin(Stdio::null()).output()).await.unwrap().unwrap();
        assert!(
            built.status.success(),
            "{self:?}: {}{}",
            String::from_utf8_lossy(&built.stdout),
            String::from_utf8_lossy(&built.stderr)
        );
        // Large, and of no use: nothing is built here twice.
        let _ = fs::remove_dir_all(draft.path().join(".next/cache"));
        // Whoever else builds the same at this time is as good.
        if fs::rename(draft.path(), &site).is_ok() {
            let _ = draft.keep();
        }
        assert!(site.join(".next/BUILD_ID").is_file(), "{}", site.display());
        site
    }

    /// Next.js on the site in `folder`.
    fn next(&self, folder: &Path) -> Command {
        let program = home().join("node_modules/next/dist/bin/next");
        assert!(program.is_file(), "Next.js is missing: `scripts/setup.sh test` installs it");
        let mut command = Command::new("node");
        command.arg(program).current_dir(folder).kill_on_drop(true);
        let inherited = std::env::vars().map(|(name, _)| name);
        for name in inherited.filter(|it| it.starts_with("NEXT_") || it.starts_with("SITE_")) {
            command.env_remove(name);
        }
        command.env("NEXT_TELEMETRY_DISABLED", "1").envs(&self.env);
        command
    }

    fn hash(&self) -> String {
        let mut hash = Sha256::new();
        let lock = fs::read(sources().join("package-lock.json")).unwrap();
        hash.update(lock);
        for file in files(&sources().join(self.router)).unwrap() {
            hash.update(file.to_string_lossy().as_bytes());
            hash.update(fs::read(file).unwrap());
        }
        hash.update(format!("{:?}", self.env));
        hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A site that is being served; ends when dropped.
pub(crate) struct Served {
    pub(crate) origin: String,
    _process: Child,
}

impl Served {
    /// By `next start`, with `env` beside that of the build.
    pub(crate) async fn start(recipe: &Recipe, site: &Path, env: &[(&str, &str)]) -> Self {
        let mut command = recipe.next(site);
        command.args(["start", "--hostname", "127.0.0.1", "--port", "0"]);
        command.envs(env.iter().copied()).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let origin = timeout(STARTING, async {
            let mut origin = None;
            while let Some(line) = lines.next_line().await.unwrap() {
                if let Some((_, address)) = line.split_once("Local:") {
                    origin = Some(address.trim().to_owned());
                }
                if line.contains("Ready in") {
                    break;
                }
            }
            origin
        });
        let origin = origin.await.unwrap().unwrap_or_else(|| panic!("{recipe:?} does not start"));
        // A pipe that nobody reads would hold it up in the end.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { origin, _process: process }
    }
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/next")
}

/// Where `scripts/setup.sh` installs the packages: builds look for them one folder up.
fn home() -> PathBuf {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/next");
    home.canonicalize().expect("`scripts/setup.sh test` installs Next.js")
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for file in files(from)? {
        let target = to.join(file.strip_prefix(from).unwrap_or(&file));
        fs::create_dir_all(target.parent().unwrap_or(to))?;
        fs::copy(&file, target)?;
    }
    Ok(())
}

/// All files below `folder`, in order.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => files.extend(self::files(&path)?),
            false => files.push(path),
        }
    }
    files.sort();
    Ok(files)
}
