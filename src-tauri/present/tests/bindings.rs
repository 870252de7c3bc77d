//! The window's TypeScript types are the wire types: `ui/src/bindings` is exported from here, and
//! this test fails when the two differ.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use present::wire::{Event, Reply, Request, Snapshot};
use ts_rs::{Config, TS};

const UPDATE: &str = "UPDATE_BINDINGS=1 cargo test -p present --test bindings";

#[test]
fn the_windows_types_are_the_wire_types() -> Result<(), Box<dyn std::error::Error>> {
    let fresh = tempfile::tempdir()?;
    let config = Config::new().with_out_dir(fresh.path());
    Request::export_all(&config)?;
    Reply::export_all(&config)?;
    Snapshot::export_all(&config)?;
    Event::export_all(&config)?;
    let exported = files(fresh.path())?;

    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/bindings");
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        rewrite(&kept, &exported)?;
    }
    let committed = files(&kept)?;

    let differing: Vec<_> = exported
        .keys()
        .chain(committed.keys())
        .filter(|name| exported.get(*name) != committed.get(*name))
        .collect();
    assert!(
        differing.is_empty(),
        "ui/src/bindings is not what wire.rs says, see {differing:?}; run: {UPDATE}"
    );
    Ok(())
}

fn rewrite(dir: &Path, files: &BTreeMap<PathBuf, String>) -> io::Result<()> {
    if dir.exists() {
        fs::remove_dir_all(dir)?;
    }
    fs::create_dir_all(dir)?;
    for (name, text) in files {
        fs::write(dir.join(name), text)?;
    }
    Ok(())
}

/// The directory's files by name. Line ends are made equal, as a checkout may change them.
fn files(dir: &Path) -> io::Result<BTreeMap<PathBuf, String>> {
    fs::read_dir(dir)?
        .map(|entry| {
            let entry = entry?;
            let text = fs::read_to_string(entry.path())?.replace("\r\n", "\n");
            Ok((PathBuf::from(entry.file_name()), text))
        })
        .collect()
}
