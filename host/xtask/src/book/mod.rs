//! The book for plugin developers: `host/docs/book`, as pages of a site in `target/assets/docs`.
//!
//! | module | holds |
//! | --- | --- |
//! | `summary` | the table of contents, `SUMMARY.md` |
//! | `include` | what stands in a page's place: parts of source files, the contract |
//! | `contract` | the contract as Markdown, from the WIT |
//! | `page` | one page as HTML: headings, links, code |
//! | `site` | all pages with their surroundings, and the index for searching |
//!
//! `host/xtask/highlight.mjs` then colours the code, with highlight.js.

mod contract;
mod include;
mod page;
mod site;
mod summary;

use std::fs;

use anyhow::Result;

use crate::paths;
use crate::run::{command, run_quietly};
use crate::setup::npm_ci;
use crate::stamp::Sources;

/// Builds the book, if what it is made of has changed.
///
/// # Errors
/// When a page names a file, a part of one, or another page that is not there; says which.
pub(crate) fn build() -> Result<()> {
    let (top, built) = (paths::top(), paths::assets().join("docs"));
    let sources: Vec<_> = include::SOURCES.iter().map(|source| top.join(source)).collect();
    let sources = Sources::read(&sources)?;
    // Building it anew would have the server built anew, which embeds it.
    if sources.are_built_into(&built)? {
        eprintln!("  book: unchanged");
        return Ok(());
    }
    let files = site::files(&top)?;
    if built.exists() {
        fs::remove_dir_all(&built)?;
    }
    fs::create_dir_all(&built)?;
    for (name, text) in &files {
        fs::write(built.join(name), text)?;
    }
    npm_ci(&top.join("host/xtask"))?;
    run_quietly(&mut command("node", &["host/xtask/highlight.mjs", "target/assets/docs"], &top))?;
    // So that serving it costs no more than sending it.
    run_quietly(&mut command("node", &["host/xtask/compress.mjs", "target/assets/docs"], &top))?;
    sources.note(&built)?;
    eprintln!("  book: {} files built into {}", files.len(), built.display());
    Ok(())
}
