//! The page "What you are told" of the book is the table of these tests.

use anyhow::{Context, Result};

use super::{Row, calls, code, component, manifest, rows, server};

const PAGE: &str = include_str!("../../../../host/docs/book/mistakes.md");

/// Each table of the page: its heading, and its rows.
fn tables() -> Vec<(&'static str, Vec<Row>)> {
    vec![
        ("The manifest", rows(manifest::TOLD, manifest::CASES)),
        (
            "The code",
            [
                rows(code::TOLD, code::RUST),
                rows(code::TOLD, code::TYPESCRIPT),
                rows(code::TOLD, code::EXPORTS),
                rows(code::TOLD, code::PYTHON),
                rows(code::TOLD, code::C),
                rows(code::TOLD, code::C_HOOKS),
            ]
            .concat(),
        ),
        (
            "The component",
            [
                rows(component::TOLD, component::REFUSED),
                rows(component::TOLD, component::WARNED),
                rows(component::TOLD, calls::CHECKED),
            ]
            .concat(),
        ),
        (
            "A call",
            [
                rows(calls::TOLD, calls::RUST),
                rows(calls::TOLD, calls::TYPESCRIPT),
                rows(calls::TOLD, calls::PYTHON),
            ]
            .concat(),
        ),
        (
            "On the server",
            [
                rows(server::AT_PUSH, server::PUSHED),
                rows(server::AT_REQUEST, server::ASKED),
                rows(server::IN_LOG, server::LOGGED),
            ]
            .concat(),
        ),
    ]
}

/// A line as code, which is shown letter for letter.
fn as_code(line: &str) -> String {
    let line = line.replace('|', "\\|");
    if line.contains('`') { format!("`` {line} ``") } else { format!("`{line}`") }
}

fn table(rows: &[Row]) -> String {
    let mut lines =
        vec!["| mistake | told by | in these words |".to_owned(), "| --- | --- | --- |".to_owned()];
    lines.extend(rows.iter().map(|(mistake, told, says)| {
        let says: Vec<_> = says.iter().map(|line| as_code(line)).collect();
        format!("| {mistake} | {told} | {} |", says.join("<br>"))
    }));
    lines.join("\n")
}

#[test]
fn the_page_of_the_book_has_the_mistakes_and_the_words_of_these_tests() -> Result<()> {
    let mut count = 0;
    for (heading, rows) in tables() {
        let (_, section) =
            PAGE.split_once(&format!("\n## {heading}\n")).with_context(|| format!("no ## {heading}"))?;
        let section = section.split("\n## ").next().unwrap_or_default();
        let shown: Vec<_> = section.lines().filter(|line| line.starts_with('|')).collect();
        let (shown, wanted) = (shown.join("\n"), table(&rows));
        assert_eq!(shown, wanted, "below ## {heading}, mistakes.md needs this table:\n\n{wanted}\n");
        count += rows.len();
    }
    assert!(count >= 30, "only {count} mistakes");
    Ok(())
}
