//! Running other programs, as the build of plugins does.

use std::process::Command;

use anyhow::Result;
use switchboard_plugin_build::tool;

pub(crate) use tool::{command, first_line};

/// Runs a command to its end; an unsuccessful end is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    Ok(tool::run(command)?)
}

/// Runs a command to its end and keeps its output for the error, so that a success stays quiet.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    Ok(tool::run_quietly(command)?)
}
