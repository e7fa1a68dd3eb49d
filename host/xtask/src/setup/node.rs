//! npm packages, as the lock files name them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::run::{command, run_quietly};

/// Runs `npm ci` in `dir`, unless the installed packages are already those of its lock file.
///
/// # Errors
/// When there is no lock file, or npm fails.
pub(crate) fn npm_ci(dir: &Path) -> Result<()> {
    let lock = fs::read(dir.join("package-lock.json"))
        .with_context(|| format!("{} has no package-lock.json", dir.display()))?;
    // Beside what npm installs: npm ci removes it with the rest, so that a broken install never counts.
    let stamp = dir.join("node_modules/.installed-from-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    eprintln!("  npm packages of {}", dir.display());
    run_quietly(&mut command("npm", &["ci", "--no-audit", "--no-fund", "--loglevel=error"], dir))?;
    fs::write(&stamp, lock).with_context(|| format!("{} could not be written", stamp.display()))
}
