//! Building the browser client into `target/assets/web`.

use anyhow::Result;

use crate::paths;
use crate::run::{command, run, run_quietly};
use crate::stamp::Sources;

/// Fetches the npm packages that the lock file names, unless they are there already.
fn install() -> Result<()> {
    let dir = paths::top().join("host/web");
    crate::setup::npm_ci(&dir)
}

/// Builds the client, if its sources have changed.
///
/// # Errors
/// When npm, the type check or the bundler fails; its output is shown.
pub(crate) fn build() -> Result<()> {
    let (dir, built) = (paths::top().join("host/web"), paths::assets().join("web"));
    let compress = paths::top().join("host/xtask/compress.mjs");
    let sources = Sources::read(&[dir.clone(), compress.clone()])?;
    // Building it anew would have the server built anew, which embeds it.
    if sources.are_built_into(&built)? {
        eprintln!("  web client: unchanged");
        return Ok(());
    }
    install()?;
    run_quietly(&mut command("npm", &["run", "--silent", "build"], &dir))?;
    // So that serving it costs no more than sending it.
    let compress = compress.display().to_string();
    run_quietly(&mut command("node", &[&compress, "target/assets/web"], &paths::top()))?;
    sources.note(&built)?;
    eprintln!("  web client built into {}", built.display());
    Ok(())
}

/// Format, lint, type check and tests of the client, and the same but the tests of its browser tests.
///
/// # Errors
/// When one of them fails; its output is shown.
pub(crate) fn check() -> Result<()> {
    for dir in ["host/web", "tests/browser"] {
        let dir = paths::top().join(dir);
        crate::setup::npm_ci(&dir)?;
        run(&mut command("npm", &["run", "--silent", "check"], &dir))?;
    }
    Ok(())
}
