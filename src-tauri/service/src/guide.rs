//! Where somebody is in the set-up guide: one file in the data directory.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use present::wire::{GuideForm, Problem};

use crate::shelf::write_whole;

const FILE: &str = "set-up.json";
/// Anything bigger is none of ours.
const LARGEST: u64 = 64 * 1024;

/// Where somebody is, and where that is kept.
#[derive(Debug)]
pub(crate) struct Bookmark {
    file: PathBuf,
    form: GuideForm,
    problem: Option<Problem>,
}

impl Bookmark {
    /// What is kept in `data_dir`: the beginning, where nothing is. What cannot be read is told,
    /// and counts as nothing.
    pub(crate) fn open(data_dir: &Path) -> Self {
        let file = data_dir.join(FILE);
        match read(&file) {
            Ok(form) => Self { file, form, problem: None },
            Err(why) => {
                let problem = Problem {
                    code: "unreadable_set_up".to_owned(),
                    message: format!("{} cannot be read: {why}.", file.display()),
                    next_step: "Go on: it is written anew with your next step. Nothing but your \
                                place in the guide is in it."
                        .to_owned(),
                    field: None,
                    key: None,
                };
                Self { file, form: GuideForm::default(), problem: Some(problem) }
            }
        }
    }

    /// Where somebody is.
    pub(crate) fn form(&self) -> &GuideForm {
        &self.form
    }

    /// Why it could not be read.
    pub(crate) fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// Keeps `form`, whole or not at all.
    ///
    /// # Errors
    /// It is not allowed, or cannot be written; what was kept stays then.
    pub(crate) fn keep(&mut self, form: GuideForm) -> Result<(), Problem> {
        let form = present::guide::checked(form)?;
        if form == self.form && self.problem.is_none() && self.file.exists() {
            return Ok(());
        }
        let dir = self.file.parent().unwrap_or(Path::new("."));
        let kept = serde_json::to_vec_pretty(&form).map_err(io::Error::other).and_then(|text| {
            fs::create_dir_all(dir)?;
            write_whole(&self.file, &text)
        });
        kept.map_err(|error| Problem {
            code: "not_kept".to_owned(),
            message: format!(
                "Your place in the guide could not be kept: {}: {error}.",
                self.file.display()
            ),
            next_step: "Make the directory writable, or make room on the disk.".to_owned(),
            field: None,
            key: None,
        })?;
        (self.form, self.problem) = (form, None);
        Ok(())
    }
}

fn read(file: &Path) -> Result<GuideForm, String> {
    let open = match File::open(file) {
        Ok(open) => open,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(GuideForm::default()),
        Err(error) => return Err(error.to_string()),
    };
    let mut text = Vec::new();
    open.take(LARGEST).read_to_end(&mut text).map_err(|error| error.to_string())?;
    let form = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    present::guide::checked(form).map_err(|problem| problem.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> GuideForm {
        GuideForm {
            step: Some("render".into()),
            skipped: vec!["vercel".into()],
            directory: "/apps/api/".into(),
        }
    }

    #[test]
    fn a_place_is_there_again_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let mut bookmark = Bookmark::open(&data);
        assert_eq!(bookmark.form(), &GuideForm::default());
        assert!(!data.exists(), "looking writes nothing");
        bookmark.keep(form()).unwrap();
        let again = Bookmark::open(&data);
        assert_eq!(again.form(), &GuideForm { directory: "apps/api".into(), ..form() });
        assert_eq!(again.problem(), None);
        assert_eq!(fs::read_dir(&data).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn what_is_not_allowed_is_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        let mut bookmark = Bookmark::open(dir.path());
        bookmark.keep(form()).unwrap();
        let refused = |bookmark: &mut Bookmark, bad: GuideForm| {
            let problem = bookmark.keep(bad).unwrap_err();
            assert_eq!(Bookmark::open(dir.path()).form().directory, "apps/api");
            problem
        };
        let unknown = GuideForm { step: Some("deploy".into()), ..form() };
        assert_eq!(refused(&mut bookmark, unknown).code, "unknown_step");
        let unknown = GuideForm { skipped: vec!["deploy".into()], ..form() };
        assert!(refused(&mut bookmark, unknown).next_step.contains("railway, render"));
        for directory in ["../up", "a/../b", "a\\b", "a\nb", &"a".repeat(201)] {
            let bad = GuideForm { directory: directory.into(), ..form() };
            assert_eq!(refused(&mut bookmark, bad).code, "directory");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_and_written_anew() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(FILE);
        for text in ["{", "{\"step\":\"other\",\"skipped\":[],\"directory\":\"\"}", "[]", ""] {
            fs::write(&file, text).unwrap();
            let mut bookmark = Bookmark::open(dir.path());
            assert_eq!(bookmark.form(), &GuideForm::default());
            assert_eq!(bookmark.problem().unwrap().code, "unreadable_set_up");
            assert_eq!(fs::read_to_string(&file).unwrap(), text, "looking changes nothing");
            bookmark.keep(GuideForm::default()).unwrap();
            assert_eq!(bookmark.problem(), None);
            assert_eq!(Bookmark::open(dir.path()).problem(), None);
        }
    }

    #[test]
    fn what_cannot_be_written_is_told_and_the_place_stays() {
        let dir = tempfile::tempdir().unwrap();
        let blocked = dir.path().join("file");
        fs::write(&blocked, "").unwrap();
        let mut bookmark = Bookmark::open(&blocked.join("data"));
        let problem = bookmark.keep(form()).unwrap_err();
        assert_eq!(problem.code, "not_kept");
        assert_eq!(bookmark.form(), &GuideForm::default());
    }
}
