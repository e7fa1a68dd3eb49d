//! The table of contents: a Markdown list of links, under headings.

use anyhow::{Result, ensure};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// A page in the table of contents.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The heading above it.
    pub(super) part: String,
    pub(super) title: String,
    /// Its file, such as `start.md`.
    pub(super) file: String,
}

/// Reads the table.
///
/// # Errors
/// When it lists no page, or one of them twice.
pub(super) fn read(text: &str) -> Result<Vec<Entry>> {
    let (mut part, mut title, mut file) = (String::new(), String::new(), None::<String>);
    let (mut entries, mut in_heading) = (Vec::<Entry>::new(), false);
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                in_heading = true;
                part.clear();
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::Link { dest_url, .. }) => {
                file = Some(dest_url.into_string());
                title.clear();
            }
            Event::End(TagEnd::Link) => {
                let Some(file) = file.take() else { continue };
                ensure!(
                    entries.iter().all(|entry| entry.file != file),
                    "SUMMARY.md lists {file} twice; a page has one place"
                );
                entries.push(Entry { part: part.clone(), title: title.clone(), file });
            }
            Event::Text(text) | Event::Code(text) if in_heading => part.push_str(&text),
            Event::Text(text) | Event::Code(text) => title.push_str(&text),
            _ => {}
        }
    }
    ensure!(!entries.is_empty(), "SUMMARY.md lists no page");
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_the_part_that_they_stand_under() -> Result<()> {
        let entries = read("# Book\n\n- [One](one.md)\n\n## Hooks\n\n- [`two`](two.md)\n")?;
        let entry = |part: &str, title: &str, file: &str| Entry {
            part: part.to_owned(),
            title: title.to_owned(),
            file: file.to_owned(),
        };
        assert_eq!(entries, [entry("Book", "One", "one.md"), entry("Hooks", "two", "two.md")]);
        assert!(read("# Book\n").is_err());
        assert!(read("- [a](a.md)\n- [b](a.md)\n").is_err());
        Ok(())
    }
}
