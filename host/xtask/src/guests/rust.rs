//! Guests written in Rust: the whole workspace at once.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use switchboard_plugin_build::rust::{MissingTarget, TARGET, Toolchain};

use crate::run::{command, run};
use crate::{paths, setup};

/// Builds the whole workspace of Rust guests.
pub(super) fn build_all() -> Result<()> {
    let dir = paths::top().join("plugins");
    let mut build = command("cargo", &["build", "--release", "--target-dir"], &dir);
    build.arg(target_dir());
    let toolchain = toolchain()?;
    eprintln!("  Rust guests: {}", toolchain.describe());
    toolchain.equip(&mut build);
    run(&mut build)
}

/// Builds the package in this folder as a core module, and says where it is.
pub(crate) fn build_module(dir: &Path, name: &str) -> Result<PathBuf> {
    let mut build = command("cargo", &["build", "--release", "--target-dir"], dir);
    build.arg(target_dir());
    toolchain()?.equip_for_module(&mut build);
    run(&mut build)?;
    Ok(target_dir().join("wasm32-unknown-unknown/release").join(name).with_extension("wasm"))
}

/// What this machine has, with Debian's packages installed where nothing else is there.
fn toolchain() -> Result<Toolchain> {
    Toolchain::find().or_else(|MissingTarget { packages }| {
        if !packages.is_empty() {
            setup::install_debian(
                &packages,
                "for Rust guests; `rustup target add wasm32-wasip2` does as well",
            )?;
        }
        Toolchain::find().map_err(|missing| switchboard_plugin_build::BuildError::from(missing).into())
    })
}

fn target_dir() -> PathBuf {
    paths::target().join("guests")
}

/// What cargo made of a guest.
pub(super) fn artifact(name: &str) -> PathBuf {
    target_dir().join(TARGET).join("release").join(format!("{}.wasm", name.replace('-', "_")))
}

/// Takes what cargo made of a guest.
pub(super) fn take(name: &str, out: &Path) -> Result<()> {
    let artifact = artifact(name);
    fs::copy(&artifact, out).with_context(|| format!("{} is missing", artifact.display()))?;
    Ok(())
}
