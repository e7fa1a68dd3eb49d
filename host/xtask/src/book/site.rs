//! All pages with what is around them: the contents beside, the pages before and after, and the index for searching.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;

use super::contract::Contract;
use super::include::{PAGES, expand};
use super::page::{Anchors, html, page_name, sections};
use super::summary::{self, Entry};

/// Where the server has the book.
const ROOT: &str = "/docs/";

/// The files of the built book, by name.
///
/// # Errors
/// When a page is wrong; says which and why.
pub(super) fn files(top: &Path) -> Result<BTreeMap<String, String>> {
    let folder = top.join(PAGES);
    let read = |name: &str| fs::read_to_string(folder.join(name)).with_context(|| format!("{PAGES}/{name}"));
    let contract = Contract::read(&top.join("wit/plugin-v1"))?;
    let entries = summary::read(&read("SUMMARY.md")?)?;
    let mut pages = Vec::new();
    for entry in &entries {
        let text =
            expand(top, &read(&entry.file)?, &contract).with_context(|| format!("{PAGES}/{}", entry.file))?;
        pages.push((entry, text));
    }
    let mut anchors = Anchors::new();
    let mut index = Vec::new();
    for (entry, text) in &pages {
        let sections = sections(text);
        for section in &sections {
            let words: Vec<_> = section.text.split_whitespace().collect();
            index.push(json!({
                "page": page_name(&entry.file),
                "title": entry.title,
                "anchor": section.anchor,
                "heading": section.heading,
                "text": words.join(" "),
            }));
        }
        anchors.insert(entry.file.clone(), sections.into_iter().map(|section| section.anchor).collect());
    }
    let mut files = BTreeMap::new();
    for (place, (entry, text)) in pages.iter().enumerate() {
        let mut body = html(&entry.file, text, &anchors)?;
        body.push_str(&neighbours(&entries, place)?);
        files.insert(page_name(&entry.file), around(&entries, Some(entry), &entry.title, &body)?);
    }
    let body = "<h1>There is no such page</h1>\n<p>The contents list all pages, and the search finds what is in them.</p>";
    files.insert("404.html".to_owned(), around(&entries, None, "There is no such page", body)?);
    files.insert("search.json".to_owned(), json!(index).to_string());
    for name in ["book.css", "book.js"] {
        files.insert(name.to_owned(), read(&format!("theme/{name}"))?);
    }
    Ok(files)
}

/// A whole document. The one for paths without a page is sent for paths of any depth, so its links begin at the top.
fn around(entries: &[Entry], here: Option<&Entry>, title: &str, body: &str) -> Result<String> {
    let root = if here.is_some() { "" } else { ROOT };
    let contents = contents(entries, here, root)?;
    let title = escaped(title);
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} · Switchboard plugins</title>\n<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n\
         <link rel=\"stylesheet\" href=\"{root}book.css\">\n<script src=\"{root}book.js\" defer></script>\n</head>\n\
         <body data-root=\"{root}\">\n<a class=\"skip\" href=\"#content\">Skip to the text</a>\n\
         <header>\n<a href=\"{root}index.html\">Switchboard plugins</a>\n\
         <form role=\"search\" id=\"search\" hidden><input type=\"search\" aria-label=\"Search the book\" \
         placeholder=\"Search\" autocomplete=\"off\"></form>\n</header>\n\
         <nav aria-label=\"Contents\">\n<details open><summary>Contents</summary>\n{contents}</details>\n</nav>\n\
         <main id=\"content\" tabindex=\"-1\">\n<section id=\"found\" aria-live=\"polite\" hidden></section>\n\
         <article>\n{body}</article>\n</main>\n</body>\n</html>\n"
    ))
}

fn contents(entries: &[Entry], here: Option<&Entry>, root: &str) -> Result<String> {
    let mut list = String::new();
    let mut part = None;
    for entry in entries {
        if part != Some(&entry.part) {
            list.push_str(if part.is_some() { "</ul>\n" } else { "" });
            write!(list, "<h2>{}</h2>\n<ul>\n", escaped(&entry.part))?;
            part = Some(&entry.part);
        }
        let current = if here == Some(entry) { " aria-current=\"page\"" } else { "" };
        let (page, title) = (page_name(&entry.file), escaped(&entry.title));
        writeln!(list, "<li><a href=\"{root}{page}\"{current}>{title}</a></li>")?;
    }
    list.push_str("</ul>\n");
    Ok(list)
}

fn neighbours(entries: &[Entry], place: usize) -> Result<String> {
    let mut links = String::new();
    let before = place.checked_sub(1).and_then(|place| entries.get(place));
    for (entry, rel, word) in [(before, "prev", "Before"), (entries.get(place + 1), "next", "Next")] {
        let Some(entry) = entry else { continue };
        let (page, title) = (page_name(&entry.file), escaped(&entry.title));
        writeln!(links, "<a rel=\"{rel}\" href=\"{page}\">{word}: {title}</a>")?;
    }
    Ok(format!("<nav class=\"neighbours\" aria-label=\"Pages before and after\">\n{links}</nav>\n"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;

    #[test]
    fn the_book_builds_and_no_page_needs_what_the_policy_forbids() -> Result<()> {
        let files = files(&paths::top())?;
        assert!(files.len() > 15, "{:?}", files.keys());
        for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
            for forbidden in ["<style", " style=", " onclick=", "src=\"http", "{{#"] {
                assert!(!text.contains(forbidden), "{name} has {forbidden}");
            }
            assert_eq!(text.matches("<script").count(), 1, "{name}");
            assert_eq!(text.matches("<h1").count(), 1, "{name} has one title");
        }
        assert!(files["404.html"].contains("href=\"/docs/start.html\""), "{}", files["404.html"]);
        assert!(files["search.json"].contains("caller-match"));
        Ok(())
    }
}
