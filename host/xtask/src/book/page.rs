//! One page as HTML: headings that can be linked to, links that lead somewhere, code as it is.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// The headings of each page, by the page's file.
pub(super) type Anchors = BTreeMap<String, BTreeSet<String>>;

/// A heading with the text up to the next one, for searching.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) anchor: String,
    pub(super) heading: String,
    pub(super) text: String,
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES)
}

/// The sections of a page. What stands above the first heading is nobody's.
pub(super) fn sections(text: &str) -> Vec<Section> {
    let (mut sections, mut known) = (Vec::<Section>::new(), BTreeSet::new());
    let (mut heading, mut id) = (None::<String>, None);
    for event in parser(text) {
        match event {
            Event::Start(Tag::Heading { id: given, .. }) => {
                heading = Some(String::new());
                id = given.map(CowStr::into_string);
            }
            Event::End(TagEnd::Heading(_)) => {
                let heading = heading.take().unwrap_or_default();
                let anchor = id.take().unwrap_or_else(|| free(&slug(&heading), &known));
                known.insert(anchor.clone());
                sections.push(Section { anchor, heading, text: String::new() });
            }
            Event::Text(text) | Event::Code(text) => match (&mut heading, sections.last_mut()) {
                (Some(heading), _) => heading.push_str(&text),
                (None, Some(section)) => section.text.push_str(&text),
                (None, None) => {}
            },
            // Words of two blocks are two words.
            Event::SoftBreak | Event::HardBreak | Event::End(_) => {
                if let (None, Some(section)) = (&heading, sections.last_mut()) {
                    section.text.push(' ');
                }
            }
            _ => {}
        }
    }
    sections
}

/// The page as HTML.
///
/// # Errors
/// When a link leads to nothing in the book, or something is in the page that the server's content security policy forbids.
pub(super) fn html(file: &str, text: &str, anchors: &Anchors) -> Result<String> {
    let mut headings = sections(text).into_iter();
    let mut events = Vec::new();
    for event in parser(text) {
        events.push(match event {
            Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                let section = headings.next().context("a heading without a section")?;
                Event::Start(Tag::Heading { level, id: Some(section.anchor.into()), classes, attrs })
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = target(file, &dest_url, anchors)?.into();
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                bail!("{file}: the book has no pictures: {dest_url}")
            }
            Event::Html(text) | Event::InlineHtml(text) if text.trim_start().starts_with("<!--") => {
                ensure!(text.trim_end().ends_with("-->"), "{file}: a comment goes over several lines");
                continue;
            }
            Event::InlineHtml(text) if &*text != "<br>" => bail!("{file}: HTML in a page: {text}"),
            Event::Html(text) => bail!("{file}: HTML in a page: {text}"),
            other => other,
        });
    }
    let mut page = String::new();
    html::push_html(&mut page, events.into_iter());
    ensure!(
        !page.contains(" style=\""),
        "{file}: a column is aligned, and the server lets no style attribute in"
    );
    // What is wider than the page can be moved by keys.
    Ok(page.replace("<pre>", "<pre tabindex=\"0\">"))
}

/// Where a link leads in the built book.
fn target(file: &str, link: &str, anchors: &Anchors) -> Result<String> {
    if link.starts_with("https://") {
        return Ok(link.to_owned());
    }
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let page = if path.is_empty() { file } else { path };
    let known = anchors.get(page).with_context(|| {
        format!("{file}: {link} leads to no page of the book; SUMMARY.md lists those that there are")
    })?;
    let Some(anchor) = anchor else { return Ok(page_name(page)) };
    ensure!(known.contains(anchor), "{file}: {link} leads to no heading #{anchor} of {page}");
    let page = if path.is_empty() { String::new() } else { page_name(page) };
    Ok(format!("{page}#{anchor}"))
}

/// The name of a page in the built book.
pub(super) fn page_name(file: &str) -> String {
    format!("{}.html", file.trim_end_matches(".md"))
}

/// A heading as GitHub makes an anchor of it.
fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().to_lowercase()
}

/// GitHub numbers headings of the same text.
fn free(slug: &str, known: &BTreeSet<String>) -> String {
    let mut anchor = slug.to_owned();
    let mut number = 0;
    while known.contains(&anchor) {
        number += 1;
        anchor = format!("{slug}-{number}");
    }
    anchor
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Anchors {
        let anchors = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Anchors::from([
            ("a.md".to_owned(), anchors(&["top", "top-1", "x.y"])),
            ("b.md".to_owned(), anchors(&[])),
        ])
    }

    #[test]
    fn headings_can_be_linked_to_and_found() {
        let sections =
            sections("# Top\n\nwords `code`\n\n| a | b |\n| - | - |\n| c | d |\n\n## Top\n\n### Y {#x.y}\n");
        let anchors: Vec<_> = sections.iter().map(|section| section.anchor.as_str()).collect();
        assert_eq!(anchors, ["top", "top-1", "x.y"]);
        let words: Vec<_> = sections[0].text.split_whitespace().collect();
        assert_eq!(words, ["words", "code", "a", "b", "c", "d"]);
    }

    #[test]
    fn a_link_leads_to_a_page_and_a_heading_or_the_book_is_not_built() -> Result<()> {
        let page = html("b.md", "# B\n\n[one](a.md#x.y) [two](#b) [web](https://example.com)", &{
            let mut known = known();
            known.insert("b.md".to_owned(), BTreeSet::from(["b".to_owned()]));
            known
        })?;
        for part in ["<h1 id=\"b\">", "href=\"a.html#x.y\"", "href=\"#b\"", "href=\"https://example.com\""] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        for dead in ["c.md", "a.md#z", "#z", "../a.md", "http://example.com", "javascript:alert(1)", "/docs/"]
        {
            assert!(html("b.md", &format!("[x]({dead})"), &known()).is_err(), "{dead}");
        }
        Ok(())
    }

    #[test]
    fn what_the_policy_of_the_server_forbids_is_in_no_page() {
        for text in [
            "<script>1</script>\n",
            "a <b onclick='x'>c</b>",
            "| a |\n| :-: |\n| b |\n",
            "![x](https://e.com/x.png)",
        ] {
            assert!(html("a.md", text, &known()).is_err(), "{text}");
        }
        assert!(
            html("a.md", "<!-- why -->\n\n`<script>`\n", &known())
                .is_ok_and(|page| !page.contains("<script>"))
        );
    }
}
