//! The first meeting link in a text: an invitation's body, plain or HTML, or its place.

use super::clean_link::clean_link;
use super::locator::{LinkRefusal, MeetingLink};

/// Longer bodies are cut: Teams writes its link into the first lines.
const MAX_TEXT: usize = 256 << 10;

/// The most links of a text that are examined.
const MAX_LINKS: usize = 200;

/// Finds a meeting link.
///
/// # Errors
/// Where there is none: [`LinkRefusal::Personal`] if the text has one of those, else [`LinkRefusal::NotALink`].
pub fn find_link(text: &str) -> Result<MeetingLink, LinkRefusal> {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let mut why = LinkRefusal::NotALink;
    let starts = text.match_indices("://").filter_map(|(at, _)| {
        ["https", "http", "msteams"].iter().find_map(|scheme| {
            let start = at.checked_sub(scheme.len())?;
            text.get(start..at)?.eq_ignore_ascii_case(scheme).then_some(start)
        })
    });
    for start in starts.take(MAX_LINKS) {
        let rest = &text[start..];
        let ends = |letter: char| {
            letter.is_whitespace() || matches!(letter, '"' | '\'' | '<' | '>' | ')' | ']' | '\\' | '|')
        };
        let link = rest.split(ends).next().unwrap_or_default().trim_end_matches(['.', ',', ';', '!']);
        match clean_link(link) {
            Ok(link) => return Ok(link),
            Err(LinkRefusal::Personal) => why = LinkRefusal::Personal,
            Err(_) => {}
        }
    }
    Err(why)
}
