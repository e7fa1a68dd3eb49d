//! Microsoft's own SDKs, for JavaScript and Python, against the emulator: `tests/sdk`.

use anyhow::Result;

use crate::paths;
use crate::run::{command, run};
use crate::setup::{npm_ci, python_with};

/// Runs the suites.
///
/// # Errors
/// When something can't be installed or built, or a test fails.
pub(crate) fn test() -> Result<()> {
    let dir = paths::top().join("tests/sdk");
    npm_ci(&dir)?;
    let python = python_with("tests/sdk/python/requirements.txt", "python-sdk-tests")?;
    // The whole workspace, as everything else builds it: one package alone would be built a second time.
    crate::test::rust::build()?;
    let mut tests = command("npm", &["run", "--silent", "test"], &dir);
    tests.env("EMULATOR_BIN", paths::target().join("debug/examples/emulator"));
    // Otherwise Python leaves its caches among the sources.
    run(tests.env("SDK_PYTHON", python).env("PYTHONDONTWRITEBYTECODE", "1"))
}
