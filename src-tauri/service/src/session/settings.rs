//! What a person changes: the configuration file, by hand or by a form.

use engine::Command;
use present::wire::{self, ConfigSource};
use tracing::{info, warn};

use super::{Session, failed, watch_file};
use crate::config::{self, Config, ConfigError};

impl Session {
    /// The backends to edit; none in the demo, whose own are nobody's to keep.
    pub(super) fn form(&self) -> wire::Reply {
        let backends = match self.demo {
            Some(_) => Vec::new(),
            None => self.config.policy.backends.iter().map(form).collect(),
        };
        wire::Reply::Backends { backends, warnings: Vec::new() }
    }

    pub(super) fn save(&mut self, backends: &[wire::BackendForm]) -> wire::Reply {
        if self.source == ConfigSource::Arguments {
            return failed(
                "arguments",
                "This run has its backends from --backend on the command line.",
                "Start it without --backend to keep backends in the config file.",
            );
        }
        match config::save(&self.file, backends, self.overrides) {
            Ok(config) => {
                self.use_config(config);
                if self.file_watch.is_none() {
                    // The directory may not have been there before.
                    self.file_watch = watch_file(&self.file);
                }
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
        let unmet = self.front.shown().and_then(|shown| shown.problem);
        match self.problem.clone().or(unmet) {
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
        failed("settings", "Settings cannot be read yet.", "Edit the file.")
    }

    pub(super) fn save_settings(
        &mut self,
        _changes: &[wire::SettingChange],
        _revision: &str,
    ) -> wire::Reply {
        self.settings()
    }

    pub(super) fn export_settings(&self, _file: &std::path::Path) -> wire::Reply {
        self.settings()
    }

    pub(super) fn import_settings(&mut self, _text: &str) -> wire::Reply {
        self.settings()
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

    /// Puts the file's configuration in force.
    fn use_config(&mut self, config: Config) {
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
        self.config = config;
        self.checklists.reconfigured();
        self.source = ConfigSource::File;
        if let Some(demo) = self.demo.take() {
            tokio::spawn(demo.stop());
        }
    }

    fn keep_config(&mut self, error: &ConfigError) {
        warn!("{error}; the last good configuration stays in force");
        self.problem = Some(error.problem());
    }
}

fn form(backend: &domain::Backend) -> wire::BackendForm {
    wire::BackendForm { name: backend.name.to_string(), url: backend.url.to_string() }
}
