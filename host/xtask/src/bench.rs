//! `cargo xtask bench`: the benchmarks, optimised.

use anyhow::Result;

use crate::run::{command, run};
use crate::steps::Steps;
use crate::{guests, paths, setup};

/// What `cargo xtask bench` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only benchmarks whose names contain this.
    filter: Option<String>,
}

/// Builds what is measured and runs the benchmarks.
///
/// # Errors
/// When something can't be built, or a benchmark fails.
pub(crate) fn bench(options: &Options) -> Result<()> {
    let mut steps = Steps::new(4);
    steps.step("Tools", setup::for_building)?;
    steps.step("Guests", guests::build_all)?;
    steps.step("Server and benchmarks, optimised", || {
        // The whole workspace at once, as `cargo bench` below: one package alone would get other features.
        let build = ["build", "--release", "--workspace", "--bins", "--benches"];
        run(&mut command("cargo", &build, &paths::top()))
    })?;
    steps.step("Benchmarks", || {
        let mut bench = command("cargo", &["bench", "--workspace"], &paths::top());
        match &options.filter {
            Some(part) => bench.args(["--bench", &format!("*{part}*")]),
            None => bench.arg("--benches"),
        };
        bench.env("SWITCHBOARD_BIN", paths::switchboard("release"));
        run(&mut bench)
    })
}
