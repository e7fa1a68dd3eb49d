//! `switchboard compile`: checks and compiles the component on standard input.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use switchboard_plugin_worker::ComponentReport;
use switchboard_plugin_worker::compile::{Refusal, compile};

/// The exit status of a refusal; its reason is on standard output.
const REFUSED: u8 = 3;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// SHA-256 of the component, in hex.
    #[arg(long)]
    digest: String,
    /// Where to write the artifact.
    #[arg(long)]
    out: PathBuf,
}

/// Compiles, and says on standard output what was learnt.
pub(crate) fn run(options: &Options) -> ExitCode {
    match try_run(options) {
        Ok(Ok(report)) => match serde_json::to_writer(std::io::stdout().lock(), &report) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(&error.into()),
        },
        Ok(Err(refusal)) => {
            println!("{refusal}");
            ExitCode::from(REFUSED)
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("switchboard compile: {error:#}");
    ExitCode::FAILURE
}

fn try_run(options: &Options) -> Result<Result<ComponentReport, Refusal>> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("the component can't be read")?;
    let (report, artifact) = match compile(&bytes, &options.digest) {
        Ok(compiled) => compiled,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut out = std::fs::File::create(&options.out).context("the artifact can't be written")?;
    out.write_all(&artifact)?;
    out.sync_all()?;
    Ok(Ok(report))
}
