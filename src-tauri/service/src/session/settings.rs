//! What a person changes: the configuration file, by hand or by a form.

use std::path::Path;

use engine::Command;
use present::wire::{self, ConfigSource, Problem};
use tracing::{info, warn};

use super::{Session, failed, watch_file};
use crate::config::{self, Config, ConfigError, Held};

impl Session {
    /// The backends to edit; none in the demo, whose own are nobody's to keep.
    pub(super) fn form(&self) -> wire::Reply {
        let held = match self.source {
            ConfigSource::Arguments => None,
            _ => Held::of(&self.file).ok(),
        };
        let text = held.as_ref().and_then(Held::text);
        let right = |text: &&str| config::parse(&self.file, text, self.overrides).is_ok();
        let backends = match text.filter(right) {
            Some(text) => config::forms(text),
            None if self.demo.is_some() => Vec::new(),
            None => self.config.policy.backends.iter().map(form).collect(),
        };
        let revision = held.as_ref().map(Held::revision);
        wire::Reply::Backends { backends, warnings: Vec::new(), revision }
    }

    pub(super) fn save(
        &mut self,
        backends: &[wire::BackendForm],
        revision: Option<&str>,
    ) -> wire::Reply {
        if self.source == ConfigSource::Arguments {
            return wire::Reply::Failed { problem: arguments() };
        }
        match config::save(&self.file, backends, revision, self.overrides) {
            Ok(config) => {
                self.use_file(config);
                wire::Reply::Done
            }
            Err(error) => wire::Reply::Failed { problem: error.problem() },
        }
    }

    pub(super) fn save_proxy(&mut self, proxy: &wire::ProxyForm) -> wire::Reply {
        if self.source != ConfigSource::File {
            return failed(
                "no_file",
                "The proxy's settings belong into the config file, and this run has none.",
                "Save backends of your own first; a run with --backend keeps nothing.",
            );
        }
        match config::save_proxy(&self.file, proxy, self.overrides) {
            Ok(config) => self.use_config(config),
            Err(error) => return wire::Reply::Failed { problem: error.problem() },
        }
        // It is allowed, but the port may be taken: the form is where it is mended.
        match self.unmet() {
            Some(problem) => wire::Reply::Failed { problem },
            None => wire::Reply::Done,
        }
    }

    pub(super) fn save_frontend(&mut self, frontend: &wire::FrontendForm) -> wire::Reply {
        if self.source != ConfigSource::File {
            return failed(
                "no_file",
                "The frontend belongs into the config file, and this run has none.",
                "Save a backend of your own first; a run with --backend keeps nothing.",
            );
        }
        match config::save_frontend(&self.file, frontend, self.overrides) {
            Ok(config) => {
                self.use_config(config);
                wire::Reply::Done
            }
            Err(error) => wire::Reply::Failed { problem: error.problem() },
        }
    }

    pub(super) fn settings(&self) -> wire::Reply {
        self.settings_with(None)
    }

    /// Every setting, and after an import where the former file is.
    fn settings_with(&self, kept: Option<String>) -> wire::Reply {
        let held = match self.source {
            ConfigSource::File => Held::of(&self.file),
            _ => Ok(Held::default()),
        };
        let revision = held.as_ref().map(Held::revision).unwrap_or_default();
        let (text, problem) = match (self.no_file(), held.and_then(|held| self.right(held))) {
            (Some(none), _) => (String::new(), Some(none)),
            (None, Ok(text)) => (text, None),
            (None, Err(error)) => (self.good_text.clone(), Some(error.problem())),
        };
        let unmet = match problem {
            None => self.unmet(),
            Some(_) => None,
        };
        let known = present::settings::Known {
            set: &config::set_in(&text),
            overridden: &|key| self.overrides.flag_of(key),
        };
        let settings = wire::Settings {
            file: self.file.display().to_string(),
            revision,
            problem,
            unmet,
            kept,
            groups: present::settings::groups(&known),
        };
        wire::Reply::Settings { settings: Box::new(settings) }
    }

    /// The file's text, if it is right.
    fn right(&self, held: Held) -> Result<String, ConfigError> {
        let text = held.required(&self.file)?;
        config::parse(&self.file, text, self.overrides)?;
        Ok(text.to_owned())
    }

    /// What the file asks for and cannot be had now.
    fn unmet(&self) -> Option<Problem> {
        let shown = || self.front.shown().and_then(|shown| shown.problem);
        self.problem.clone().or_else(shown)
    }

    /// Why there is no file to write settings into, if there is none.
    fn no_file(&self) -> Option<Problem> {
        (self.source != ConfigSource::File).then(|| {
            Problem::new(
                "no_file",
                "Settings belong into the config file, and this run has none.",
                "Save backends of your own first; a run with --backend keeps nothing.",
            )
        })
    }

    pub(super) fn save_settings(
        &mut self,
        changes: &[wire::SettingChange],
        revision: &str,
    ) -> wire::Reply {
        if let Some(problem) = self.no_file() {
            return wire::Reply::Failed { problem };
        }
        match config::save_settings(&self.file, changes, revision, self.overrides) {
            Ok(config) => {
                self.use_file(config);
                self.settings()
            }
            Err(error) => wire::Reply::Failed { problem: error.problem() },
        }
    }

    pub(super) fn export_settings(&self, to: &Path) -> wire::Reply {
        if let Some(problem) = self.no_file() {
            return wire::Reply::Failed { problem };
        }
        match config::copy(&self.file, to) {
            Ok(()) => wire::Reply::Done,
            Err(error) => wire::Reply::Failed { problem: error.problem() },
        }
    }

    pub(super) fn import_settings(&mut self, text: &str) -> wire::Reply {
        if self.source == ConfigSource::Arguments {
            return wire::Reply::Failed { problem: arguments() };
        }
        let it = self.trial.clock.now().wall.date();
        let day = format!("{:04}-{:02}-{:02}", it.year, it.month, it.day);
        match config::import(&self.file, text, &day, self.overrides) {
            Ok((config, kept)) => {
                let kept = kept.map(|kept| kept.display().to_string());
                if let Some(kept) = &kept {
                    info!("settings were imported; the former file is kept as {kept}");
                }
                self.use_file(config);
                self.settings_with(kept)
            }
            Err(error) => wire::Reply::Failed { problem: error.problem() },
        }
    }

    pub(super) fn on_file_changed(&mut self) {
        if self.source != ConfigSource::File && !self.file.exists() {
            self.problem = None;
            return;
        }
        match config::read(&self.file, self.overrides) {
            Ok(config) => self.use_config(config),
            Err(error) => self.keep_config(&error),
        }
    }

    /// Puts in force what was just written, and looks after the file from then on.
    fn use_file(&mut self, config: Config) {
        self.use_config(config);
        if self.file_watch.is_none() {
            // The directory may not have been there before.
            self.file_watch = watch_file(&self.file);
        }
    }

    /// Keeps the file's text while it is right, to show when it no longer is.
    pub(crate) fn remember_text(&mut self) {
        if let Ok(held) = Held::of(&self.file)
            && let Some(text) = held.text()
            && config::parse(&self.file, text, self.overrides).is_ok()
        {
            self.good_text = text.to_owned();
        }
    }

    /// Puts the file's configuration in force.
    fn use_config(&mut self, config: Config) {
        self.remember_text();
        self.problem = None;
        if let Err(error) = self.front.change(config.proxy) {
            if self.front.listens() {
                return self.keep_config(&ConfigError::unmet(&self.file, &error));
            }
            self.front.failed(config.proxy, &error);
        }
        let news = config != self.config || self.source != ConfigSource::File;
        if !news {
            return;
        }
        if let Err(error) = self.references.exchange(config.references.clone()) {
            return self.keep_config(&error);
        }
        info!("the configuration in {} is in force", self.file.display());
        self.engine.send(Command::Reload(Box::new(config.policy.clone())));
        self.history.bound(config.history);
        self.config = config;
        self.checklists.reconfigured();
        self.source = ConfigSource::File;
        if let Some(demo) = self.demo.take() {
            tokio::spawn(demo.stop());
            if let Some(order) = self.interviews.samples_left(self.trial.clock.now().wall) {
                self.engine.send(Command::Interview(order));
            }
        }
    }

    fn keep_config(&mut self, error: &ConfigError) {
        warn!("{error}; the last good configuration stays in force");
        self.problem = Some(error.problem());
    }
}

fn arguments() -> Problem {
    Problem::new(
        "arguments",
        "This run has its backends from --backend on the command line.",
        "Start it without --backend to keep a config file.",
    )
}

fn form(backend: &domain::Backend) -> wire::BackendForm {
    wire::BackendForm {
        name: backend.name.to_string(),
        url: backend.url.to_string(),
        ..wire::BackendForm::default()
    }
}
