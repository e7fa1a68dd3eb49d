//! Whether a guest's sources have changed since it was built.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Folders that hold what tools put there, no sources.
const NO_SOURCES: &[&str] = &["node_modules", "target", "__pycache__"];

/// A number that changes with the content of these files and folders.
pub(super) fn of(sources: &[PathBuf]) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for source in sources {
        hash(source, &mut hasher)?;
    }
    Ok(hasher.finish())
}

fn hash(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    if path.is_dir() {
        let mut entries: Vec<_> =
            fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
        entries.sort();
        for entry in entries {
            let name = entry.file_name().unwrap_or_default();
            if !NO_SOURCES.iter().any(|folder| name == *folder) {
                hash(&entry, hasher)?;
            }
        }
        return Ok(());
    }
    path.file_name().hash(hasher);
    fs::read(path).with_context(|| path.display().to_string())?.hash(hasher);
    Ok(())
}

fn file(component: &Path) -> PathBuf {
    component.with_extension("stamp")
}

/// The stamp with which a component was built.
pub(super) fn read(component: &Path) -> Option<u64> {
    fs::read_to_string(file(component)).ok()?.trim().parse().ok()
}

/// Keeps the stamp with which a component was built.
pub(super) fn write(component: &Path, stamp: u64) -> Result<()> {
    Ok(fs::write(file(component), stamp.to_string())?)
}
