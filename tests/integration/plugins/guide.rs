//! The first steps of the book (`host/docs/book/start.md`), command for command, in an empty folder outside this repository.

use anyhow::{Context, Result, ensure};
use switchboard_domain::hook::Hook;
use switchboard_tests::guide::{self, commands};
use switchboard_tests::{said, top};
use tempfile::TempDir;

/// Does what the guide says; returns what was said.
fn follow(heading: &str) -> Result<String> {
    perform(commands(heading)?).with_context(|| heading.to_owned())
}

/// Runs commands in an empty folder; returns what was said.
fn perform(commands: &str) -> Result<String> {
    let folder = TempDir::new()?;
    let mut shell = guide::shell(commands, folder.path())?;
    // What cargo makes of the SDK and of the standard library is kept from run to run.
    shell.env("CARGO_TARGET_DIR", top().join("target/guide"));
    let (well, text) = said(&mut shell)?;
    ensure!(well, "{text}");
    Ok(text)
}

fn shows_a_card(heading: &str) -> Result<()> {
    guide::shows_a_card(&follow(heading)?)
}

#[test]
fn five_minutes_in_rust_end_with_a_card() -> Result<()> {
    shows_a_card("Five minutes in Rust")
}

#[test]
fn five_minutes_in_typescript_end_with_a_card() -> Result<()> {
    shows_a_card("Five minutes in TypeScript")
}

#[test]
fn five_minutes_in_python_end_with_a_card() -> Result<()> {
    shows_a_card("Five minutes in Python")
}

#[test]
fn five_minutes_in_c_end_with_a_card() -> Result<()> {
    shows_a_card("Five minutes in C")
}

/// The pages of the hooks show the files of this project: they build, and their fixtures and unit tests pass. The unit tests run by
/// the command that the project's README names.
fn all_hooks_work(language: &str, unit_tests: &str, passed: &[&str]) -> Result<()> {
    let new = commands("Several hooks")?;
    ensure!(new.contains("--lang rust") && Hook::ALL.iter().all(|hook| new.contains(hook.as_str())), "{new}");
    let new = new.replace("--lang rust", &format!("--lang {language}"));
    let commands = ["switchboard plugin build", "switchboard plugin test", "cat README.md", unit_tests];
    let text = perform(&format!("{new}cd all-hooks\n{}\n", commands.join("\n")))?;
    assert!(text.contains("19 of 19 passed"), "{text}");
    assert!(text.contains(&format!("```sh\n{unit_tests} ")), "the README does not name {unit_tests}: {text}");
    for part in passed {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    Ok(())
}

#[test]
fn all_hooks_in_rust_pass_their_fixtures_and_unit_tests() -> Result<()> {
    all_hooks_work("rust", "cargo test", &["test result: ok. 14 passed"])
}

#[test]
fn all_hooks_in_typescript_pass_their_fixtures_and_unit_tests() -> Result<()> {
    all_hooks_work("typescript", "npm test", &["# pass 14", "# fail 0"])
}

/// The five minutes in Python build and call a project too; another minute of building and compiling CPython is for the long run.
#[test]
#[ignore = "takes a minute; `cargo xtask test --long` runs it"]
fn all_hooks_in_python_pass_their_fixtures_and_unit_tests() -> Result<()> {
    all_hooks_work("python", "python3 -m unittest", &["Ran 14 tests", "OK"])
}

/// There is no fake host in C, so the fixtures are the tests, and the README promises nothing else.
#[test]
fn all_hooks_in_c_pass_their_fixtures() -> Result<()> {
    let new = commands("Several hooks")?.replace("--lang rust", "--lang c");
    let commands = ["switchboard plugin build", "switchboard plugin test", "cat README.md"];
    let text = perform(&format!("{new}cd all-hooks\n{}\n", commands.join("\n")))?;
    assert!(text.contains("19 of 19 passed"), "{text}");
    assert!(text.contains("```sh\nswitchboard plugin build "), "{text}");
    assert!(!text.contains("unit tests"), "{text}");
    Ok(())
}
