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

/// The modules of process-level tests that are about what a database keeps or refuses: the usual run has them on PostgreSQL
/// too. The others find there what they found on SQLite, or start a PostgreSQL server of their own in either run; the long run
/// has all of them.
const ABOUT_DATABASES: &[&str] = &[
    "api::customers",
    "attacks::imports",
    "attacks::key_values",
    "attacks::lists",
    "auth::canary",
    "faults::killed",
    "serve::commands",
    "serve::keys",
    "tenancy",
];

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

/// Those that use a database once more, on a private PostgreSQL server: in the usual run, of the process-level tests only those
/// that are about databases.
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
    let has_nextest = first_line("cargo", &["nextest", "--version"]).is_some();
    if has_nextest {
        // One more than there are cores: a test waits more than it computes.
        let threads = std::thread::available_parallelism().map_or(1, usize::from) + 1;
        tests.args(["nextest", "run", "--test-threads", &threads.to_string()]).args(targets);
        if options.long {
            tests.args(["--profile", "long", "--run-ignored", "all"]);
        }
        if !packages.is_empty() {
            let which: Vec<String> = packages.iter().map(|package| format!("package({package})")).collect();
            let left_out = if options.long {
                WITHOUT_DATABASE.to_owned()
            } else {
                format!("(package(switchboard-tests) - test(/^({})::/))", ABOUT_DATABASES.join("|"))
            };
            tests.args(["-E", &format!("({}) - {left_out}", which.join(" + "))]);
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
        if !has_nextest {
            tests.args(["--", "--include-ignored"]);
        }
        tests.env("SWITCHBOARD_LONG_TESTS", "1");
        // Properties that name no number of cases of their own: minutes instead of seconds.
        tests.env("PROPTEST_CASES", "50000");
    }
    run(&mut tests)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that is renamed would else be left out unseen.
    #[test]
    fn the_modules_about_databases_are_there() {
        for module in ABOUT_DATABASES {
            let folder = paths::top().join("tests/integration").join(module.replace("::", "/"));
            assert!(folder.with_extension("rs").is_file() || folder.join("mod.rs").is_file(), "{module}");
        }
    }
}
