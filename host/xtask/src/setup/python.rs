//! Python packages, as a list of requirements pins them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::ensure_python_venv;
use crate::paths;
use crate::run::{command, run_quietly};

/// Python with the packages that `requirements` (a path below the top of the workspace) pins, in an environment of its
/// own below the target directory.
///
/// # Errors
/// When the list can't be read, or the packages can't be installed.
pub(crate) fn python_with(requirements: &str, name: &str) -> Result<PathBuf> {
    let requirements = paths::top().join(requirements);
    let wanted =
        fs::read(&requirements).with_context(|| format!("{} can't be read", requirements.display()))?;
    let venv = paths::target().join(name);
    let (program, stamp) = (venv.join("bin/python"), venv.join("installed.txt"));
    if program.is_file() && fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(program);
    }
    eprintln!("  Python packages: installing into {}", venv.display());
    install(&requirements, &venv, &program)?;
    fs::write(stamp, wanted)?;
    Ok(program)
}

fn install(requirements: &Path, venv: &Path, program: &Path) -> Result<()> {
    ensure_python_venv()?;
    run_quietly(command("python3", &["-m", "venv"], &paths::top()).arg(venv))?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    run_quietly(command(program, &install, &paths::top()).arg(requirements))
}
