//! The binary `switchboard`: subcommands, configuration, assembly.

mod compile;
mod demo;
mod front;
mod openapi;
mod worker;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "switchboard",
    about = "A CRM calling client on Microsoft Teams, extended by WebAssembly plugins",
    version
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Everything in one process tree: emulated Microsoft, SQLite, sample tenants, sample plugins, the web client.
    Demo(demo::Options),
    /// Print the OpenAPI document of the HTTP interface.
    Openapi,
    /// Run guests for a front (started by it).
    #[command(hide = true)]
    Worker(worker::Options),
    /// Check and compile an upload (started by a front).
    #[command(hide = true)]
    Compile(compile::Options),
}

fn main() -> ExitCode {
    let ended = match Arguments::parse().command {
        Command::Demo(options) => demo::run(options),
        Command::Openapi => openapi::print(),
        Command::Worker(options) => worker::run(&options),
        Command::Compile(options) => return compile::run(&options),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("switchboard: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Logs to standard error, as `RUST_LOG` says.
fn log(default: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).init();
}
