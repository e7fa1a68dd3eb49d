//! Developer commands, run as `cargo xtask <command>`.
//!
//! Each command does its own set-up: it installs what is missing (Debian packages as root, npm and PyPI packages into
//! the tree), says what it does, and shows progress. `demo` and `test` are the two that matter; the others are their parts.

mod bench;
mod book;
mod demo;
mod guests;
mod openapi;
mod paths;
mod run;
mod sdk;
mod setup;
mod stamp;
mod steps;
mod test;
mod watch;
mod web;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Developer commands of Switchboard", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set up everything and run the demo: emulated Microsoft, SQLite, sample tenants and plugins, the web client.
    Demo(demo::Options),
    /// Set up everything and run every check and test; with a name, set up and run only what the tests of that name need.
    Test(test::Options),
    /// Run the demo, and build and start it anew after each change of the server's or the guests' sources.
    Watch(demo::Options),
    /// Build every guest (plugins, examples, test guests) into target/assets/plugins.
    Guests,
    /// Check and build the web client into target/assets/web.
    Web,
    /// Build the book for plugin developers into target/assets/docs.
    Book,
    /// Run Microsoft's own SDKs against the emulator.
    Sdk,
    /// Write the OpenAPI document and the web client's types as the code has them now.
    Openapi,
    /// Run the benchmarks.
    Bench(bench::Options),
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Demo(options) => demo::demo(&options),
        Command::Test(options) => test::test(&options),
        Command::Watch(options) => watch::watch(&options),
        Command::Guests => {
            setup::for_building()?;
            guests::build_all()
        }
        Command::Web => {
            setup::for_building()?;
            web::build()
        }
        Command::Book => {
            setup::for_building()?;
            book::build()
        }
        Command::Sdk => {
            setup::for_testing()?;
            sdk::test()
        }
        Command::Openapi => {
            setup::for_building()?;
            openapi::write()
        }
        Command::Bench(options) => bench::bench(&options),
    }
}
