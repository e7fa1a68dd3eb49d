//! A locator as a text, so that it can be sealed and kept: whoever has the text can join.

use serde::Deserialize;
use serde_json::json;

use super::{JoinLocator, named_meeting};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    link: Option<String>,
    meeting_id: Option<String>,
    passcode: Option<String>,
}

impl JoinLocator {
    /// The locator as a text: to be sealed, never for a log.
    #[must_use]
    pub fn reveal(&self) -> String {
        match self {
            Self::Link(link) => json!({"link": link.reveal()}),
            Self::Id(id) => json!({"meetingId": id.id(), "passcode": id.reveal_passcode()}),
        }
        .to_string()
    }

    /// The locator that [`Self::reveal`] made this text of.
    #[must_use]
    pub fn of_revealed(text: &str) -> Option<Self> {
        let Kept { link, meeting_id, passcode } = serde_json::from_str(text).ok()?;
        named_meeting(link.as_deref(), meeting_id.as_deref(), passcode.as_deref()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_joins_the_same_meeting() {
        let context = "%7b%22Tid%22%3a%2272f988bf-86f1-41af-91ab-2d7cd011db47%22%7d";
        let long = format!(
            "https://teams.microsoft.com/l/meetup-join/19%3ameeting_NjQ%40thread.v2/0?context={context}"
        );
        for (link, id, passcode) in [
            (Some(long.as_str()), None, None),
            (Some("https://teams.microsoft.com/meet/2345678901234?p=Abc123"), None, None),
            (None, Some("234 567 890 123"), Some("aB3x")),
            (None, Some("234 567 890 123"), None),
        ] {
            let locator = named_meeting(link, id, passcode);
            let kept = locator.as_ref().ok().and_then(|locator| JoinLocator::of_revealed(&locator.reveal()));
            assert_eq!(kept, locator.ok(), "{link:?} {id:?}");
        }
        assert_eq!(JoinLocator::of_revealed("no text of ours"), None);
        assert_eq!(JoinLocator::of_revealed("{}"), None);
    }
}
