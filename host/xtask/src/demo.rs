//! `cargo xtask demo`: build everything, then run the demo in the foreground.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Result, anyhow};

use crate::run::{command, run};
use crate::steps::Steps;
use crate::{book, guests, paths, setup, web};

/// What `cargo xtask demo` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Build optimised: slower to start the first time (wasmtime alone takes minutes), faster afterwards.
    #[arg(long)]
    release: bool,
    /// Passed on to `switchboard demo`, such as `--listen 127.0.0.1:8081`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

impl Options {
    /// `switchboard demo` with the arguments that were passed on.
    pub(crate) fn command(&self) -> Command {
        let mut demo = Command::new(paths::switchboard(if self.release { "release" } else { "debug" }));
        demo.arg("demo").args(&self.arguments);
        demo
    }

    /// Builds the server.
    ///
    /// # Errors
    /// When it can't be built; what cargo says is shown.
    pub(crate) fn build_server(&self) -> Result<()> {
        let profile: &[&str] = if self.release { &["--release"] } else { &[] };
        let mut build = command("cargo", &["build", "--package", "switchboard-server"], &paths::top());
        run(build.args(profile))
    }

    /// Builds everything that the demo is made of.
    ///
    /// # Errors
    /// When a part can't be set up or built.
    pub(crate) fn build_all(&self) -> Result<()> {
        let mut steps = Steps::new(5);
        steps.step("Tools", setup::for_building)?;
        steps.step("Guests: the plugins and examples, from source", guests::build_all)?;
        steps.step("Web client", web::build)?;
        steps.step("Book for plugin developers", book::build)?;
        steps.step("Server (the first build takes minutes)", || self.build_server())?;
        steps.summary();
        Ok(())
    }
}

/// Builds everything and becomes the demo.
///
/// # Errors
/// When a part can't be set up or built.
pub(crate) fn demo(options: &Options) -> Result<()> {
    options.build_all()?;
    eprintln!("\nStarting the demo; Ctrl-C stops it.\n");
    // Becoming the demo, so that signals reach it directly.
    Err(anyhow!(options.command().exec()).context("`switchboard demo` could not be started"))
}
