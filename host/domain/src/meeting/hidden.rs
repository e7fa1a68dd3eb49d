//! Meetings that are not in the agent's list, counted by reason, for the host's rules and the plugins' verdicts alike.

use serde::Serialize;

/// Meetings that are hidden for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = HiddenMeetings))]
pub struct Hidden {
    /// For the agent.
    pub reason: String,
    /// What `reason` says, where it is not in a plugin's words, so that a client can say it in the agent's language.
    pub says: Option<HiddenSays>,
    /// `switchboard` for the host's own rules, else `plugin:<name>`.
    pub by: String,
    /// How many.
    pub count: u32,
}

/// Why a meeting is hidden, where no plugin says it in its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = HiddenMeetingsSays))]
pub enum HiddenSays {
    /// It was called off.
    Cancelled,
    /// The agent declined it.
    Declined,
    /// Its organiser has not sent it yet.
    Draft,
    /// It has no link of a Teams meeting.
    NoLink,
    /// Its link is one of the personal Teams.
    PersonalTeams,
    /// A part of its link is missing.
    BrokenLink,
    /// Its time can't be read.
    NoTime,
    /// It is another copy of a meeting that is listed.
    Duplicate,
    /// No plugin has judged it, and the tenant hides such meetings.
    NotJudged,
    /// A plugin hides it and says no reason.
    Organisation,
}

impl HiddenSays {
    /// As a sentence for the agent, in English.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Cancelled => "Cancelled",
            Self::Declined => "You declined",
            Self::Draft => "Not sent yet",
            Self::NoLink => "It has no link of a Teams meeting",
            Self::PersonalTeams => "A meeting of the personal Teams, which can't be joined here",
            Self::BrokenLink => "Its Teams link is broken",
            Self::NoTime => "Its time can't be read",
            Self::Duplicate => "The same meeting is there twice",
            Self::NotJudged => "Your organisation's plugins do not say that it is to be shown",
            Self::Organisation => "Hidden by your organisation",
        }
    }
}

/// Why a meeting is hidden: in a plugin's words, or for a reason that the host knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Why {
    Plugin(String),
    Host(HiddenSays),
}

impl Hidden {
    pub(super) fn count(all: &mut Vec<Self>, why: &Why, by: &str) {
        let (reason, says) = match why {
            Why::Plugin(words) => (words.as_str(), None),
            Why::Host(says) => (says.words(), Some(*says)),
        };
        match all.iter_mut().find(|one| one.reason == reason && one.says == says && one.by == by) {
            Some(known) => known.count += 1,
            None => all.push(Self { reason: reason.to_owned(), says, by: by.to_owned(), count: 1 }),
        }
    }
}
