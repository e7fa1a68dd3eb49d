//! The book for plugin developers: its code is that of files that are built and run, and it tells of all that there is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use switchboard_domain::error::PluginErrorKind;
use switchboard_tests::top;

use super::Document;

const BOOK: &str = "host/docs/book";

/// Whose files are built, and whose fixtures are run: `plugins/guide.rs` and `plugins/book.rs`.
const BUILT: &[&str] = &[
    "host/plugin-cli/templates",
    "examples/cookbook-rust",
    "examples/cookbook-typescript",
    "examples/cookbook-python",
];

/// The pages by name, the table of contents among them.
fn pages() -> Result<BTreeMap<String, String>> {
    let mut pages = BTreeMap::new();
    for entry in fs::read_dir(top().join(BOOK))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let name = path.file_name().context("no name")?.to_string_lossy().into_owned();
            pages.insert(name, fs::read_to_string(&path)?);
        }
    }
    ensure!(pages.len() > 15, "only {} pages were found", pages.len());
    Ok(pages)
}

/// The file that a line includes.
fn included(line: &str) -> Option<&str> {
    let what = line.trim().strip_prefix("{{#include ")?.strip_suffix("}}")?;
    what.split(':').next()
}

/// What is wrong with the blocks of code in a page.
fn faults(top: &Path, text: &str) -> Vec<String> {
    let built: Vec<_> = BUILT.iter().filter_map(|folder| top.join(folder).canonicalize().ok()).collect();
    let is_built = |file: &str| {
        let path = top.join(BOOK).join(file).canonicalize();
        path.is_ok_and(|path| built.iter().any(|folder| path.starts_with(folder)))
    };
    let (mut faults, mut language) = (Vec::new(), None::<String>);
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(name))) => language = Some(name.into_string()),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => language = Some(String::new()),
            Event::End(TagEnd::CodeBlock) => language = None,
            Event::Text(text) => match language.as_deref() {
                // The test `plugins::book` knows the commands.
                None | Some("sh") => {}
                Some("rust" | "ts" | "python" | "c" | "json") => {
                    let wrong = text.lines().find(|line| !included(line).is_some_and(is_built));
                    faults.extend(
                        wrong.map(|line| format!("{line:?} is not included from what is built and run")),
                    );
                }
                Some(other) => faults.push(format!("a block of {other:?}, which nothing runs")),
            },
            _ => {}
        }
    }
    faults
}

#[test]
fn every_block_of_code_is_included_from_what_is_built_and_run() -> Result<()> {
    let top = top();
    for (name, text) in pages()? {
        let faults = faults(&top, &text);
        assert!(faults.is_empty(), "{BOOK}/{name}:\n{}", faults.join("\n"));
    }
    for wrong in [
        "```rust\nfn main() {}\n```\n",
        "```ts\n{{#include ../../../README.md}}\n```\n",
        "```json\n{{#include ../../../examples/cookbook-rust/no-such.json}}\n```\n",
        "```toml\n{{#include ../../../examples/cookbook-rust/Cargo.toml}}\n```\n",
        "```\nswitchboard\n```\n",
        "words\n\n    indented\n",
    ] {
        assert_eq!(faults(&top, wrong).len(), 1, "{wrong}");
    }
    Ok(())
}

#[test]
fn the_table_of_contents_lists_every_page() -> Result<()> {
    let listed: BTreeSet<String> = Document::parse(&pages()?["SUMMARY.md"]).links.into_iter().collect();
    let there: BTreeSet<String> = pages()?.into_keys().filter(|name| name != "SUMMARY.md").collect();
    assert_eq!(listed, there, "SUMMARY.md (left) and the folder (right) differ");
    Ok(())
}

#[test]
fn the_reference_has_every_interface_of_the_contract_once() -> Result<()> {
    let mut contract = BTreeSet::new();
    for entry in fs::read_dir(top().join("wit/plugin-v1"))? {
        let text = fs::read_to_string(entry?.path())?;
        let names = text.lines().filter_map(|line| line.strip_prefix("interface ")?.strip_suffix(" {"));
        contract.extend(names.map(str::to_owned));
    }
    let pages = pages()?;
    let lines = pages.values().flat_map(|text| text.lines());
    let told: Vec<&str> =
        lines.filter_map(|line| line.strip_prefix("{{#contract ")?.strip_suffix("}}")).collect();
    assert_eq!(told.len(), contract.len(), "{told:?}");
    assert_eq!(told.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), contract);
    Ok(())
}

#[test]
fn every_kind_of_error_and_every_fixture_of_the_cookbook_is_told_of() -> Result<()> {
    let pages = pages()?;
    let errors = Document::parse(&pages["errors.md"]);
    let told: Vec<&str> = errors.table("kind")?.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(
        told,
        PluginErrorKind::ALL.map(PluginErrorKind::as_str),
        "errors.md (left) and the contract (right)"
    );
    for entry in fs::read_dir(top().join("examples/cookbook-rust/fixtures"))? {
        let line = format!("/cookbook-rust/fixtures/{}}}}}", entry?.file_name().to_string_lossy());
        assert!(pages.values().any(|text| text.contains(&line)), "no page has {line}");
    }
    Ok(())
}
