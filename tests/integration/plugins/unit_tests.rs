//! Unit tests of plugins, each in its language's own runner: those of the SDKs' fake hosts, of the SDK in C, and of the plugin in TypeScript that ships.
//! `guide` runs those of new projects, and the workspace of the plugins those in Rust.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use switchboard_tests::{said, top};
use tempfile::TempDir;

fn passes(command: &mut Command, says: &str) -> Result<()> {
    let (well, text) = said(command)?;
    ensure!(well && text.contains(says), "{command:?}: {text}");
    Ok(())
}

#[test]
fn the_fake_host_in_typescript_and_web_crm_on_it() -> Result<()> {
    let sdk = top().join("plugins/sdk-js");
    ensure!(
        sdk.join("node_modules/@types/node").is_dir(),
        "npm packages are missing; run: cargo xtask guests"
    );
    passes(Command::new("npm").arg("test").current_dir(sdk), "# fail 0")
}

#[test]
fn the_fake_host_in_python() -> Result<()> {
    let mut tests = Command::new("python3");
    tests.args(["-m", "unittest"]).current_dir(top().join("plugins/sdk-py"));
    // Otherwise Python leaves its caches among the sources.
    passes(tests.env("PYTHONDONTWRITEBYTECODE", "1"), "OK")
}

/// For this machine, with the header that `cargo xtask guests` made for the example.
#[test]
fn the_sdk_in_c_reads_json_and_tells_errors() -> Result<()> {
    let (top, made) = (top(), TempDir::new()?);
    let (sdk, header) = (top.join("plugins/sdk-c"), top.join("target/c-bindings/caller-id-c"));
    ensure!(header.join("sb.h").is_file(), "the header is missing; run: cargo xtask guests");
    let program = made.path().join("sdk");
    let mut compile = Command::new("cc");
    compile.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-I"]).arg(header).arg("-I").arg(&sdk);
    compile.args(["tests/sdk.c", "switchboard_plugin.c", "switchboard_json.c"].map(|file| sdk.join(file)));
    passes(compile.arg("-o").arg(&program), "")?;
    passes(&mut Command::new(program), "ok")
}

/// The modules of a folder, by their paths in it.
fn modules(folder: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).with_context(|| next.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "py") {
                found.insert(path.strip_prefix(folder)?.to_owned(), fs::read_to_string(&path)?);
            }
        }
    }
    Ok(found)
}

/// A component gets the types from its build; tests in Python get those that the SDK has of it.
#[test]
fn tests_in_python_have_the_types_that_components_have() -> Result<()> {
    let (top, made) = (top(), TempDir::new()?);
    let program = top.join("target/python/bin/componentize-py");
    ensure!(program.is_file(), "{} is missing; run: cargo xtask guests", program.display());
    let mut make = Command::new(program);
    make.arg("--wit-path")
        .arg(top.join("wit/plugin-v1"))
        .args(["--world", "plugin", "bindings"])
        .arg(made.path());
    let (well, text) = said(&mut make)?;
    ensure!(well, "{text}");
    let kept = top.join("plugins/sdk-py/switchboard_plugin/native");
    let (made, kept_modules) = (modules(made.path())?, modules(&kept)?);
    // The rest is for components that wait, which ours don't.
    let wanted = made.keys().filter(|path| path.starts_with("wit_world"));
    for path in wanted.chain(kept_modules.keys()) {
        ensure!(
            made.get(path) == kept_modules.get(path),
            "{} is not what `{make:?}` makes: copy it from there",
            kept.join(path).display()
        );
    }
    Ok(())
}
