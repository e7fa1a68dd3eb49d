//! Building and running the Rust tests: with cargo-nextest where it is installed, else with cargo's own runner. The tests are
//! the same either way.

use std::process::Command;

use anyhow::Result;

use super::Options;
use crate::paths;
use crate::run::{command, first_line, run};

/// The packages whose tests use a database: they run once with each.
pub(super) const ON_POSTGRES: &[&str] = &["switchboard-store", "switchboard-http", "switchboard-tests"];

/// Tests of these packages that start no server, by their paths: they would find the same a second time, and building projects of
/// plugins takes minutes.
const WITHOUT_DATABASE: &str =
    "test(/^(architecture|documents|plugins::(book|command_line|guide|unit_tests))::/)";

/// The server, its tests and what they start. Building the whole workspace at once: one package alone would get other
/// features of its dependencies and have them built a second time. The runner builds examples as tests, not as the
/// programs that tests start, so they are named here.
///
/// # Errors
/// When it can't be built.
pub(crate) fn build() -> Result<()> {
    run(&mut command("cargo", &["build", "--workspace", "--bins", "--examples", "--tests"], &paths::top()))
}

/// All tests, on SQLite.
pub(super) fn all(options: &Options) -> Result<()> {
    run_tests(options, command("cargo", &[], &paths::top()), &["--workspace", "--all-targets"], &[], None)
}

/// Those that use a database once more, on a private PostgreSQL server.
pub(super) fn all_on_postgres(options: &Options) -> Result<()> {
    run_tests(options, with_postgres(), &["--workspace", "--all-targets"], ON_POSTGRES, None)
}

/// Cargo, with a private PostgreSQL server beside what it runs.
pub(super) fn with_postgres() -> Command {
    command(paths::target().join("debug/with-postgres"), &["cargo"], &paths::top())
}

/// Runs the tests of these targets: of all packages, or of `packages` only, and those whose paths contain `name`.
pub(super) fn run_tests(
    options: &Options,
    mut tests: Command,
    targets: &[&str],
    packages: &[&str],
    name: Option<&str>,
) -> Result<()> {
    if first_line("cargo", &["nextest", "--version"]).is_some() {
        tests.args(["nextest", "run"]).args(targets);
        if options.long {
            tests.args(["--profile", "long"]);
        }
        if !packages.is_empty() {
            let which: Vec<String> = packages.iter().map(|package| format!("package({package})")).collect();
            tests.args(["-E", &format!("({}) - {WITHOUT_DATABASE}", which.join(" + "))]);
        }
    } else {
        // Its `--all-targets` runs benchmarks too, and those are no tests.
        let targets =
            targets.iter().map(|target| if *target == "--all-targets" { "--tests" } else { target });
        tests.args(["test", "--no-fail-fast"]);
        match packages {
            [] => tests.args(targets),
            some => tests
                .args(targets.filter(|target| *target != "--workspace"))
                .args(some.iter().flat_map(|package| ["--package", *package])),
        };
    }
    tests.args(name);
    if options.long {
        tests.env("SWITCHBOARD_LONG_TESTS", "1");
        // Properties that name no number of cases of their own: minutes instead of seconds.
        tests.env("PROPTEST_CASES", "50000");
    }
    run(&mut tests)
}
