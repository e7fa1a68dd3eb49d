//! The first steps of `host/docs/PLUGINS.md`, command for command, in an empty folder outside this repository.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use switchboard_tests::{binary, said};
use tempfile::TempDir;

const GUIDE: &str = include_str!("../../../host/docs/PLUGINS.md");

/// The first block of commands below a heading.
fn commands(heading: &str) -> Result<&'static str> {
    let (_, section) = GUIDE.split_once(&format!("## {heading}\n")).context("no such heading")?;
    let (_, block) = section.split_once("```sh\n").context("no commands")?;
    Ok(block.split("```").next().unwrap_or_default())
}

/// Does what the guide says; returns what was said.
fn follow(heading: &str) -> Result<String> {
    let folder = TempDir::new()?;
    let program = binary()?;
    let mut path = vec![program.parent().context("no folder")?.to_owned()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let mut shell = Command::new("sh");
    shell.args(["-e", "-c", commands(heading)?]).current_dir(folder.path());
    shell.env("PATH", std::env::join_paths(path)?).env("XDG_CACHE_HOME", folder.path().join("cache"));
    // What cargo makes of the SDK and of the standard library is kept from run to run.
    shell.env("CARGO_TARGET_DIR", target().join("guide"));
    let (well, text) = said(&mut shell)?;
    ensure!(well, "{heading}: {text}");
    Ok(text)
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target")
}

fn shows_a_card(heading: &str) -> Result<()> {
    let text = follow(heading)?;
    for part in ["the server would accept it", "2 of 2 passed", "| Northwind Traders, reception"] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    Ok(())
}

#[test]
fn five_minutes_in_rust_end_with_a_card() -> Result<()> {
    shows_a_card("Five minutes in Rust")
}

#[test]
fn five_minutes_in_typescript_end_with_a_card() -> Result<()> {
    shows_a_card("Five minutes in TypeScript")
}
