//! `cargo xtask test`: every check and test there is.

use std::process::Command;

use anyhow::{Result, bail};

use crate::run::{command, first_line, run};
use crate::setup::npm_ci;
use crate::steps::Steps;
use crate::{guests, openapi, paths, sdk, setup, web};

/// What `cargo xtask test` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Also the long runs: many kills, many calls. Up to an hour.
    #[arg(long)]
    long: bool,
    /// Only the Rust tests whose names contain this; skips the other checks.
    filter: Option<String>,
}

/// Runs everything, stopping at the first step that fails.
///
/// # Errors
/// When a step fails; names it.
pub(crate) fn test(options: &Options) -> Result<()> {
    let top = paths::top();
    let filtered = options.filter.is_some();
    let mut steps = Steps::new(if filtered { 6 } else { 14 });
    steps.step("Tools", setup::for_testing)?;
    steps.step("Guests: plugins, examples and test guests, from source", guests::build_all)?;
    steps.step("Web client", web::build)?;
    steps.step("Server and tests", build)?;
    if filtered {
        steps.step("Rust tests", || rust_tests(options))?;
        steps.step("Rust tests on PostgreSQL", || postgres_tests(options))?;
        return Ok(());
    }
    steps.step("Formatting", || run(&mut command("cargo", &["fmt", "--all", "--check"], &top)))?;
    steps.step("Lints", || {
        run(&mut command("cargo", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &top))
    })?;
    steps.step("Dependencies: licences, sources, banned versions", dependencies)?;
    steps.step("Rust tests", || rust_tests(options))?;
    steps.step("Rust tests on PostgreSQL", || postgres_tests(options))?;
    steps.step("Tests of the plugins", || {
        run(&mut command(
            "cargo",
            &["test", "--workspace", "--target-dir", "../target/plugins-tests"],
            &top.join("plugins"),
        ))
    })?;
    steps.step("Checks and tests of the web client", web::check)?;
    steps.step("The OpenAPI document, and a demo against it", openapi::test)?;
    steps.step("Microsoft's own SDKs against the emulator", sdk::test)?;
    steps.step("Browser tests", || browser_tests(options))?;
    steps.summary();
    eprintln!("\nAll green.");
    Ok(())
}

/// The server, its tests and what they start. Building the whole workspace at once: one package alone would get other
/// features of its dependencies and have them built a second time. The runner builds examples as tests, not as the
/// programs that tests start, so they are named here.
fn build() -> Result<()> {
    run(&mut command("cargo", &["build", "--workspace", "--bins", "--examples", "--tests"], &paths::top()))
}

/// All tests, on SQLite.
fn rust_tests(options: &Options) -> Result<()> {
    run_tests(options, command("cargo", &[], &paths::top()), &[])
}

/// Those that use a database once more, on a private PostgreSQL server.
fn postgres_tests(options: &Options) -> Result<()> {
    let server = paths::top().join("target/debug/with-postgres");
    let with_postgres = command(&server, &["cargo"], &paths::top());
    run_tests(options, with_postgres, &["switchboard-store", "switchboard-tests"])
}

/// cargo-nextest where it is installed, else cargo's own runner: the same tests either way. Of all packages, or of
/// `packages` only.
fn run_tests(options: &Options, mut tests: Command, packages: &[&str]) -> Result<()> {
    let nextest = first_line("cargo", &["nextest", "--version"]).is_some();
    if nextest {
        // A filter may match tests of the other database's run only.
        tests.args(["nextest", "run", "--workspace", "--all-targets", "--no-tests=pass"]);
        if options.long {
            tests.args(["--profile", "long"]);
        }
        if !packages.is_empty() {
            let which: Vec<String> = packages.iter().map(|package| format!("package({package})")).collect();
            tests.args(["-E", &which.join(" + ")]);
        }
    } else {
        tests.args(["test", "--no-fail-fast", "--tests"]);
        match packages {
            [] => tests.arg("--workspace"),
            some => tests.args(some.iter().flat_map(|package| ["--package", *package])),
        };
    }
    if let Some(filter) = &options.filter {
        tests.arg(filter);
    }
    if options.long {
        tests.env("SWITCHBOARD_LONG_TESTS", "1");
    }
    run(&mut tests)
}

/// Playwright drives Debian's Chromium; nothing is downloaded but npm packages.
fn browser_tests(options: &Options) -> Result<()> {
    let dir = paths::top().join("tests/browser");
    npm_ci(&dir)?;
    let mut tests = command("npm", &["run", "--silent", "test"], &dir);
    tests.env("SWITCHBOARD_BIN", paths::switchboard("debug"));
    if options.long {
        tests.env("SWITCHBOARD_LONG_TESTS", "1");
    }
    run(&mut tests)
}

/// cargo-deny, installed if need be. Advisories need a network beyond the registries, so they are asked for only
/// where their database can be had; the floors of versions in .deny.toml hold everywhere.
fn dependencies() -> Result<()> {
    let top = paths::top();
    if first_line("cargo", &["deny", "--version"]).is_none() {
        eprintln!("  cargo-deny: installing (a few minutes, once)");
        run(&mut command("cargo", &["install", "cargo-deny", "--locked", "--quiet"], &top))?;
    }
    run(&mut command(
        "cargo",
        &["deny", "--config", ".deny.toml", "--log-level", "error", "check", "bans", "licenses", "sources"],
        &top,
    ))?;
    let advisories = command(
        "cargo",
        &["deny", "--config", ".deny.toml", "--log-level", "error", "check", "advisories"],
        &top,
    )
    .output()?;
    if advisories.status.success() {
        eprintln!("  advisories: none");
        return Ok(());
    }
    let said = String::from_utf8_lossy(&advisories.stderr);
    if said.contains("failed to fetch advisory database") {
        eprintln!("  advisories: not checked, their database can't be reached from here");
        return Ok(());
    }
    bail!("cargo deny check advisories: {said}");
}
