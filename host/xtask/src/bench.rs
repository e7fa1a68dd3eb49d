//! `cargo xtask bench`: the benchmarks, optimised.

use anyhow::Result;

use crate::run::{command, run};
use crate::steps::Steps;
use crate::{guests, paths, setup};

/// What `cargo xtask bench` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only benchmarks whose names contain this; `extism` is the comparison with Extism alone, `start` the first page of the book.
    filter: Option<String>,
}

/// The name of the comparison, which is no benchmark of the workspace.
const EXTISM: &str = "extism";

/// Builds what is measured and runs the benchmarks.
///
/// # Errors
/// When something can't be built, or a benchmark fails.
pub(crate) fn bench(options: &Options) -> Result<()> {
    match options.filter.as_deref() {
        None => {
            let mut steps = Steps::new(5);
            workspace(&mut steps, &["--benches"])?;
            steps.step("Comparison with Extism", compare_with_extism)
        }
        Some(EXTISM) => {
            let mut steps = Steps::new(4);
            // It needs none of the benchmarks, and building them takes minutes.
            build(&mut steps, "Server, optimised", &["--bins"])?;
            steps.step("Comparison with Extism", compare_with_extism)
        }
        Some(part) => workspace(&mut Steps::new(4), &["--bench", &format!("*{part}*")]),
    }
}

/// The tools, the guests, and these targets of the workspace.
fn build(steps: &mut Steps, what: &str, targets: &[&str]) -> Result<()> {
    steps.step("Tools", setup::for_building)?;
    steps.step("Guests", guests::build_all)?;
    steps.step(what, || {
        run(command("cargo", &["build", "--release", "--workspace"], &paths::top()).args(targets))
    })
}

/// Builds and runs benchmarks of the workspace.
fn workspace(steps: &mut Steps, which: &[&str]) -> Result<()> {
    // The whole workspace at once, as `cargo bench` below: one package alone would get other features.
    build(steps, "Server and benchmarks, optimised", &["--bins", "--benches"])?;
    steps.step("Benchmarks", || {
        let mut bench = command("cargo", &["bench", "--workspace"], &paths::top());
        run(bench.args(which).env("SWITCHBOARD_BIN", paths::switchboard("release")))
    })
}

/// Runs the same plugin in a worker of ours and in Extism. It is a workspace of its own, because Extism brings a Wasmtime of
/// another version, which takes minutes to build.
fn compare_with_extism() -> Result<()> {
    let dir = paths::top().join("tests/extism");
    let module = guests::rust::build_module(&dir.join("guest"), "extism_guest")?;
    let mut compare = command("cargo", &["run", "--release", "--target-dir"], &dir);
    compare.arg(paths::target().join("extism")).arg("--");
    compare.arg(paths::switchboard("release"));
    compare.arg(paths::assets().join("plugins/caller-id-rust.wasm")).arg(module);
    run(&mut compare)
}
