//! Which configuration counts: the command line's backends, then a named file, then the
//! platform's file, then the guide's environment variables, then the demo.

use std::path::{Path, PathBuf};
use std::time::Duration;

use demo::DemoChain;
use domain::Backend;
use domain::policy::Settings;
use present::wire::{BackendForm, ConfigSource};

use crate::config::{self, Config, ConfigError, Overrides};
use crate::env_file::VARIABLES;

/// Where to look for a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// `--backend NAME=URL`: these and nothing else.
    pub backends: Vec<BackendForm>,
    /// `--config` or `FAILOVER_CONFIG`: this file, which must exist.
    pub named_file: Option<PathBuf>,
    /// The platform's file, read if it exists.
    pub default_file: PathBuf,
    /// The guide's variables that the environment sets: backends in their order.
    pub environment: Vec<BackendForm>,
    /// What flags set above all of it.
    pub overrides: Overrides,
}

/// A configuration and where it came from.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) config: Config,
    pub(crate) source: ConfigSource,
    /// The sample backends that it is about, if it is the demo's.
    pub(crate) demo: Option<DemoChain>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChooseError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("the sample backends cannot be started: {0}")]
    Demo(#[from] std::io::Error),
}

impl Sources {
    /// Everything as this process was started: its environment and the platform's file.
    pub fn of_process(default_file: PathBuf) -> Self {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        let environment = VARIABLES.iter().filter_map(|(variable, name)| {
            let name = (*name).to_owned();
            set(variable).map(|url| BackendForm { name, url, ..BackendForm::default() })
        });
        Self {
            backends: Vec::new(),
            named_file: set("FAILOVER_CONFIG").map(PathBuf::from),
            default_file,
            environment: environment.collect(),
            overrides: Overrides::default(),
        }
    }

    /// The file that is, or would be, read and written.
    pub fn file(&self) -> &Path {
        self.named_file.as_deref().unwrap_or(&self.default_file)
    }

    /// The configuration, unless there is none at all.
    ///
    /// # Errors
    /// [`ConfigError`]: the first source that is there is wrong. No further one is asked then.
    pub fn find(&self) -> Result<Option<(Config, ConfigSource)>, ConfigError> {
        let found = if !self.backends.is_empty() {
            let label = |form: &BackendForm| format!("--backend {}", form.name);
            (of_forms(&self.backends, label, self.overrides)?, ConfigSource::Arguments)
        } else if self.named_file.is_some() || self.default_file.exists() {
            (config::read(self.file(), self.overrides)?, ConfigSource::File)
        } else if !self.environment.is_empty() {
            let label = |form: &BackendForm| variable_of(&form.name).to_owned();
            (of_forms(&self.environment, label, self.overrides)?, ConfigSource::Environment)
        } else {
            return Ok(None);
        };
        Ok(Some(found))
    }

    /// The configuration; the demo's where there is none at all.
    pub(crate) async fn choose(&self, demo: bool) -> Result<Chosen, ChooseError> {
        if !demo && let Some((config, source)) = self.find()? {
            return Ok(Chosen { config, source, demo: None });
        }
        let demo = DemoChain::start().await?;
        let config = of_demo(&demo, self.overrides)?;
        Ok(Chosen { config, source: ConfigSource::Demo, demo: Some(demo) })
    }
}

fn variable_of(name: &str) -> &'static str {
    VARIABLES.iter().find(|(_, named)| *named == name).map_or("the environment", |(name, _)| name)
}

/// A configuration of nothing but names and URLs.
fn of_forms(
    forms: &[BackendForm],
    label: impl Fn(&BackendForm) -> String,
    overrides: Overrides,
) -> Result<Config, ConfigError> {
    let backend = |form: &BackendForm| match config::address(form.url.trim()) {
        Ok(url) => Ok(Backend::new(form.name.trim(), url)),
        Err(problem) => Err(ConfigError::flag(&label(form), problem)),
    };
    let backends = forms.iter().map(backend).collect::<Result<_, _>>()?;
    config::of_chain(backends, overrides, |_| {})
}

/// The sample backends, probed so often that a newcomer sees a failover and the failback within
/// a minute.
fn of_demo(demo: &DemoChain, overrides: Overrides) -> Result<Config, ConfigError> {
    let backend = |sample: &demo::SampleBackend| {
        let url = config::address(&sample.url())
            .map_err(|problem| ConfigError::flag(sample.name(), problem))?;
        let mut backend = Backend::new(sample.name(), url);
        // As the platforms that they stand for.
        backend.sleeps = sample.name() != "Local";
        Ok(backend)
    };
    let backends = demo.backends().iter().map(backend).collect::<Result<_, ConfigError>>()?;
    config::of_chain(backends, overrides, |settings: &mut Settings| {
        settings.watch.active = Duration::from_secs(2);
        settings.watch.standby = Duration::from_secs(5);
        settings.interview.active = Duration::from_secs(1);
        settings.interview.standby = Duration::from_secs(2);
        settings.hold = Duration::from_secs(20);
        settings.max_hold = Duration::from_secs(60);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(name: &str, url: &str) -> BackendForm {
        BackendForm { name: name.into(), url: url.into(), ..BackendForm::default() }
    }

    #[test]
    fn the_nearest_source_counts() {
        let dir = tempfile::tempdir().unwrap();
        let mut sources =
            Sources { default_file: dir.path().join("config.toml"), ..Sources::default() };
        let first = |sources: &Sources| {
            let found = sources.find().unwrap();
            found.map(|(config, source)| (config.policy.backends[0].name.to_string(), source))
        };
        assert_eq!(first(&sources), None);
        sources.environment = vec![form("Render", "http://r.example")];
        assert_eq!(first(&sources), Some(("Render".into(), ConfigSource::Environment)));
        let write = |name: &str| {
            let text = config::as_file(&[form(name, "http://f.example")]);
            config::write_new(&dir.path().join(format!("{name}.toml")), &text, false).unwrap();
        };
        write("config");
        assert_eq!(first(&sources), Some(("config".into(), ConfigSource::File)));
        write("named");
        sources.named_file = Some(dir.path().join("named.toml"));
        assert_eq!(first(&sources), Some(("named".into(), ConfigSource::File)));
        sources.backends = vec![form("A", "http://a.example")];
        assert_eq!(first(&sources), Some(("A".into(), ConfigSource::Arguments)));
    }

    #[test]
    fn a_source_that_is_wrong_is_not_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let mut sources = Sources {
            named_file: Some(dir.path().join("missing.toml")),
            environment: vec![form("Railway", "a.example")],
            ..Sources::default()
        };
        assert!(sources.find().unwrap_err().to_string().contains("there is no such file"));
        sources.named_file = None;
        let error = sources.find().unwrap_err().to_string();
        assert!(
            error.starts_with("NEXT_PUBLIC_RAILWAY_API_URL \"a.example\" has no scheme"),
            "{error}"
        );
        sources.backends = vec![form("A", "ftp://a")];
        let error = sources.find().unwrap_err().to_string();
        assert!(error.starts_with("--backend A \"ftp://a\" has the scheme"), "{error}");
    }
}
