//! Guests written in Python: put into a component with the CPython interpreter.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::paths;
use crate::run::{command, run, run_quietly};
use crate::setup::ensure_python_venv;

/// Builds `plugin.py` in `source` for a world of the contract.
pub(super) fn build(source: &Path, world: &str, out: &Path) -> Result<()> {
    let program = componentize_py()?;
    let mut build = Command::new(program);
    build.args(["--quiet", "--world", world, "--wit-path"]).arg(paths::top().join("wit/plugin-v1"));
    build.args(["componentize", "--python-path"]).arg(source).args(["plugin", "--output"]).arg(out);
    // Otherwise Python leaves its caches among the sources.
    run(build.env("PYTHONDONTWRITEBYTECODE", "1"))
}

/// componentize-py in an environment of its own, as `plugins/sdk-py/requirements.txt` pins it.
fn componentize_py() -> Result<PathBuf> {
    let requirements = paths::top().join("plugins/sdk-py/requirements.txt");
    let wanted = fs::read(&requirements)?;
    let venv = paths::target().join("python");
    let (program, stamp) = (venv.join("bin/componentize-py"), venv.join("installed.txt"));
    if program.is_file() && fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(program);
    }
    eprintln!("  componentize-py: installing into {}", venv.display());
    ensure_python_venv()?;
    run_quietly(command("python3", &["-m", "venv"], &paths::top()).arg(&venv))?;
    let pip = venv.join("bin/pip");
    run_quietly(
        command(pip, &["install", "--quiet", "--disable-pip-version-check", "--requirement"], &paths::top())
            .arg(&requirements),
    )?;
    fs::write(stamp, wanted)?;
    Ok(program)
}
