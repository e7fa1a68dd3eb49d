//! cargo-deny, installed if need be.

use anyhow::Result;

use crate::paths;
use crate::run::{command, first_line, run};

/// Checks licences, sources and banned versions, and the advisories where their database can be had: that is beyond the
/// registries. The floors of versions in .deny.toml hold everywhere.
///
/// # Errors
/// When cargo-deny can't be installed, or finds something.
pub(super) fn check() -> Result<()> {
    if first_line("cargo", &["deny", "--version"]).is_none() {
        eprintln!("  cargo-deny: installing (a few minutes, once)");
        run(&mut command("cargo", &["install", "cargo-deny", "--locked", "--quiet"], &paths::top()))?;
    }
    run(&mut deny(&["check", "bans", "licenses", "sources"]))?;
    // Fetching apart from checking: what went wrong is told by which of the two fails.
    let fetched = deny(&["fetch", "db"]).output()?;
    if !fetched.status.success() {
        eprintln!("  advisories: not checked, their database can't be fetched from here");
        return Ok(());
    }
    run(&mut deny(&["check", "--disable-fetch", "advisories"]))?;
    eprintln!("  advisories: none");
    Ok(())
}

fn deny(what: &[&str]) -> std::process::Command {
    let mut deny =
        command("cargo", &["deny", "--config", ".deny.toml", "--log-level", "error"], &paths::top());
    deny.args(what);
    deny
}
