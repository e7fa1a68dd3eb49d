//! Installing what a command needs and a fresh machine lacks.

mod debian;
mod node;
mod python;

pub(crate) use debian::{ensure as ensure_debian, install as install_debian};
pub(crate) use node::npm_ci;
pub(crate) use python::python_with;

use anyhow::{Result, bail};
use switchboard_plugin_build::c;

use crate::run::first_line;

/// The oldest Node.js that the web client's tools run on.
const NODE_MAJOR: u32 = 20;

/// What building needs: a C compiler (SQLite and the cryptography are C), Node.js, Python with venv.
///
/// # Errors
/// When something is missing and can't be installed; says what and how.
pub(crate) fn for_building() -> Result<()> {
    ensure_debian("cc", "gcc", "a C compiler, for SQLite and the cryptographic library")?;
    ensure_debian("make", "make", "for native dependencies")?;
    node()?;
    ensure_debian("python3", "python3", "for the Python example's toolchain")?;
    Ok(())
}

/// What testing needs beyond building: a browser and a PostgreSQL server's programs.
///
/// # Errors
/// When something is missing and can't be installed; says what and how.
pub(crate) fn for_testing() -> Result<()> {
    for_building()?;
    ensure_debian("chromium", "chromium", "the browser for the browser tests")?;
    for_postgres()
}

/// PostgreSQL's programs, for the private server that the tests start. Debian keeps them off the path.
///
/// # Errors
/// When they are missing and can't be installed.
pub(crate) fn for_postgres() -> Result<()> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let installed = versions.into_iter().any(|version| version.path().join("bin/initdb").is_file());
    if installed || debian::on_path("initdb") {
        eprintln!("  postgresql: there");
        return Ok(());
    }
    install_debian(&["postgresql"], "the database server for the tests")
}

/// Python's venv module with pip, which Debian packages apart.
///
/// # Errors
/// When it is missing and can't be installed.
pub(crate) fn ensure_python_venv() -> Result<()> {
    if first_line("python3", &["-c", "import ensurepip; print('there')"]).is_some() {
        return Ok(());
    }
    install_debian(&["python3-venv"], "for the Python guests' toolchain")
}

/// clang with a C library for WASI.
///
/// # Errors
/// When something of it is missing and can't be installed.
pub(crate) fn ensure_clang() -> Result<()> {
    match c::missing_tools() {
        None => Ok(()),
        Some(missing) => install_debian(&missing.packages, "for the guests in C"),
    }
}

fn node() -> Result<()> {
    let Some(version) = first_line("node", &["--version"]) else {
        bail!(
            "Node.js {NODE_MAJOR} or later is needed for the web client and the JavaScript guests; install it from https://nodejs.org"
        );
    };
    let major = version.trim_start_matches('v').split('.').next().and_then(|text| text.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MAJOR) {
        bail!(
            "Node.js {NODE_MAJOR} or later is needed, this is {version}; install a newer one from https://nodejs.org"
        );
    }
    eprintln!("  node {version}");
    Ok(())
}
