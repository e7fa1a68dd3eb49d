//! Running other programs, with errors that name the command.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::BuildError;

/// A command that runs in `dir`, its output shown.
pub fn command(program: impl AsRef<OsStr>, arguments: &[&str], dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(dir);
    command
}

/// Runs a command to its end; what it prints is shown.
///
/// # Errors
/// When it can't be started, or ends without success.
pub fn run(command: &mut Command) -> Result<(), BuildError> {
    let status = command.status().map_err(BuildError::file(command.get_program()))?;
    ended(command, status)
}

/// As [`run`], with everything on standard error, where standard output is for a result.
///
/// # Errors
/// As [`run`].
pub fn run_beside(command: &mut Command) -> Result<(), BuildError> {
    run(command.stdout(std::io::stderr()))
}

/// Runs a command to its end and keeps its output for the error, so that a success stays quiet.
///
/// # Errors
/// As [`run`].
pub fn run_quietly(command: &mut Command) -> Result<(), BuildError> {
    let output = command.stdin(Stdio::null()).output().map_err(BuildError::file(command.get_program()))?;
    if !output.status.success() {
        eprint!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    }
    ended(command, output.status)
}

/// Runs a command to its end, its errors shown; returns what it wrote to standard output.
///
/// # Errors
/// As [`run`].
pub fn output_of(command: &mut Command) -> Result<String, BuildError> {
    let output =
        command.stderr(Stdio::inherit()).output().map_err(BuildError::file(command.get_program()))?;
    ended(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn ended(command: &Command, status: std::process::ExitStatus) -> Result<(), BuildError> {
    if status.success() { Ok(()) } else { Err(BuildError::ToolFailed { command: shown(command), status }) }
}

/// The first line that a command prints, or `None` if it can't be run or fails.
#[must_use]
pub fn first_line(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    if !output.status.success() {
        return None;
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().next().map(str::to_owned)
}

fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}
