//! Runs a command beside a private PostgreSQL server that its tests use: `with-postgres cargo nextest run …`.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use switchboard_tests::Postgres;

fn main() -> Result<ExitCode> {
    let mut words = std::env::args_os().skip(1);
    let program = words.next().context("say which command: with-postgres cargo nextest run …")?;
    let server = Postgres::start()?;
    let status = Command::new(program)
        .args(words)
        .env("SWITCHBOARD_TEST_DATABASE", "postgres")
        .env("SWITCHBOARD_TEST_POSTGRES", server.base())
        .status()?;
    drop(server);
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
