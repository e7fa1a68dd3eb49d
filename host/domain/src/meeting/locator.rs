//! The locator by which a meeting is joined. Anybody who knows it can join, so that it is in no log: `Debug` hides it.

use std::fmt;

use serde::Serialize;

use crate::number::strip_invisible;

/// Digits of a meeting id: 9 in old ones, 10 to 15 today.
const ID_DIGITS: std::ops::RangeInclusive<usize> = 9..=18;

/// Letters of a passcode, more than Teams gives.
const MAX_PASSCODE: usize = 64;

/// A meeting link as the calling SDK takes it. Made by [`super::clean_link`] alone.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MeetingLink(String);

impl MeetingLink {
    pub(super) fn cleaned(link: String) -> Self {
        Self(link)
    }

    /// The link itself: for the SDK, never for a log.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for MeetingLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MeetingLink(…)")
    }
}

/// A meeting's id, and its passcode where one is needed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MeetingId {
    id: String,
    passcode: Option<String>,
}

impl MeetingId {
    /// Reads what a person typed: spaces and dashes in the id mean nothing.
    ///
    /// # Errors
    /// When either can't be one.
    pub fn read(id: &str, passcode: Option<&str>) -> Result<Self, LinkRefusal> {
        let id: String = strip_invisible(id)
            .chars()
            .filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '.'))
            .collect();
        if !ID_DIGITS.contains(&id.len()) || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(LinkRefusal::Id);
        }
        let passcode = passcode.map(|code| strip_invisible(code).trim().to_owned());
        let passcode = passcode.filter(|code| !code.is_empty());
        if passcode.as_deref().is_some_and(|code| !is_passcode(code)) {
            return Err(LinkRefusal::Passcode);
        }
        Ok(Self { id, passcode })
    }

    /// The id, digits only.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The passcode itself: for the SDK, never for a log.
    #[must_use]
    pub fn reveal_passcode(&self) -> Option<&str> {
        self.passcode.as_deref()
    }
}

impl fmt::Debug for MeetingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MeetingId(…)")
    }
}

pub(super) fn is_passcode(code: &str) -> bool {
    (1..=MAX_PASSCODE).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// What a meeting is joined by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum JoinLocator {
    /// By its link.
    Link(MeetingLink),
    /// By its id.
    Id(MeetingId),
}

/// Why something is no meeting that can be joined here. Says what to do, and nothing of the link. Its kind lets a client say it
/// in the agent's language; the English text is the `Display`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = MeetingRefusalSays))]
pub enum LinkRefusal {
    /// Not a web address at all.
    #[error(
        "this is no link; paste the whole link of a Teams meeting, which begins with https://teams.microsoft.com/"
    )]
    NotALink,
    /// The personal edition of Teams.
    #[error(
        "this is a meeting of the personal Teams (teams.live.com), which can't be joined with a work account here"
    )]
    Personal,
    /// Another service, or a host that only looks like Teams.
    #[error("this link does not lead to Microsoft Teams")]
    NotTeams,
    /// Teams, but no meeting.
    #[error("this link leads to Teams but to no meeting")]
    NotAMeeting,
    /// A meeting link of which a part is missing or broken.
    #[error("this meeting link is incomplete; copy it again from the invitation")]
    Incomplete,
    /// Not a meeting id.
    #[error("a meeting id has 9 to 18 digits, such as 234 567 890 123")]
    Id,
    /// Not a passcode.
    #[error("a passcode has letters and digits only; copy it again from the invitation")]
    Passcode,
    /// A passcode beside a link.
    #[error("a link has its passcode in it; give one with meetingId only")]
    PasscodeBesideLink,
    /// Neither a link nor an id, or both.
    #[error("give either link, or meetingId with its passcode")]
    LinkOrId,
}

impl LinkRefusal {
    /// Of two reasons the one that tells more, where a link has several within it.
    pub(super) fn max_telling(self, other: Self) -> Self {
        let telling = |refusal| match refusal {
            Self::NotALink => 0,
            Self::NotTeams => 1,
            Self::NotAMeeting => 2,
            Self::Id | Self::Passcode | Self::PasscodeBesideLink | Self::LinkOrId => 3,
            Self::Incomplete => 4,
            Self::Personal => 5,
        };
        if telling(other) > telling(self) { other } else { self }
    }
}
