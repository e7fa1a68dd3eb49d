//! The book for plugin developers: its recipes run, and the commands in it are commands.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use switchboard_tests::{binary, component, said, top};
use tempfile::TempDir;

/// Runs fixtures against the guest of a folder.
pub(super) fn fixtures_pass(guest: &str, fixtures: &str) -> Result<()> {
    let (top, folder) = (top(), TempDir::new()?);
    let source = top.join(guest);
    let guest = source.file_name().context("no name")?.to_string_lossy().into_owned();
    fs::create_dir_all(folder.path().join("dist"))?;
    fs::create_dir_all(folder.path().join("fixtures"))?;
    fs::copy(source.join("plugin.json"), folder.path().join("plugin.json"))?;
    fs::write(folder.path().join(format!("dist/{guest}.wasm")), component(&guest))?;
    for entry in fs::read_dir(top.join(fixtures))? {
        let entry = entry?;
        fs::copy(entry.path(), folder.path().join("fixtures").join(entry.file_name()))?;
    }
    let mut test = Command::new(binary()?);
    test.args(["plugin", "test"]).current_dir(folder.path());
    let (well, text) = said(test.env("XDG_CACHE_HOME", folder.path().join("cache")))?;
    ensure!(well && !text.contains("FAILED"), "{guest}: {text}");
    Ok(())
}

#[test]
fn the_recipes_in_rust_pass_their_fixtures() -> Result<()> {
    fixtures_pass("examples/cookbook-rust", "examples/cookbook-rust/fixtures")
}

/// The fixtures are the same: so are the answers.
#[test]
fn the_recipes_in_typescript_pass_the_same_fixtures() -> Result<()> {
    fixtures_pass("examples/cookbook-typescript", "examples/cookbook-rust/fixtures")
}

#[test]
fn the_recipes_in_python_pass_the_same_fixtures() -> Result<()> {
    fixtures_pass("examples/cookbook-python", "examples/cookbook-rust/fixtures")
}

/// What `switchboard plugin … --help` names: subcommands, or options.
fn help(arguments: &[&str]) -> Result<BTreeSet<String>> {
    let (well, text) = said(Command::new(binary()?).arg("plugin").args(arguments).arg("--help"))?;
    ensure!(well, "switchboard plugin {arguments:?} --help: {text}");
    let words = text.lines().filter(|line| line.starts_with(' ')).flat_map(|line| {
        let first = line.split_whitespace().take(3);
        first.map(|word| word.trim_end_matches(',').to_owned()).collect::<Vec<_>>()
    });
    Ok(words.collect())
}

/// The lines of the shell in a page.
fn shell_lines(text: &str) -> Vec<String> {
    let (mut lines, mut in_shell) = (Vec::new(), false);
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => in_shell = &*language == "sh",
            Event::End(TagEnd::CodeBlock) => in_shell = false,
            Event::Text(text) if in_shell => lines.extend(text.lines().map(str::to_owned)),
            _ => {}
        }
    }
    lines
}

/// What is wrong with a line of the shell, if something is.
fn fault(line: &str) -> Result<Option<String>> {
    let command = line.split(" #").next().unwrap_or_default().trim();
    let Some(rest) = command.strip_prefix("switchboard plugin ") else {
        // Going to a folder is all that a reader has to do besides.
        return Ok(
            (!command.is_empty() && !command.starts_with("cd ")).then(|| "is no command of ours".to_owned())
        );
    };
    let mut words = rest.split_whitespace();
    let name = words.next().unwrap_or_default();
    if !help(&[])?.contains(name) {
        return Ok(Some(format!("there is no `switchboard plugin {name}`")));
    }
    let options = help(&[name])?;
    let unknown = words.find(|word| word.starts_with('-') && !options.contains(*word));
    Ok(unknown.map(|option| format!("`switchboard plugin {name}` has no {option}")))
}

#[test]
fn every_command_in_the_book_is_one_with_the_options_that_it_has() -> Result<()> {
    let mut seen = 0;
    for entry in fs::read_dir(top().join("host/docs/book"))? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        for line in shell_lines(&fs::read_to_string(&path)?) {
            seen += 1;
            let fault = fault(&line)?;
            assert!(fault.is_none(), "{}: {line}: {}", path.display(), fault.unwrap_or_default());
        }
    }
    ensure!(seen > 20, "only {seen} commands were found");
    for wrong in
        ["switchboard plugin publish", "switchboard plugin push --activte", "switchboard plugn new", "npm i"]
    {
        assert!(fault(wrong)?.is_some(), "{wrong} was taken for a command");
    }
    Ok(())
}
