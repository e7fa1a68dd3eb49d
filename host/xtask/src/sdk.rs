//! Microsoft's own SDKs, for JavaScript and Python, against the emulator: `tests/sdk`.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::paths;
use crate::run::{command, run, run_quietly};
use crate::setup::{ensure_python_venv, npm_ci};

/// Runs the suites.
///
/// # Errors
/// When something can't be installed or built, or a test fails.
pub(crate) fn test() -> Result<()> {
    let dir = paths::top().join("tests/sdk");
    npm_ci(&dir)?;
    let python = python()?;
    let emulator = ["build", "--package", "switchboard-microsoft-emulator", "--example", "emulator"];
    run(&mut command("cargo", &emulator, &paths::top()))?;
    let mut tests = command("npm", &["run", "--silent", "test"], &dir);
    tests.env("EMULATOR_BIN", paths::target().join("debug/examples/emulator"));
    // Otherwise Python leaves its caches among the sources.
    run(tests.env("SDK_PYTHON", python).env("PYTHONDONTWRITEBYTECODE", "1"))
}

/// Python with the SDK in an environment of its own, as `tests/sdk/python/requirements.txt` pins it.
fn python() -> Result<PathBuf> {
    let requirements = paths::top().join("tests/sdk/python/requirements.txt");
    let wanted = fs::read(&requirements)?;
    let venv = paths::target().join("python-sdk-tests");
    let (program, stamp) = (venv.join("bin/python"), venv.join("installed.txt"));
    if program.is_file() && fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(program);
    }
    eprintln!("  azure-communication-identity: installing into {}", venv.display());
    ensure_python_venv()?;
    run_quietly(command("python3", &["-m", "venv"], &paths::top()).arg(&venv))?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    run_quietly(command(&program, &install, &paths::top()).arg(&requirements))?;
    fs::write(stamp, wanted)?;
    Ok(program)
}
