//! What is kept of what was run: one JSON file each, in a folder of the data directory.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use domain::WallTime;

use present::wire::{
    CHECKLIST_REPORT, Checklist, ChecklistSummary, DRILL_REPORT, Drill, DrillSummary, Problem,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Older ones beyond this are removed.
const MOST: usize = 200;
/// A report has at most some tens of KB; anything bigger is none of ours.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Something that is kept.
pub(crate) trait Kept: Serialize + DeserializeOwned {
    /// What a list shows of it.
    type Summary: Clone;
    /// What one is called, as in "failover test".
    const WHAT: &'static str;
    /// The version of its shape.
    const VERSION: u32;

    fn version(&self) -> u32;
    fn id(&self) -> &str;
    fn summary(self) -> Self::Summary;
}

impl Kept for Drill {
    type Summary = DrillSummary;
    const WHAT: &'static str = "failover test";
    const VERSION: u32 = DRILL_REPORT;

    fn version(&self) -> u32 {
        self.report
    }

    fn id(&self) -> &str {
        &self.summary.id
    }

    fn summary(self) -> DrillSummary {
        self.summary
    }
}

impl Kept for Checklist {
    type Summary = ChecklistSummary;
    const WHAT: &'static str = "run of the checklist";
    const VERSION: u32 = CHECKLIST_REPORT;

    fn version(&self) -> u32 {
        self.version
    }

    fn id(&self) -> &str {
        &self.summary.id
    }

    fn summary(self) -> ChecklistSummary {
        self.summary
    }
}

/// Where things of one kind are kept.
#[derive(Debug)]
pub(crate) struct Shelf<K: Kept> {
    dir: PathBuf,
    /// Read once: a kept file never changes.
    known: BTreeMap<String, K::Summary>,
}

impl<K: Kept> Shelf<K> {
    /// The shelf in `dir`, which is made when there is something to keep.
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self { dir, known: BTreeMap::new() }
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Keeps `it`, whole or not at all.
    pub(crate) fn keep(dir: &Path, it: &K) -> Result<(), Problem> {
        let file = dir.join(format!("{}.json", it.id()));
        let kept = serde_json::to_vec_pretty(it).map_err(io::Error::other).and_then(|text| {
            fs::create_dir_all(dir)?;
            write_whole(&file, &text)
        });
        kept.map_err(|error| Problem {
            code: "not_kept".to_owned(),
            message: format!("This {} could not be kept: {}: {error}.", K::WHAT, file.display()),
            next_step: "Make the directory writable, or make room on the disk.".to_owned(),
            field: None,
            key: None,
        })?;
        for old in names(dir).unwrap_or_default().iter().rev().skip(MOST) {
            // The next one tries again.
            let _ = fs::remove_file(dir.join(old));
        }
        Ok(())
    }

    /// Those that are kept, newest first, and what is wrong with files that cannot be read.
    pub(crate) fn list(&mut self) -> (Vec<K::Summary>, Option<Problem>) {
        let names = match names(&self.dir) {
            Ok(names) => names,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => {
                return (Vec::new(), Some(unreadable::<K>(&self.dir, &error.to_string())));
            }
        };
        self.known.retain(|name, _| names.contains(name));
        let mut problem = None;
        for name in names {
            if self.known.contains_key(&name) {
                continue;
            }
            match read::<K>(&self.dir.join(&name)) {
                Ok(it) => {
                    self.known.insert(name, it.summary());
                }
                Err(why) => problem = Some(unreadable::<K>(&self.dir.join(&name), &why)),
            }
        }
        (self.known.values().rev().cloned().collect(), problem)
    }

    /// The newest of them that can be read.
    pub(crate) fn newest(&self) -> Option<K::Summary> {
        self.all().next().map(K::summary)
    }

    /// The whole of those that can be read, newest first, each read when it is asked for.
    pub(crate) fn all(&self) -> impl Iterator<Item = K> {
        let names = names(&self.dir).unwrap_or_default();
        names.into_iter().rev().filter_map(|name| read(&self.dir.join(name)).ok())
    }

    /// The whole of the one with this `id`.
    pub(crate) fn get(&self, id: &str) -> Result<K, Problem> {
        let unknown = || Problem {
            code: "not_on_the_list".to_owned(),
            message: format!("There is no kept {} \"{id}\".", K::WHAT),
            next_step: "Choose one of the list.".to_owned(),
            field: None,
            key: None,
        };
        // An id is a name of ours, never a path.
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(unknown());
        }
        let file = self.dir.join(format!("{id}.json"));
        if !file.exists() {
            return Err(unknown());
        }
        read(&file).map_err(|why| unreadable::<K>(&file, &why))
    }
}

/// What something that began at `at` is kept under: the time (UTC), as in
/// `2026-11-23T05-12-00-123Z`.
pub(crate) fn name(at: WallTime) -> String {
    let ms = u64::try_from(at.unix_ms()).unwrap_or_default();
    let time = UNIX_EPOCH + Duration::from_millis(ms);
    humantime::format_rfc3339_millis(time).to_string().replace([':', '.'], "-")
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

fn read<K: Kept>(file: &Path) -> Result<K, String> {
    let mut text = Vec::new();
    let open = File::open(file).map_err(|error| error.to_string())?;
    io::Read::read_to_end(&mut io::Read::take(open, LARGEST), &mut text)
        .map_err(|error| error.to_string())?;
    let it: K = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    if it.version() != K::VERSION {
        return Err(format!("it is of version {}", it.version()));
    }
    Ok(it)
}

fn unreadable<K: Kept>(file: &Path, why: &str) -> Problem {
    Problem {
        code: "unreadable".to_owned(),
        message: format!("{} cannot be read: {why}.", file.display()),
        next_step: format!("Remove it, or mend it; every other {} is listed.", K::WHAT),
        field: None,
        key: None,
    }
}

/// Writes `text` into `file`: the whole of it, or the file stays as it was.
pub(crate) fn write_whole(file: &Path, text: &[u8]) -> io::Result<()> {
    let dir = file.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut draft = draft_in(dir)?;
    draft.write_all(text)?;
    draft.as_file().sync_all()?;
    draft.persist(file).map_err(|error| error.error)?;
    Ok(())
}

/// As any new file: a report is there to be shown. The system takes away what the user's mask says.
#[cfg(unix)]
fn draft_in(dir: &Path) -> io::Result<tempfile::NamedTempFile> {
    let anyone = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    tempfile::Builder::new().permissions(anyone).tempfile_in(dir)
}

#[cfg(not(unix))]
fn draft_in(dir: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::NamedTempFile::new_in(dir)
}
