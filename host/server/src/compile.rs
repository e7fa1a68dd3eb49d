//! `switchboard compile`: checks and compiles the component on standard input.
//!
//! It writes the report to standard output as one line of JSON, and then the artifact's bytes. The front writes the
//! artifact to a file, because this process can open no files.

use std::io::{Read, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use switchboard_plugin_protocol::compile_exit;
use switchboard_plugin_protocol::limits::{COMPILING, COMPILING_AGAIN};
use switchboard_plugin_worker::compile::{Compiled, Refusal, compile, compile_again, limit_process};
use switchboard_plugin_worker::{JailMode, jail};

use crate::allocator::exit_when_exhausted;
use crate::serve::leave_signals_to_the_front;

/// What is added to the process's nice value, so that compiling gives way to everything else.
const NICENESS: i32 = 10;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// SHA-256 of the component, in hex.
    #[arg(long)]
    digest: String,
    /// It was accepted before: rules for manifests that are younger than it do not refuse it, and it may take longer.
    #[arg(long)]
    again: bool,
    /// Whether to compile when this machine can't enforce the complete jail: `required` (no) or `best-effort` (yes).
    #[arg(long, default_value = "required")]
    jail: JailMode,
}

/// Compiles the component and writes the result to standard output.
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
    jail::clear_environment().context("the compiler could not be started without its environment")?;
    exit_when_exhausted(compile_exit::OUT_OF_MEMORY);
    let processor = if options.again { COMPILING_AGAIN } else { COMPILING };
    limit_process(processor).context("the compiler's limits could not be set")?;
    let partial_jail = jail::begin(None, NICENESS);
    // After the inherited files were closed, and before the system calls that this needs are denied.
    let signals = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    signals.block_on(async { leave_signals_to_the_front() })?;
    let jail = partial_jail.finish();
    anyhow::ensure!(
        options.jail == JailMode::BestEffort || jail.is_complete(),
        "this machine can't enforce the complete jail for the compiler: {}",
        jail.missing.join("; ")
    );
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("the component can't be read")?;
    let compile = if options.again { compile_again } else { compile };
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
