//! Guests written in Rust: with the installed target where there is one, else with Debian's packages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run::{command, first_line, run};
use crate::{paths, setup};

const TARGET: &str = "wasm32-wasip2";

/// See `plugins/.cargo/config.toml`, which the environment below replaces.
const SMALL_STACK: &str = "-C link-arg=-zstack-size=65536";

/// What the Debian way needs: a compiler with its library's sources, and the C library for WASI.
const PACKAGES: &[(&str, &str)] = &[
    ("/usr/lib/rustlib/src/rust/library/std/Cargo.toml", "rust-web-src"),
    ("/usr/bin/rustc", "rustc-web"),
    ("/usr/bin/cargo", "cargo-web"),
    ("/usr/lib/wasm32-wasi/libc.a", "wasi-libc"),
];

/// Builds the whole workspace of Rust guests.
pub(super) fn build_all() -> Result<()> {
    let dir = paths::top().join("plugins");
    let mut build = command("cargo", &["build", "--release", "--target", TARGET, "--target-dir"], &dir);
    build.arg(target_dir());
    if has_target() {
        eprintln!("  Rust guests: with the installed target {TARGET}");
    } else {
        eprintln!(
            "  Rust guests: the target {TARGET} is not installed here, so Debian's compiler builds its standard library"
        );
        debian(&mut build)?;
    }
    run(&mut build)
}

fn target_dir() -> PathBuf {
    paths::target().join("guests")
}

/// Whether rustup has installed the target's standard library.
fn has_target() -> bool {
    let Some(sysroot) = first_line("rustc", &["--print", "sysroot"]) else { return false };
    Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib").is_dir()
}

fn debian(build: &mut Command) -> Result<()> {
    let missing: Vec<&str> =
        PACKAGES.iter().filter(|(file, _)| !Path::new(file).exists()).map(|(_, package)| *package).collect();
    if !missing.is_empty() {
        setup::install_debian(&missing, "for Rust guests; `rustup target add wasm32-wasip2` does as well")?;
    }
    let sysroot = first_line("rustc", &["--print", "sysroot"]).context("rustc does not say where it is")?;
    let tools = Path::new(sysroot.trim()).join("lib/rustlib/x86_64-unknown-linux-gnu/bin");
    let linker = tools.join("wasm-component-ld");
    if !linker.is_file() {
        bail!(
            "{} is missing: this Rust has no linker for components; use the toolchain of rust-toolchain.toml",
            linker.display()
        );
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(
        [tools.clone(), tools.join("gcc-ld")].into_iter().chain(std::env::split_paths(&path)),
    )?;
    build
        .args(["-Zbuild-std=std,panic_abort"])
        .env("RUSTC", "/usr/bin/rustc")
        // Building the standard library is a nightly feature; Debian's compiler matches its sources.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("PATH", path)
        .env("CARGO_TARGET_WASM32_WASIP2_LINKER", linker)
        .env(
            "CARGO_TARGET_WASM32_WASIP2_RUSTFLAGS",
            format!("-C link-self-contained=no -L native=/usr/lib/wasm32-wasi {SMALL_STACK}"),
        );
    Ok(())
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
