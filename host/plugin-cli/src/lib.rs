//! `switchboard plugin …`: what tenant developers need to write a plugin, from the binary alone.
//!
//! | module | holds |
//! | --- | --- |
//! | `new`, `build`, `check`, `test`, `run`, `replay` | the commands that need no server |
//! | `push`, `rehearse`, `preview`, `activate`, `roll_back`, `versions`, `logs`, `sign_in`, `dev` | the commands that talk to one |
//! | `completions` | what a shell completes |
//! | `project`, `document` | a plugin's folder and its JSON documents |
//! | `component` | checking and compiling in a child, as at an upload |
//! | `worker`, `execute`, `recorder` | running a hook in a real worker, and recording that |
//! | `fixture` | calls with everything that the host would answer |
//! | `server`, `events`, `credentials` | requests to a server, its events, and the tokens for it |
//! | `output`, `card`, `rehearsal`, `error` | what people and scripts see |

mod activate;
mod build;
mod card;
mod check;
mod completions;
mod component;
mod credentials;
mod dev;
mod document;
mod error;
mod events;
mod execute;
mod fixture;
mod logs;
mod new;
mod output;
mod preview;
mod project;
mod push;
mod recorder;
mod rehearsal;
mod rehearse;
mod replay;
mod roll_back;
mod run;
mod server;
mod settings;
mod sign_in;
mod test;
mod update;
mod versions;
mod worker;

use std::future::Future;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use error::{CliError, EXIT_CODES};
use output::Output;

/// Write, try and publish plugins.
#[derive(Args)]
#[command(after_help = EXIT_CODES)]
pub struct Arguments {
    /// Print the result as one JSON document.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write a project that builds anywhere, with the contract and the SDK in it.
    New(new::Options),
    /// Make the component, with the language's own tools.
    Build(build::Options),
    /// Check a component as the server does at an upload.
    Check(check::Options),
    /// Run the fixtures in the real worker, under its limits.
    Test(test::Options),
    /// Run one fixture, and show the card, the calls to the host and the log.
    Run(run::Options),
    /// Repeat recorded calls in the real worker: do they end as they did, byte for byte?
    Replay(replay::Options),
    /// Build and push after each change, have your own calls use the version, and show the log.
    Dev(dev::Options),
    /// Keep a token for a server, read from standard input.
    SignIn(sign_in::Options),
    /// Upload the component, and rehearse it; it is not active yet.
    Push(push::Options),
    /// Ring by hand for many callers: which cards would a version change, and for whom has it no answer?
    Rehearse(rehearse::Options),
    /// Have your own calls use a version that is not active, for eight hours, and nobody else's.
    Preview(preview::Options),
    /// Make a version the active one.
    Activate(activate::Options),
    /// Make the version active that was active before.
    Rollback(roll_back::Options),
    /// List the versions that the server has.
    Versions(versions::Options),
    /// Show what the plugin wrote, and how it failed.
    Logs(logs::Options),
    /// Replace the SDK and the contract of a project by those of this binary.
    Update(update::Options),
    /// Print a script by which a shell completes what is typed.
    Completions(completions::Options),
}

/// Runs a command to its end, and says what came of it. `program` is the whole binary's command line, of which `plugin` is a part.
#[must_use]
pub fn run(arguments: &Arguments, program: clap::Command) -> ExitCode {
    let output = Output::new(arguments.json);
    let ended = match &arguments.command {
        Command::New(options) => new::run(options, output),
        Command::Build(options) => build::run(options, output),
        Command::Check(options) => block_on(check::run(options, output)),
        Command::Test(options) => block_on(test::run(options, output)),
        Command::Run(options) => block_on(run::run(options, output)),
        Command::Replay(options) => block_on(replay::run(options, output)),
        Command::Dev(options) => block_on(dev::run(options, output)),
        Command::SignIn(options) => block_on(sign_in::run(options, output)),
        Command::Push(options) => block_on(push::run(options, output)),
        Command::Rehearse(options) => block_on(rehearse::run(options, output)),
        Command::Preview(options) => block_on(preview::run(options, output)),
        Command::Activate(options) => block_on(activate::run(options, output)),
        Command::Rollback(options) => block_on(roll_back::run(options, output)),
        Command::Versions(options) => block_on(versions::run(options, output)),
        Command::Logs(options) => block_on(logs::run(options, output)),
        Command::Update(options) => update::run(options, output),
        Command::Completions(options) => {
            completions::run(options, program);
            Ok(())
        }
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output.failure(&error);
            error.exit_code()
        }
    }
}

fn block_on(command: impl Future<Output = Result<(), CliError>>) -> Result<(), CliError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::Machine(format!("the program could not start: {error}")))?
        .block_on(command)
}
