//! `cargo xtask demo`: build everything, then run the demo in the foreground.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Result, anyhow};

use crate::run::{command, run};
use crate::steps::Steps;
use crate::{guests, paths, setup, web};

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

/// Builds everything and becomes the demo.
///
/// # Errors
/// When a part can't be set up or built.
pub(crate) fn demo(options: &Options) -> Result<()> {
    let mut steps = Steps::new(4);
    steps.step("Tools", setup::for_building)?;
    steps.step("Guests: the plugins and examples, from source", guests::build_all)?;
    steps.step("Web client", web::build)?;
    let profile: &[&str] = if options.release { &["--release"] } else { &[] };
    steps.step("Server (the first build takes minutes)", || {
        let mut build = command("cargo", &["build", "--package", "switchboard-server"], &paths::top());
        run(build.args(profile))
    })?;
    steps.summary();
    eprintln!("\nStarting the demo; Ctrl-C stops it.\n");
    let mut demo = Command::new(paths::switchboard(if options.release { "release" } else { "debug" }));
    demo.arg("demo").args(&options.arguments);
    // Becoming the demo, so that signals reach it directly.
    Err(anyhow!(demo.exec()).context("`switchboard demo` could not be started"))
}
