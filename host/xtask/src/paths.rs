//! Where things are.

use std::path::PathBuf;

/// The top of the workspace.
pub(crate) fn top() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map_or(here.clone(), PathBuf::from)
}

/// Cargo's target directory.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| top().join("target"), |dir| top().join(dir))
}

/// What is embedded in the binary: guests and web files.
pub(crate) fn assets() -> PathBuf {
    top().join("target/assets")
}

/// The built `switchboard` of a cargo profile (`debug` or `release`).
pub(crate) fn switchboard(profile_dir: &str) -> PathBuf {
    target().join(profile_dir).join("switchboard")
}
