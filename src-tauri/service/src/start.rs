//! Puts the parts together.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use control::{AcquireError, Instance, Server};
use engine::port::{Clock, ConnectivityCheck};
use engine::{EngineHandle, Parts, SystemClock};
use present::Surroundings;
use present::wire::{self, ConfigSource, ConfigStatus};
use probe::{HttpProber, Trust};
use tokio::sync::{mpsc, watch};
use tracing::warn;

use crate::checklists::{self, Checklists};
use crate::config::{self, Config, ConfigError};
use crate::descriptors;
use crate::drills::{self, Drills};
use crate::front::{Front, ProxyError};
use crate::guide::Bookmark;
use crate::history::{self, Keeper};
use crate::interview::Interviews;
use crate::keys::{GivenTokens, Keys};
use crate::references::References;
use crate::running::{Door, Running};
use crate::session::{Session, watch_file};
use crate::source::{ChooseError, Chosen, Sources};
use crate::trial::Trial;

/// How to start.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the configuration comes from.
    pub sources: Sources,
    /// Where the control socket and the instance's lock go.
    pub runtime_dir: PathBuf,
    /// Where the kept drills go, the journal of a real one, and the history.
    pub data_dir: PathBuf,
    /// Where the logs are.
    pub state_dir: PathBuf,
    /// Tokens from the environment, which win over the keyring's.
    pub tokens: GivenTokens,
    /// Begin in interview mode.
    pub interview: bool,
    /// Run the sample backends, whatever configuration there is.
    pub demo: bool,
    /// As the desktop app, which is the only one and has a window. Otherwise: where another runs
    /// already, go on without a control socket.
    pub exclusive: bool,
}

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another instance runs.
    #[error("{}", AcquireError::AlreadyRunning { pid: *pid })]
    AlreadyRunning {
        /// Its process, where known.
        pid: Option<u32>,
    },
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The control socket cannot be had, and the app needs it.
    #[error("the control socket cannot be opened: {0}")]
    Socket(String),
    /// The sample backends cannot be started.
    #[error("the sample backends cannot be started: {0}")]
    Demo(io::Error),
    /// The proxy cannot have its address, and without a window nobody would see that.
    #[error(transparent)]
    Proxy(#[from] ProxyError),
}

impl From<ChooseError> for StartError {
    fn from(error: ChooseError) -> Self {
        match error {
            ChooseError::Config(error) => Self::Config(error),
            ChooseError::Demo(error) => Self::Demo(error),
        }
    }
}

/// Starts everything on the current tokio runtime.
///
/// # Errors
/// [`StartError`]; nothing is left running then.
pub async fn start(options: Options) -> Result<Running, StartError> {
    descriptors::raise_limit();
    let instance = acquire(&options)?;
    let Chosen { config, source, demo } = options.sources.choose(options.demo).await?;
    let references = Arc::new(References::new(config.references.clone())?);
    let clock = Arc::new(SystemClock::new());
    let prober = Arc::new(HttpProber::new(Trust::Platform));
    let (engine, engine_signals) = engine::spawn(Parts {
        policy: config.policy.clone(),
        interview: options.interview,
        prober: prober.clone(),
        connectivity: references.clone(),
        clock: clock.clone(),
        seed: fastrand::u64(..),
    });
    let keys = Arc::new(Keys::new(options.tokens.clone()));
    let mut drills = Drills::new(
        drills::directory(&options.data_dir),
        drill::Parts {
            clock: clock.clone(),
            connectivity: references.clone(),
            trust: Trust::Platform,
            seed: fastrand::u64(..),
        },
        Arc::clone(&keys),
    );
    drills.restore(&config.railway_api);
    let checklists = Checklists::new(
        checklists::directory(&options.data_dir),
        preflight::Parts {
            clock: clock.clone(),
            prober: prober.clone(),
            connectivity: references.clone(),
            trust: Trust::Platform,
        },
    );
    // Only the instance that others find keeps its plans.
    let keeps_in = instance.is_some().then_some(options.data_dir.as_path());
    let mut interviews = match demo {
        Some(_) => Interviews::over_samples(keeps_in),
        None => Interviews::open(keeps_in),
    };
    if !options.interview
        && let Some(order) = interviews.left_over(clock.now().wall)
    {
        engine.send(engine::Command::Interview(order));
    }
    let front = front(&options, &config, engine.clone(), clock.clone())?;
    let kept_in = history::file(&options.data_dir);
    let keeper = Keeper::open(kept_in, source, config.history, clock.clone());
    let first = present::snapshot(&engine.snapshots().borrow(), &bare(source));
    let (publish, snapshots) = watch::channel(Arc::new(first));
    let (ask, asks) = mpsc::unbounded_channel();
    let (signal, signals) = mpsc::unbounded_channel();
    let (call, desk) = mpsc::unbounded_channel();
    let machine = machine::watch(engine.clone());
    let mut session = Session {
        asks,
        engine,
        engine_signals,
        trial: Trial { prober, clock },
        references,
        config,
        source,
        problem: unreachable_file(&options, source),
        file: options.sources.file().to_owned(),
        good_text: String::new(),
        file_watch: file_watch(&options, source),
        overrides: options.sources.overrides,
        front,
        history: keeper,
        drills,
        checklists,
        interviews,
        keys,
        bookmark: Bookmark::open(&options.data_dir),
        demo,
        recent: VecDeque::new(),
        autostart: None,
        notification_problem: None,
        snapshots: publish,
        signals: vec![signal],
        events: Vec::new(),
        desk: call,
        has_window: options.exclusive,
        state_dir: options.state_dir.clone(),
        _machine: machine,
    };
    if source == ConfigSource::File {
        session.remember_text();
    }
    session.publish_now();
    tokio::spawn(session.run());
    let door = Door { asks: ask, snapshots };
    let server = serve(instance, &door, options.exclusive)?;
    Ok(Running { door, server, signals: Mutex::new(Some(signals)), desk: Mutex::new(Some(desk)) })
}

/// The proxy takes requests before anything is known of the backends: it waits for the first
/// answers itself.
fn front(
    options: &Options,
    config: &Config,
    engine: EngineHandle,
    clock: Arc<SystemClock>,
) -> Result<Front, ProxyError> {
    let mut front = Front::new(engine, clock);
    match front.change(config.proxy) {
        // The tray and the window are of use without it, and say what to mend.
        Err(error) if options.exclusive => front.failed(config.proxy, &error),
        Err(error) => return Err(error),
        Ok(()) => {}
    }
    Ok(front)
}

/// What one check of a whole chain found.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The chain, first is primary.
    pub backends: Vec<wire::Backend>,
    /// Offline or a sign-in page: then the backends' failures say nothing about them.
    pub connectivity: wire::Connectivity,
}

/// Probes every backend of `config` once, all at a time, as `failover check` does. Where all remote
/// ones fail below HTTP, the reference addresses are asked too.
///
/// # Errors
/// A reference address is not allowed.
pub async fn check(config: &Config) -> Result<Checked, ConfigError> {
    let references = References::new(config.references.clone())?;
    let prober = Arc::new(HttpProber::new(Trust::Platform));
    let trial = Trial { prober, clock: Arc::new(SystemClock::new()) };
    let (backends, doubted) = trial.chain(&config.policy).await;
    let connectivity = match doubted {
        true => present::connectivity(references.check().await),
        false => wire::Connectivity::Online,
    };
    Ok(Checked { backends, connectivity })
}

fn acquire(options: &Options) -> Result<Option<Instance>, StartError> {
    match Instance::acquire(&options.runtime_dir) {
        Ok(instance) => Ok(Some(instance)),
        Err(AcquireError::AlreadyRunning { pid }) if options.exclusive => {
            Err(StartError::AlreadyRunning { pid })
        }
        Err(error) if options.exclusive => Err(StartError::Socket(error.to_string())),
        Err(error) => {
            warn!("{error}; this one goes on without a control socket");
            Ok(None)
        }
    }
}

fn serve(
    instance: Option<Instance>,
    door: &Door,
    exclusive: bool,
) -> Result<Option<Server>, StartError> {
    let Some(instance) = instance else { return Ok(None) };
    match Server::bind(instance, Arc::new(door.clone())) {
        Ok(server) => Ok(Some(server)),
        Err(error) if exclusive => Err(StartError::Socket(error.to_string())),
        Err(error) => {
            warn!("the control socket cannot be opened: {error}; going on without");
            Ok(None)
        }
    }
}

/// Why the user's own file, if there is one, is not in force.
fn unreachable_file(options: &Options, source: ConfigSource) -> Option<wire::Problem> {
    if source == ConfigSource::Arguments || options.demo {
        return None;
    }
    let file = options.sources.file();
    let error = config::unreachable(file, &file.try_exists().err()?);
    warn!("{error}");
    Some(error.problem())
}

/// The file is watched unless the command line's backends count whatever it says.
fn file_watch(options: &Options, source: ConfigSource) -> Option<crate::watch::FileWatch> {
    if source == ConfigSource::Arguments || options.demo {
        return None;
    }
    let file = options.sources.file();
    // A new user's first file shall be noticed too, and it needs its directory anyway.
    if let Some(dir) = file.parent()
        && let Err(error) = std::fs::create_dir_all(dir)
    {
        warn!("{} cannot be made: {error}", dir.display());
    }
    watch_file(file)
}

fn bare(source: ConfigSource) -> Surroundings {
    Surroundings {
        version: crate::VERSION.to_owned(),
        recent: Vec::new(),
        proxy: None,
        drill: wire::DrillState::default(),
        checklist: wire::ChecklistState::default(),
        demo: None,
        config: ConfigStatus { source, path: None, problem: None },
        theme: wire::Theme::System,
        autostart: None,
        notification_problem: None,
        history_problem: None,
    }
}
