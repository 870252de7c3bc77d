//! How the keeping goes, in words.

use std::path::Path;

use history::{SetAside, SetAsideWhy, Status, Trouble};
use present::wire::{ConfigSource, Keeping, Problem};

/// How it goes, for the view.
pub(super) fn keeping(status: &Status, source: ConfigSource, file: &Path) -> Keeping {
    let note = match source {
        ConfigSource::File | ConfigSource::Environment => None,
        ConfigSource::Demo => Some("Kept in memory only, while the sample backends run."),
        ConfigSource::Arguments => {
            Some("Kept in memory only: this run's backends are from the command line.")
        }
    };
    Keeping {
        file: note.is_none().then(|| file.display().to_string()),
        bytes: status.bytes,
        note: note.map(ToOwned::to_owned),
        problem: problem(status, file),
    }
}

/// Why nothing is kept at the moment, or what was set aside.
pub(super) fn problem(status: &Status, file: &Path) -> Option<Problem> {
    let (code, mut message, next) = match (&status.trouble, &status.set_aside) {
        (Some(trouble), _) => in_the_way(trouble, file),
        (None, Some(aside)) => set_aside(aside, file),
        (None, None) if status.dropped > 0 => (
            "history_dropped",
            format!("The history in {} could not be written for some time.", file.display()),
            "Nothing to do now: it is written again.",
        ),
        (None, None) => return None,
    };
    if status.dropped > 0 {
        message.push_str(" Some of what happened meanwhile is lost.");
    }
    Some(Problem::new(code, message, next))
}

fn in_the_way(trouble: &Trouble, file: &Path) -> (&'static str, String, &'static str) {
    let file = file.display();
    let (code, why, next) = match trouble {
        Trouble::Full => (
            "history_full",
            format!("the disk with {file} is full"),
            "Make room on it; the history goes on by itself then.",
        ),
        Trouble::ReadOnly => (
            "history_read_only",
            format!("{file} or its folder may not be written to"),
            "Give yourself the right to write there; the history goes on by itself then.",
        ),
        Trouble::Locked => (
            "history_locked",
            format!("another program holds {file}"),
            "Close that program; the history goes on by itself then.",
        ),
        Trouble::Elsewhere => (
            "history_elsewhere",
            format!("another instance of Failover Tray keeps it in {file}"),
            "Look at the history in that one, or end it.",
        ),
        Trouble::Directory(error) => (
            "history_folder",
            format!("the folder of {file} cannot be used: {error}"),
            "Make it a folder that you can write to; the history goes on by itself then.",
        ),
        Trouble::Failed(error) => (
            "history_failed",
            format!("{file} cannot be written: {error}"),
            "Check the disk; the history goes on by itself once it can be written.",
        ),
    };
    (code, format!("The history is not kept: {why}."), next)
}

fn set_aside(aside: &SetAside, file: &Path) -> (&'static str, String, &'static str) {
    let why = match aside.why {
        SetAsideWhy::Corrupt => "is damaged",
        SetAsideWhy::Newer => "was written by a newer version",
        SetAsideWhy::Foreign => "is another program's",
    };
    let (file, to) = (file.display(), aside.to.display());
    (
        "history_set_aside",
        format!("{file} {why}, so it was renamed to {to}, and a fresh history begun."),
        match aside.why {
            SetAsideWhy::Newer => "Read it with the newer version, or delete it.",
            SetAsideWhy::Corrupt | SetAsideWhy::Foreign => "Delete it if you do not need it.",
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_trouble_says_where_it_is_and_what_to_do() {
        let file = Path::new("/home/a/history.sqlite");
        let told = [
            Trouble::Full,
            Trouble::ReadOnly,
            Trouble::Locked,
            Trouble::Elsewhere,
            Trouble::Directory("it is a file".into()),
            Trouble::Failed("disk I/O error".into()),
        ];
        for trouble in told {
            let status = Status { trouble: Some(trouble), ..Status::default() };
            let problem = problem(&status, file).unwrap();
            assert!(problem.message.starts_with("The history is not kept: "), "{problem:?}");
            assert!(problem.message.contains("/home/a/history.sqlite"), "{problem:?}");
            assert!(problem.next_step.ends_with('.'), "{problem:?}");
        }
        assert_eq!(problem(&Status::default(), file), None);
    }

    #[test]
    fn what_was_set_aside_and_what_was_lost_is_said() {
        let aside = SetAside { to: "/h/history-newer.sqlite".into(), why: SetAsideWhy::Newer };
        let status = Status { set_aside: Some(aside), dropped: 2, ..Status::default() };
        let told = problem(&status, Path::new("/h/history.sqlite")).unwrap();
        assert_eq!(
            told.message,
            "/h/history.sqlite was written by a newer version, so it was renamed to \
             /h/history-newer.sqlite, and a fresh history begun. Some of what happened meanwhile \
             is lost."
        );
    }

    #[test]
    fn where_nothing_is_kept_beyond_the_run_that_is_said() {
        let file = Path::new("/h/history.sqlite");
        let of = |source| keeping(&Status::default(), source, file);
        assert_eq!(of(ConfigSource::File).file.as_deref(), Some("/h/history.sqlite"));
        assert_eq!(of(ConfigSource::File).note, None);
        let demo = of(ConfigSource::Demo);
        assert_eq!(demo.file, None);
        assert_eq!(
            demo.note.as_deref(),
            Some("Kept in memory only, while the sample backends run.")
        );
    }
}
