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
    let filter = options.filter.as_deref().unwrap_or_default();
    // It is no benchmark of the workspace.
    let compares = "extism".contains(filter);
    let measures = filter.is_empty() || !compares;
    let mut steps = Steps::new(3 + usize::from(measures) + usize::from(compares));
    steps.step("Tools", setup::for_building)?;
    steps.step("Guests", guests::build_all)?;
    steps.step("Server and benchmarks, optimised", || {
        // The whole workspace at once, as `cargo bench` below: one package alone would get other features.
        let build = ["build", "--release", "--workspace", "--bins", "--benches"];
        run(&mut command("cargo", &build, &paths::top()))
    })?;
    if measures {
        steps.step("Benchmarks", || {
            let mut bench = command("cargo", &["bench", "--workspace"], &paths::top());
            match &options.filter {
                Some(part) => bench.args(["--bench", &format!("*{part}*")]),
                None => bench.arg("--benches"),
            };
            bench.env("SWITCHBOARD_BIN", paths::switchboard("release"));
            run(&mut bench)
        })?;
    }
    if compares {
        steps.step("Comparison with Extism", compare_with_extism)?;
    }
    Ok(())
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
