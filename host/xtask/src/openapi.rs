//! The OpenAPI document: its committed copy, the web client's types, and the tests of `tests/openapi`.

use std::fs::File;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::paths;
use crate::run::{command, run, run_quietly};
use crate::setup::{npm_ci, python_with};

/// The committed copy: a test of `switchboard-http` compares it with the code.
fn document() -> PathBuf {
    paths::top().join("host/http/openapi.json")
}

/// Writes the committed copy as the code has it now, and generates the web client's types from it.
///
/// # Errors
/// When the server can't be built, or a file can't be written.
pub(crate) fn write() -> Result<()> {
    // The whole workspace, as everything else builds it: one package alone would be built a second time.
    crate::test::rust::build()?;
    let file = document();
    let out = File::create(&file).with_context(|| format!("{} can't be written", file.display()))?;
    run(command(paths::switchboard("debug"), &["openapi"], &paths::top()).stdout(out))?;
    let web = paths::top().join("host/web");
    npm_ci(&web)?;
    run_quietly(&mut command("npm", &["run", "--silent", "api"], &web))?;
    eprintln!("  written: {} and the web client's types", file.display());
    Ok(())
}

/// Has a validator read the document, and calls each operation of a running demo in ways that the document allows and
/// in ways that it does not.
///
/// # Errors
/// When Python's packages can't be installed, or something is found.
pub(crate) fn test() -> Result<()> {
    let python = python_with("tests/openapi/requirements.txt", "python-openapi-tests")?;
    let dir = paths::top().join("tests/openapi");
    let mut tests = command(python, &["run.py"], &dir);
    tests.arg(document()).arg(paths::switchboard("debug"));
    // Otherwise Python leaves its caches among the sources.
    run(tests.env("PYTHONDONTWRITEBYTECODE", "1"))
}
