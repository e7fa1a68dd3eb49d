//! `cargo xtask test`: every check and test there is, or the tests of a name and what they need.

mod dependencies;
mod inventory;
mod named;
pub(crate) mod rust;

use std::path::Path;

use anyhow::{Result, anyhow};

use crate::run::{command, run};
use crate::setup::npm_ci;
use crate::steps::Steps;
use crate::{book, guests, openapi, paths, sdk, setup, web};

/// What `cargo xtask test` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Also what the usual run leaves out: many kills, many calls, each page in each theme, all on PostgreSQL.
    #[arg(long)]
    long: bool,
    /// With a name: its tests on PostgreSQL too, where they use a database. Without one, that is so anyway.
    #[arg(long)]
    postgres: bool,
    /// Only the Rust tests whose paths contain this, such as `http::customers` or `a_number_in_any_formatting`; what comes
    /// before the first `::` may be a crate.
    name: Option<String>,
}

/// Runs everything, stopping at the first step that fails; with a name, what has to do with it.
///
/// # Errors
/// When a step fails; names it.
pub(crate) fn test(options: &Options) -> Result<()> {
    if let Some(name) = &options.name {
        return named::test(name, options);
    }
    let top = paths::top();
    let mut steps = Steps::new(14);
    steps.step("Tools", setup::for_testing)?;
    steps.step("Web client, and guests: plugins, examples and test guests, from source", web_and_guests)?;
    steps.step("Book for plugin developers", book::build)?;
    steps.step("Server and tests", rust::build)?;
    steps.step("Formatting", || formatting(&top))?;
    steps.step("Lints", || {
        run(&mut command("cargo", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &top))
    })?;
    steps.step("Dependencies: licences, sources, banned versions", dependencies::check)?;
    steps.step("Rust tests", || rust::all(options))?;
    steps.step("Rust tests on PostgreSQL", || rust::all_on_postgres(options))?;
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

/// Side by side: most of what builds them keeps one core busy.
fn web_and_guests() -> Result<()> {
    std::thread::scope(|threads| {
        let web = threads.spawn(web::build);
        guests::build_all()?;
        web.join().map_err(|_| anyhow!("building the web client panicked"))?
    })
}

/// Of every workspace: cargo formats one at a time.
fn formatting(top: &Path) -> Result<()> {
    for workspace in [".", "plugins", "tests/extism", "tests/extism/guest", "wit/lock"] {
        run(&mut command("cargo", &["fmt", "--all", "--check"], &top.join(workspace)))?;
    }
    Ok(())
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
