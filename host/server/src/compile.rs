//! `switchboard compile`: checks and compiles the component on standard input.
//!
//! On standard output: the report as one line of JSON, then the artifact's bytes. The child itself can open no file.

use std::io::{Read, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use switchboard_plugin_protocol::compile_exit;
use switchboard_plugin_worker::compile::{Compiled, Refusal, compile, limit_process};
use switchboard_plugin_worker::{JailMode, jail};

use crate::allocator::exit_when_exhausted;

/// By how much compiling gives way to everything else.
const NICER: i32 = 10;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// SHA-256 of the component, in hex.
    #[arg(long)]
    digest: String,
    /// Whether uploads may be looked at where the machine lacks a part of the jail: `required` or `best-effort`.
    #[arg(long, default_value = "required")]
    jail: JailMode,
}

/// Compiles, and says on standard output what was learnt.
pub(crate) fn run(options: &Options) -> ExitCode {
    match try_run(options) {
        Ok(Ok(compiled)) => match write(&compiled) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(&error),
        },
        Ok(Err(refusal)) => {
            println!("{refusal}");
            ExitCode::from(compile_exit::REFUSED)
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("switchboard compile: {error:#}");
    ExitCode::FAILURE
}

fn try_run(options: &Options) -> Result<Result<Compiled, Refusal>> {
    jail::leave_environment().context("the compiler could not be started without its environment")?;
    exit_when_exhausted(compile_exit::OUT_OF_MEMORY);
    limit_process().context("the compiler's limits could not be set")?;
    let jail = jail::begin(None, NICER).finish();
    anyhow::ensure!(
        options.jail == JailMode::BestEffort || jail.is_whole(),
        "this machine has no whole jail for the compiler: {}",
        jail.missing.join("; ")
    );
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("the component can't be read")?;
    Ok(compile(&bytes, &options.digest))
}

fn write(compiled: &Compiled) -> Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, &compiled.report)?;
    out.write_all(b"\n")?;
    out.write_all(&compiled.artifact)?;
    out.flush()?;
    Ok(())
}
