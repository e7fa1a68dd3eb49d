//! Plugins in Rust: with the installed target where there is one, else with Debian's packages.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::BuildError;
use crate::tool::{command, first_line, output_of};

/// Cargo's name of what plugins are built for.
pub const TARGET: &str = "wasm32-wasip2";

/// The shadow stack lies at the bottom of a guest's memory. With the default size of 1 MiB every call touches memory pages
/// that lie far apart, and resetting these doubles the time of a call (measured: 20 us instead of 9 us).
const SMALL_STACK: &str = "-C link-arg=-zstack-size=65536";

/// What the Debian way needs: a compiler with its library's sources, and the C library for WASI.
const PACKAGES: &[(&str, &str)] = &[
    ("/usr/lib/rustlib/src/rust/library/std/Cargo.toml", "rust-web-src"),
    ("/usr/bin/rustc", "rustc-web"),
    ("/usr/bin/cargo", "cargo-web"),
    ("/usr/lib/wasm32-wasi/libc.a", "wasi-libc"),
];

/// How Rust is built for the target on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Toolchain {
    /// rustup has installed the target's standard library.
    Target,
    /// Debian's compiler builds its own standard library; the folder has the linker.
    Debian(PathBuf),
}

/// This machine can't build for the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingTarget {
    /// What Debian's packages lack; empty where only the linker does.
    pub packages: Vec<&'static str>,
}

impl From<MissingTarget> for BuildError {
    fn from(missing: MissingTarget) -> Self {
        let debian =
            format!("apt-get install --no-remove --no-install-recommends {}", missing.packages.join(" "));
        let install = match missing.packages.as_slice() {
            [] => format!("rustup target add {TARGET}"),
            _ => format!("rustup target add {TARGET}\n  where rustup can't download, on Debian: {debian}"),
        };
        Self::ToolMissing {
            what: format!("the Rust target {TARGET}"),
            why: "for which plugins are built".to_owned(),
            install,
        }
    }
}

impl Toolchain {
    /// Finds out what this machine has.
    ///
    /// # Errors
    /// When there is no way.
    pub fn find() -> Result<Self, MissingTarget> {
        let sysroot = first_line("rustc", &["--print", "sysroot"]).map(|line| PathBuf::from(line.trim()));
        let libraries = sysroot.map(|sysroot| sysroot.join("lib/rustlib"));
        if libraries.as_ref().is_some_and(|dir| dir.join(TARGET).join("lib").is_dir()) {
            return Ok(Self::Target);
        }
        let packages: Vec<_> = PACKAGES
            .iter()
            .filter(|(file, _)| !Path::new(file).exists())
            .map(|(_, package)| *package)
            .collect();
        let host = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
        match libraries.map(|dir| dir.join(host).join("bin")) {
            Some(tools) if packages.is_empty() && tools.join("wasm-component-ld").is_file() => {
                Ok(Self::Debian(tools))
            }
            _ => Err(MissingTarget { packages }),
        }
    }

    /// One line for the person who waits.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Target => format!("with the installed target {TARGET}"),
            Self::Debian(_) => format!(
                "the target {TARGET} is not installed here, so Debian's compiler builds its standard library \
                 (a minute the first time)"
            ),
        }
    }

    /// Gives a cargo command what it needs to build a core module, for hosts without the component model. It has no WASI.
    pub fn equip_for_module(&self, cargo: &mut Command) {
        cargo.args(["--target", "wasm32-unknown-unknown"]);
        if let Self::Debian(tools) = self {
            Self::build_library(cargo);
            cargo
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", tools.join("rust-lld"))
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", SMALL_STACK);
        }
    }

    /// Lets Debian's compiler build the standard library. That is a nightly feature; the compiler matches its sources.
    fn build_library(cargo: &mut Command) {
        cargo
            .args(["-Zbuild-std=std,panic_abort"])
            .env("RUSTC", "/usr/bin/rustc")
            .env("RUSTC_BOOTSTRAP", "1");
    }

    /// Gives a cargo command what it needs to build for the target.
    pub fn equip(&self, cargo: &mut Command) {
        cargo.args(["--target", TARGET]);
        let Self::Debian(tools) = self else { return };
        let path = std::env::var_os("PATH").unwrap_or_default();
        let dirs = [tools.clone(), tools.join("gcc-ld")].into_iter().chain(std::env::split_paths(&path));
        if let Ok(path) = std::env::join_paths(dirs) {
            cargo.env("PATH", path);
        }
        Self::build_library(cargo);
        cargo
            .env("CARGO_TARGET_WASM32_WASIP2_LINKER", tools.join("wasm-component-ld"))
            // This replaces the flags of the project's `.cargo/config.toml`.
            .env(
                "CARGO_TARGET_WASM32_WASIP2_RUSTFLAGS",
                format!("-C link-self-contained=no -L native=/usr/lib/wasm32-wasi {SMALL_STACK}"),
            );
    }
}

/// Builds the package in this folder; returns what cargo made of its library.
///
/// # Errors
/// When a tool is missing, the code does not compile, or the package makes no component.
pub fn build(project: &Path) -> Result<PathBuf, BuildError> {
    if first_line("cargo", &["--version"]).is_none() {
        return Err(BuildError::ToolMissing {
            what: "cargo".to_owned(),
            why: "which builds Rust".to_owned(),
            install: "https://rustup.rs".to_owned(),
        });
    }
    let toolchain = Toolchain::find()?;
    eprintln!("Rust: {}", toolchain.describe());
    let arguments = ["build", "--release", "--message-format", "json-render-diagnostics"];
    let mut cargo = command("cargo", &arguments, project);
    toolchain.equip(&mut cargo);
    let messages = output_of(cargo.stdin(Stdio::null()))?;
    let manifest = project.join("Cargo.toml");
    artifact(&messages, &manifest).ok_or_else(|| {
        BuildError::Project(format!(
            "{}: cargo made no component of this package; it needs\n[lib]\ncrate-type = [\"cdylib\", \"rlib\"]",
            manifest.display()
        ))
    })
}

/// The component among the messages that cargo wrote, one JSON document a line.
fn artifact(messages: &str, manifest: &Path) -> Option<PathBuf> {
    let manifest = manifest.canonicalize().unwrap_or_else(|_| manifest.to_owned());
    messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()).find_map(
        |message| {
            let of_this = message["reason"] == "compiler-artifact"
                && message["manifest_path"].as_str().is_some_and(|path| Path::new(path) == manifest);
            let files = message["filenames"].as_array().filter(|_| of_this)?;
            let is_wasm =
                |file: &&str| Path::new(file).extension().is_some_and(|extension| extension == "wasm");
            files.iter().filter_map(serde_json::Value::as_str).find(is_wasm).map(PathBuf::from)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_component_is_that_of_the_project_and_not_of_a_dependency() {
        let messages = [
            r#"{"reason":"compiler-artifact","manifest_path":"/p/sdk/Cargo.toml","filenames":["/p/target/sdk.wasm"]}"#,
            r#"{"reason":"compiler-artifact","manifest_path":"/p/Cargo.toml","filenames":["/p/target/a.rlib","/p/target/a.wasm"]}"#,
            r#"{"reason":"build-finished","success":true}"#,
        ]
        .join("\n");
        assert_eq!(artifact(&messages, Path::new("/p/Cargo.toml")), Some("/p/target/a.wasm".into()));
        assert_eq!(artifact("", Path::new("/p/Cargo.toml")), None);
    }

    #[test]
    fn what_is_missing_comes_with_the_command_that_installs_it() {
        let says = BuildError::from(MissingTarget { packages: vec!["wasi-libc"] }).to_string();
        assert!(says.contains("rustup target add wasm32-wasip2") && says.contains("wasi-libc"), "{says}");
    }
}
