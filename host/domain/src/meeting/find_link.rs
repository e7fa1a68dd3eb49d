//! What joins the meeting of a text: an invitation's body, plain or HTML, or its place. The first meeting link, or else the
//! meeting's id and passcode.

use super::clean_link::{MAX_LINK, clean_link};
use super::locator::{JoinLocator, LinkRefusal, MeetingLink};
use super::wrapped_link::word;
use super::written_id::{Service, written_id};

/// Longer bodies are cut: Teams writes its link into the first lines.
const MAX_TEXT: usize = 256 << 10;

/// The most links of a text that are examined.
const MAX_LINKS: usize = 200;

/// Whose text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextSource {
    /// A calendar's, which may be about a meeting of any service: the text has to name Teams.
    Calendar,
    /// The agent's, who wants to join a meeting of Teams: it is enough that the text names no other service.
    Agent,
}

/// Finds the locator of the meeting that a text is about.
///
/// # Errors
/// As [`find_link`], where there is no id either.
pub fn find_locator(text: &str, source: TextSource) -> Result<JoinLocator, LinkRefusal> {
    let refusal = match find_link(text) {
        Ok(link) => return Ok(JoinLocator::Link(link)),
        Err(refusal) => refusal,
    };
    match written_id(text) {
        Some((id, Service::Teams)) => Ok(JoinLocator::Id(id)),
        Some((id, _)) if source == TextSource::Agent => Ok(JoinLocator::Id(id)),
        _ => Err(refusal),
    }
}

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
    let mut examined = 0;
    for start in starts.take(MAX_LINKS) {
        // Links within a link were looked at with it.
        if start < examined {
            continue;
        }
        let link = word(&text[start..]);
        match clean_link(link) {
            Ok(link) => return Ok(link),
            Err(LinkRefusal::Personal) => why = LinkRefusal::Personal,
            Err(_) => {}
        }
        if link.len() <= MAX_LINK {
            examined = start + link.len();
        }
    }
    Err(why)
}
