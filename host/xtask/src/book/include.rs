//! What stands in a page's place: `{{#include FILE}}`, `{{#include FILE:PART}}` and `{{#contract INTERFACE}}`, each on a line of
//! its own.
//!
//! A part lies between a line with `ANCHOR: PART` and one with `ANCHOR_END: PART`, as in mdBook.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use super::contract::Contract;

/// The book's pages.
pub(super) const PAGES: &str = "host/docs/book";

/// What `switchboard plugin new` writes projects from.
const TEMPLATES: &str = "host/plugin-cli/templates";

/// What the book is made of; nothing else may be included. The guests are built and run by tests.
pub(super) const SOURCES: &[&str] = &[
    PAGES,
    TEMPLATES,
    "wit",
    "examples/cookbook-rust",
    "examples/cookbook-typescript",
    "examples/cookbook-python",
    "host/xtask/src/book",
    "host/xtask/highlight.mjs",
    "host/xtask/package-lock.json",
    "host/xtask/compress.mjs",
];

/// The text of a page with everything in its place.
///
/// # Errors
/// When a file, a part or an interface is not there.
pub(super) fn expand(top: &Path, text: &str, contract: &Contract) -> Result<String> {
    let mut expanded = String::with_capacity(text.len());
    for line in text.lines() {
        match directive(line) {
            None => expanded.push_str(line),
            Some(("include", what)) => expanded.push_str(included(top, what)?.trim_end()),
            Some(("contract", interface)) => expanded.push_str(&contract.interface(interface)?),
            Some((other, _)) => bail!("{line}: {other} is neither `include` nor `contract`"),
        }
        expanded.push('\n');
    }
    Ok(expanded)
}

/// The word and the rest of `{{#word rest}}`.
fn directive(line: &str) -> Option<(&str, &str)> {
    line.trim().strip_prefix("{{#")?.strip_suffix("}}")?.split_once(' ')
}

fn included(top: &Path, what: &str) -> Result<String> {
    let (file, part) = what.split_once(':').map_or((what, None), |(file, part)| (file, Some(part)));
    let path = top.join(PAGES).join(file).canonicalize().with_context(|| format!("{file} is not there"))?;
    let known = SOURCES.iter().filter_map(|source| top.join(source).canonicalize().ok());
    ensure!(
        known.into_iter().any(|known| path.starts_with(known)),
        "{file} is not among the sources of the book, so it would not be built anew when that file changes"
    );
    let text = fs::read_to_string(&path).with_context(|| file.to_owned())?;
    let text = part_of(&text, part).with_context(|| what.to_owned())?;
    let is_template = top.join(TEMPLATES).canonicalize().is_ok_and(|folder| path.starts_with(folder));
    // As it is in the project that the start page makes.
    Ok(if is_template { text.replace("{{name}}", "my-plugin") } else { text })
}

/// A part of a file, or all of it, without the lines that mark parts and as far to the left as it can be.
fn part_of(text: &str, part: Option<&str>) -> Result<String> {
    let marks = |line: &str, word: &str| {
        let (_, after) = line.split_once(word)?;
        Some(after.split_whitespace().next().unwrap_or_default().to_owned())
    };
    let (mut inside, mut found) = (part.is_none(), part.is_none());
    let mut lines = Vec::new();
    for line in text.lines() {
        if let Some(name) = marks(line, "ANCHOR_END:") {
            inside &= part != Some(name.as_str());
        } else if let Some(name) = marks(line, "ANCHOR:") {
            let begins = part == Some(name.as_str());
            inside |= begins;
            found |= begins;
        } else if inside {
            lines.push(line);
        }
    }
    ensure!(found, "the file has no line with `ANCHOR: {}`", part.unwrap_or_default());
    ensure!(
        part.is_none() || !inside,
        "the part has no line with `ANCHOR_END: {}`",
        part.unwrap_or_default()
    );
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let indent = filled.map(|line| line.len() - line.trim_start().len()).min().unwrap_or_default();
    let lines: Vec<&str> = lines.iter().map(|line| line.get(indent..).unwrap_or_default()).collect();
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_what_lies_between_its_marks() -> Result<()> {
        let text = "one\n    // ANCHOR: a\n    two\n    // ANCHOR: b\n\n      three\n// ANCHOR_END: b\n    four\n// ANCHOR_END: a\nfive\n";
        assert_eq!(part_of(text, Some("a"))?, "two\n\n  three\nfour");
        assert_eq!(part_of(text, Some("b"))?, "\nthree");
        assert_eq!(part_of(text, None)?, "one\n    two\n\n      three\n    four\nfive");
        assert!(part_of(text, Some("c")).is_err());
        assert!(part_of("// ANCHOR: a\n", Some("a")).is_err());
        Ok(())
    }

    #[test]
    fn a_directive_stands_alone_on_its_line() {
        assert_eq!(directive("{{#include a.rs:b}}"), Some(("include", "a.rs:b")));
        for other in ["see {{#include a.rs}}", "{{name}}", "{{#include}}", ""] {
            assert_eq!(directive(other), None, "{other}");
        }
    }
}
