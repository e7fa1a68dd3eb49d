//! Whether something must be built again, and the list of its sources by which tests refuse a stale one.

use std::fmt::Write;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Folders that hold what tools put there, no sources.
const NO_SOURCES: &[&str] = &["node_modules", "target", "__pycache__"];

/// The files that something is built from, with a number that changes with their content.
pub(crate) struct Sources {
    files: Vec<PathBuf>,
    stamp: u64,
}

impl Sources {
    /// Reads these files, and all files of these folders.
    ///
    /// # Errors
    /// When one of them can't be read.
    pub(crate) fn read(paths: &[PathBuf]) -> Result<Self> {
        let files = files(paths)?;
        let mut hasher = DefaultHasher::new();
        for file in &files {
            file.file_name().hash(&mut hasher);
            fs::read(file).with_context(|| file.display().to_string())?.hash(&mut hasher);
        }
        Ok(Self { files, stamp: hasher.finish() })
    }

    /// Whether it was built from just these sources. Then its list is written anew: a file that was touched, and says what
    /// it said before, makes nothing stale.
    ///
    /// # Errors
    /// When the list can't be written.
    pub(crate) fn are_built_into(&self, built: &Path) -> Result<bool> {
        let stamp = fs::read_to_string(built.with_extension("stamp")).ok();
        if !built.exists() || stamp.and_then(|stamp| stamp.trim().parse().ok()) != Some(self.stamp) {
            return Ok(false);
        }
        self.write_list(built)?;
        Ok(true)
    }

    /// Notes that it was built from these sources.
    ///
    /// # Errors
    /// When the notes can't be written.
    pub(crate) fn note(&self, built: &Path) -> Result<()> {
        fs::write(built.with_extension("stamp"), self.stamp.to_string())?;
        self.write_list(built)
    }

    /// The list in the form in which cargo writes its own: the tests read both.
    fn write_list(&self, built: &Path) -> Result<()> {
        let mut list = format!("{}:", built.display());
        for file in &self.files {
            write!(list, " {}", file.display().to_string().replace(' ', "\\ "))?;
        }
        list.push('\n');
        Ok(fs::write(built.with_extension("d"), list)?)
    }
}

/// These files and all files of these folders, in an order that is always the same.
///
/// # Errors
/// When a folder can't be read.
pub(crate) fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    Ok(files)
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries: Vec<_> = fs::read_dir(path)
        .with_context(|| path.display().to_string())?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    entries.sort();
    for entry in entries {
        let name = entry.file_name().unwrap_or_default();
        if !NO_SOURCES.iter().any(|folder| name == *folder) {
            collect(&entry, files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_built_is_built_again_after_a_change_and_not_after_a_touch() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("switchboard-stamp-{}", std::process::id()));
        let (sources, built) = (folder.join("sources"), folder.join("built.wasm"));
        fs::create_dir_all(sources.join("node_modules"))?;
        fs::write(sources.join("a file.ts"), "1")?;
        fs::write(sources.join("node_modules/b"), "1")?;
        let read = || Sources::read(std::slice::from_ref(&sources));
        assert!(!read()?.are_built_into(&built)?, "nothing was built");
        fs::write(&built, "")?;
        read()?.note(&built)?;
        assert!(read()?.are_built_into(&built)?);
        fs::write(sources.join("node_modules/b"), "2")?;
        fs::write(sources.join("a file.ts"), "1")?;
        assert!(read()?.are_built_into(&built)?, "what tools put there is no source");
        let list = fs::read_to_string(built.with_extension("d"))?;
        assert!(list.ends_with("sources/a\\ file.ts\n") && !list.contains("node_modules"), "{list}");
        fs::write(sources.join("a file.ts"), "2")?;
        assert!(!read()?.are_built_into(&built)?);
        fs::remove_dir_all(folder)?;
        Ok(())
    }
}
