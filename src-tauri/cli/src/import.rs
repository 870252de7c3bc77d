//! `failover import-env`: a config file from a `.env` file.

use present::wire::BackendForm;
use serde::Serialize;
use service::{Sources, config, env_file};

use crate::args::{Args, ImportFlags};
use crate::failure::Failure;
use crate::out;

#[derive(Serialize)]
struct Report<'a> {
    backends: &'a [BackendForm],
    warnings: &'a [String],
}

pub(crate) fn import(args: &Args, flags: &ImportFlags) -> Result<(), Failure> {
    let file = flags.file.display();
    let bytes = std::fs::read(&flags.file).map_err(|error| {
        Failure::wrong(format!("{file}: {error}"), "Name a readable .env file.")
    })?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::wrong(format!("{file} is not UTF-8"), "Save it as UTF-8 text."))?;
    let import = env_file::import(&text);
    for warning in &import.warnings {
        eprintln!("failover: {file}: {warning}");
    }
    if import.backends.is_empty() {
        let names: Vec<_> = env_file::VARIABLES.iter().map(|(name, _)| *name).collect();
        let next = format!("Set at least one of {}.", names.join(", "));
        return Err(Failure::no(format!("{file} names no backend"), &next));
    }
    // A config that would be refused must not be made.
    Sources { environment: import.backends.clone(), ..Sources::default() }.find()?;
    let text = config::as_file(&import.backends);
    if let Some(output) = &flags.output {
        config::write_new(output, &text, flags.force)?;
    }
    if args.json {
        out::json(&Report { backends: &import.backends, warnings: &import.warnings })?;
    } else if flags.output.is_none() {
        out::line(text.trim_end())?;
    }
    Ok(())
}
