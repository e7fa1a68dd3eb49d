//! The first page of the book (`host/docs/book/start.md`): its commands as they stand there, for the test that follows them and for
//! the benchmark that measures how long they take.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::binary;

const PAGE: &str = include_str!("../../host/docs/book/start.md");

/// Whose name the settings of a new project's fixture have, and for which number.
pub const NAME: &str = "Northwind Traders, reception";
/// The number of [`NAME`].
pub const NUMBER: &str = "+14255550100";

/// The first block of commands below a heading.
///
/// # Errors
/// When the page has no such heading, or no commands below it.
pub fn commands(heading: &str) -> Result<&'static str> {
    let (_, section) = PAGE.split_once(&format!("## {heading}\n")).context("no such heading")?;
    let (_, block) = section.split_once("```sh\n").context("no commands")?;
    Ok(block.split("```").next().unwrap_or_default())
}

/// Commands to be run in a folder: `switchboard` is the binary under test, and what it keeps for later is kept in that folder.
///
/// # Errors
/// When the binary is missing or stale.
pub fn shell(commands: &str, folder: &Path) -> Result<Command> {
    let program = binary()?;
    let mut path = vec![program.parent().context("no folder")?.to_owned()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let mut shell = Command::new("sh");
    shell.args(["-e", "-c", commands]).current_dir(folder);
    shell.env("PATH", std::env::join_paths(path)?).env("XDG_CACHE_HOME", folder.join("cache"));
    Ok(shell)
}

/// Whether the commands of a language led to what the page promises: a plugin that the server accepts, and a card.
///
/// # Errors
/// When something of it is missing; says what.
pub fn shows_a_card(said: &str) -> Result<()> {
    let card = format!("| {NAME}");
    for part in ["the server would accept it", "2 of 2 passed", &card] {
        ensure!(said.contains(part), "{part:?} is not in {said}");
    }
    Ok(())
}
