//! Building the browser client into `target/assets/web`.

use anyhow::Result;

use crate::paths;
use crate::run::{command, run, run_quietly};

/// Fetches the npm packages that the lock file names, unless they are there already.
fn install() -> Result<()> {
    let dir = paths::top().join("host/web");
    crate::setup::npm_ci(&dir)
}

/// Builds the client.
///
/// # Errors
/// When npm, the type check or the bundler fails; its output is shown.
pub(crate) fn build() -> Result<()> {
    install()?;
    let dir = paths::top().join("host/web");
    run_quietly(&mut command("npm", &["run", "--silent", "build"], &dir))?;
    // So that serving it costs no more than sending it.
    let compress = paths::top().join("host/xtask/compress.mjs").display().to_string();
    run_quietly(&mut command("node", &[&compress, "target/assets/web"], &paths::top()))?;
    eprintln!("  web client built into {}", paths::assets().join("web").display());
    Ok(())
}

/// Type check, lint and unit tests of the client.
///
/// # Errors
/// When one of them fails; its output is shown.
pub(crate) fn check() -> Result<()> {
    install()?;
    run(&mut command("npm", &["run", "--silent", "check"], &paths::top().join("host/web")))
}
