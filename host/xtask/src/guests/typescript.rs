//! Guests written in TypeScript: bundled, then put into a component with the QuickJS engine.

use std::path::Path;

use anyhow::Result;

use crate::paths;
use crate::run::{command, run};
use crate::setup::npm_ci;

/// Builds `plugin.ts` in `source` for a world of the contract.
pub(super) fn build(source: &Path, world: &str, out: &Path) -> Result<()> {
    let sdk = paths::top().join("plugins/sdk-js");
    npm_ci(&sdk)?;
    let mut build = command("node", &["componentize.mjs"], &sdk);
    run(build.arg(source.join("plugin.ts")).arg(world).arg(out))
}
