//! The binary `switchboard`: its subcommands and configuration, and the assembly of the server.

mod allocator;
mod backup;
mod compile;
mod config;
mod config_check;
mod database;
mod demo;
mod emulator;
mod front;
mod keys;
mod migrate;
mod open_files;
mod openapi;
mod serve;
mod telemetry;
mod tenant;
mod worker;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

#[global_allocator]
static ALLOCATOR: allocator::Allocator = allocator::Allocator;

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
    /// Run everything together: emulated Microsoft, SQLite, sample tenants, sample plugins, the web client.
    Demo(demo::Options),
    /// Run the server in production, as the configuration says.
    Serve(serve::Options),
    /// Bring the database's schema up to date, or report which migrations are missing.
    Migrate(migrate::Options),
    /// Manage the operator's customer organisations.
    #[command(subcommand)]
    Tenant(tenant::Command),
    /// Copy an SQLite database while a server writes, and check the copy.
    Backup(backup::BackUp),
    /// Replace an SQLite database by a backup, while no server uses it.
    Restore(backup::Restore),
    /// Manage the keys that encrypt secrets in the database.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Check the configuration, or print an example.
    #[command(subcommand)]
    Config(config_check::Command),
    /// Emulate Microsoft's services and a telephone network, for a server that is configured to use them.
    Emulator(emulator::Options),
    /// Write, try and publish plugins.
    Plugin(switchboard_plugin_cli::Arguments),
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
        Command::Serve(options) => serve::run(&options),
        Command::Migrate(options) => migrate::run(&options),
        Command::Tenant(command) => tenant::run(&command),
        Command::Backup(options) => backup::back_up(&options),
        Command::Restore(options) => backup::restore(&options),
        Command::Keys(command) => keys::run(&command),
        Command::Config(command) => config_check::run(&command),
        Command::Emulator(options) => emulator::run(&options),
        Command::Plugin(arguments) => return switchboard_plugin_cli::run(&arguments, Arguments::command()),
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
