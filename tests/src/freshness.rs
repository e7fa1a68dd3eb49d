//! Whether something that was built is of the sources as they are now: a stale binary is refused, never tested.
//!
//! Beside what it builds, cargo leaves a list of the files that it was built from, in make's syntax. `cargo xtask guests`,
//! `cargo xtask web` and `cargo xtask book` leave the same list beside theirs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// The list of the files that something was built from.
#[must_use]
pub(crate) fn list_of(built: &Path) -> PathBuf {
    built.with_extension("d")
}

/// Refuses what is missing, or older than one of the files that it was built from. `builds` is the command that builds it.
pub(crate) fn check(built: &Path, builds: &str) -> Result<()> {
    ensure!(built.exists(), "{} is missing; `{builds}` builds it", built.display());
    let list = list_of(built);
    let text = fs::read_to_string(&list).with_context(|| {
        format!(
            "{} is missing, so nobody knows how old {} is; `{builds}` makes it",
            list.display(),
            built.display()
        )
    })?;
    // A build that finds nothing to do writes the list anew, and leaves what was built as it is.
    let built_at = fs::metadata(built)?.modified()?.max(fs::metadata(&list)?.modified()?);
    for source in sources(&text) {
        // A source that is gone was moved or deleted after the build.
        let changed_at = fs::metadata(&source).and_then(|source| source.modified()).ok();
        ensure!(
            changed_at.is_some_and(|changed_at| changed_at <= built_at),
            "{} is older than its source {}; `{builds}` builds it",
            built.display(),
            source.display()
        );
    }
    Ok(())
}

/// The files after the first colon of each line. A backslash stands before a space that belongs to a name.
fn sources(list: &str) -> Vec<PathBuf> {
    let mut sources = Vec::new();
    for (_, after) in list.lines().filter_map(|line| line.split_once(": ")) {
        let mut name = String::new();
        for part in after.split(' ') {
            match part.strip_suffix('\\') {
                Some(part) => {
                    name.push_str(part);
                    name.push(' ');
                }
                None => {
                    name.push_str(part);
                    if !name.is_empty() {
                        sources.push(PathBuf::from(std::mem::take(&mut name)));
                    }
                }
            }
        }
    }
    sources
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::{Duration, SystemTime};

    use super::*;

    fn write(file: &Path, text: &str, seconds: u64) -> Result<()> {
        fs::write(file, text)?;
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        Ok(File::options().write(true).open(file)?.set_modified(at)?)
    }

    #[test]
    fn what_is_older_than_a_source_is_refused_by_name_with_the_command() -> Result<()> {
        let folder = tempfile::TempDir::new()?;
        let at = |name: &str| folder.path().join(name);
        let refused = || check(&at("server"), "make it").err().map(|error| error.to_string());
        let says = |words: &[&str]| {
            let said = refused().unwrap_or_default();
            assert!(words.iter().all(|word| said.contains(word)), "{words:?}: {said:?}");
        };
        says(&["server is missing", "`make it` builds it"]);
        write(&at("server"), "", 100)?;
        says(&["server.d is missing", "`make it`"]);
        let list =
            format!("{}: {} {}\\ b.rs\n", at("server").display(), at("a.rs").display(), at("a").display());
        write(&at("server.d"), &list, 100)?;
        write(&at("a.rs"), "", 90)?;
        says(&["older than its source", "a b.rs"]);
        write(&at("a b.rs"), "", 100)?;
        assert_eq!(refused(), None);
        write(&at("a.rs"), "", 101)?;
        says(&["older than its source", "a.rs", "`make it` builds it"]);
        // A build that found nothing to do.
        write(&at("server.d"), &list, 102)?;
        assert_eq!(refused(), None);
        Ok(())
    }
}
