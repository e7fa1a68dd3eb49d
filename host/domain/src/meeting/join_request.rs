//! A meeting that is in no calendar: somebody sent its link, or told its id and passcode.

use super::find_link::{TextSource, find_locator};
use super::{JoinLocator, LinkRefusal, MeetingId, clean_link};

/// A member by which a meeting was named and that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinRefused {
    /// `link`, `meetingId` or `passcode`.
    pub field: &'static str,
    /// Why.
    pub why: LinkRefusal,
}

/// What a meeting is joined by that an agent names by its link, or a text with the link or the id in it, or by its id and
/// passcode.
///
/// # Errors
/// The member that does not fit.
pub fn named_meeting(
    link: Option<&str>,
    meeting_id: Option<&str>,
    passcode: Option<&str>,
) -> Result<JoinLocator, JoinRefused> {
    let wrong = |field, why| JoinRefused { field, why };
    match (link, meeting_id) {
        (Some(_), None) if passcode.is_some() => Err(wrong("passcode", LinkRefusal::PasscodeBesideLink)),
        (Some(link), None) => clean_link(link)
            .map(JoinLocator::Link)
            .or_else(|refusal| match find_locator(link, TextSource::Agent) {
                // Why the text itself is no link says more than that there is none in it.
                Err(LinkRefusal::NotALink) => Err(refusal),
                found => found,
            })
            .map_err(|why| wrong("link", why)),
        (None, Some(id)) => MeetingId::read(id, passcode).map(JoinLocator::Id).map_err(|why| {
            let field = if why == LinkRefusal::Passcode { "passcode" } else { "meetingId" };
            wrong(field, why)
        }),
        _ => Err(wrong("link", LinkRefusal::LinkOrId)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://teams.microsoft.com/meet/2345678901234?p=Abc123";

    #[test]
    fn a_meeting_is_named_by_its_link_or_by_its_id() {
        let text = format!("Join here: {LINK} at nine");
        for named in [LINK, text.as_str()] {
            assert!(matches!(named_meeting(Some(named), None, None), Ok(JoinLocator::Link(_))), "{named}");
        }
        let invitation = named_meeting(Some("Meeting ID: 234 567 890 123\nPasscode: aB3dE6"), None, None);
        assert!(matches!(&invitation, Ok(JoinLocator::Id(id)) if id.reveal_passcode() == Some("aB3dE6")));
        let id = named_meeting(None, Some("234 567 890 123"), Some("abc"));
        assert!(matches!(&id, Ok(JoinLocator::Id(id)) if id.id() == "234567890123"), "{id:?}");
    }

    #[test]
    fn a_member_that_does_not_fit_is_named() {
        for (link, id, passcode, field) in [
            (None, None, None, "link"),
            (Some(LINK), Some("234567890123"), None, "link"),
            (Some(LINK), None, Some("abc"), "passcode"),
            (Some("no link at all"), None, None, "link"),
            (None, Some("12"), None, "meetingId"),
            (None, Some("234567890123"), Some("!"), "passcode"),
        ] {
            let refused = named_meeting(link, id, passcode).map_err(|refused| refused.field);
            assert_eq!(refused.err(), Some(field), "{link:?} {id:?} {passcode:?}");
        }
    }
}
