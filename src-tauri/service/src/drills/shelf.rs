//! The kept drills: one JSON file each, in the data directory.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use present::wire::{Drill, DrillForm, DrillSummary, Problem};

/// Older ones beyond this are removed.
const MOST: usize = 200;
/// A report has at most some tens of KB; anything bigger is none of ours.
const LARGEST: u64 = 4 * 1024 * 1024;
/// What was asked for last.
const FORM: &str = "last-form.json";

/// Where drills are kept.
#[derive(Debug)]
pub(crate) struct Shelf {
    dir: PathBuf,
    /// Read once: a kept file never changes.
    known: BTreeMap<String, DrillSummary>,
}

impl Shelf {
    /// The shelf in `dir`, which is made when there is something to keep.
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self { dir, known: BTreeMap::new() }
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Keeps `drill`, whole or not at all.
    pub(crate) fn keep(dir: &Path, drill: &Drill) -> Result<(), Problem> {
        let file = dir.join(format!("{}.json", drill.summary.id));
        let kept = serde_json::to_vec_pretty(drill).map_err(io::Error::other).and_then(|text| {
            fs::create_dir_all(dir)?;
            write_whole(&file, &text)
        });
        kept.map_err(|error| Problem {
            code: "not_kept".to_owned(),
            message: format!("The test's report could not be kept: {}: {error}.", file.display()),
            next_step: "Make the directory writable, or make room on the disk.".to_owned(),
            field: None,
        })?;
        for old in names(dir).unwrap_or_default().iter().rev().skip(MOST) {
            // The next one tries again.
            let _ = fs::remove_file(dir.join(old));
        }
        Ok(())
    }

    /// Those that are kept, newest first, and what is wrong with files that cannot be read.
    pub(crate) fn list(&mut self) -> (Vec<DrillSummary>, Option<Problem>) {
        let names = match names(&self.dir) {
            Ok(names) => names,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return (Vec::new(), Some(unreadable(&self.dir, &error.to_string()))),
        };
        self.known.retain(|name, _| names.contains(name));
        let mut problem = None;
        for name in names {
            if self.known.contains_key(&name) {
                continue;
            }
            match read(&self.dir.join(&name)) {
                Ok(drill) => {
                    self.known.insert(name, drill.summary);
                }
                Err(why) => problem = Some(unreadable(&self.dir.join(&name), &why)),
            }
        }
        (self.known.values().rev().cloned().collect(), problem)
    }

    /// The newest of them that can be read.
    pub(crate) fn newest(&self) -> Option<DrillSummary> {
        let names = names(&self.dir).ok()?;
        names.iter().rev().find_map(|name| read(&self.dir.join(name)).ok()).map(|it| it.summary)
    }

    /// The whole report of the drill `id`.
    pub(crate) fn get(&self, id: &str) -> Result<Drill, Problem> {
        let unknown = || Problem {
            code: "unknown_drill".to_owned(),
            message: format!("There is no kept failover test \"{id}\"."),
            next_step: "Choose one of the list.".to_owned(),
            field: None,
        };
        // An id is a name of ours, never a path.
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(unknown());
        }
        let file = self.dir.join(format!("{id}.json"));
        if !file.exists() {
            return Err(unknown());
        }
        read(&file).map_err(|why| unreadable(&file, &why))
    }

    /// What was asked for last, if that is known.
    pub(crate) fn form(&self) -> Option<DrillForm> {
        serde_json::from_slice(&fs::read(self.dir.join(FORM)).ok()?).ok()
    }

    /// Remembers what is asked for: a convenience, so a failure is only logged.
    pub(crate) fn remember(dir: &Path, form: &DrillForm) {
        let kept = serde_json::to_vec(form).map_err(io::Error::other).and_then(|text| {
            fs::create_dir_all(dir)?;
            write_whole(&dir.join(FORM), &text)
        });
        if let Err(error) = kept {
            tracing::warn!(%error, "what was asked for is not remembered");
        }
    }
}

/// The kept files' names, oldest first.
fn names(dir: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        // They begin with the year.
        if name.ends_with(".json") && name.starts_with(|c: char| c.is_ascii_digit()) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn read(file: &Path) -> Result<Drill, String> {
    let mut text = Vec::new();
    let open = File::open(file).map_err(|error| error.to_string())?;
    io::Read::read_to_end(&mut io::Read::take(open, LARGEST), &mut text)
        .map_err(|error| error.to_string())?;
    let drill: Drill = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    if drill.report != present::wire::DRILL_REPORT {
        return Err(format!("it is of version {}", drill.report));
    }
    Ok(drill)
}

fn unreadable(file: &Path, why: &str) -> Problem {
    Problem {
        code: "unreadable_drill".to_owned(),
        message: format!("{} cannot be read: {why}.", file.display()),
        next_step: "Remove it, or mend it; the other tests are listed.".to_owned(),
        field: None,
    }
}

/// Writes `text` into `file`: the whole of it, or the file stays as it was.
pub(crate) fn write_whole(file: &Path, text: &[u8]) -> io::Result<()> {
    let dir = file.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // As any new file: a report is there to be shown. The system takes away what the user's mask
    // says.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut draft = builder.tempfile_in(dir)?;
    draft.write_all(text)?;
    draft.as_file().sync_all()?;
    draft.persist(file).map_err(|error| error.error)?;
    Ok(())
}
