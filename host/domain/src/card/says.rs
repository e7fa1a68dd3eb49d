//! What the host's own texts on a card say, so that a client can say it in its own language. Each kind's English text is its
//! `Display`, and stands beside it in the card: for clients that do not know the kind.

use std::fmt::{self, Display, Formatter};

use serde::{Deserialize, Serialize};

use crate::caller_match::{CUSTOMERS, CallerMatch, DIRECTORY};
use crate::number::KeyStrength;

/// What a card's title says, or a caller's name, where no one gave a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = CardTitleSays))]
pub enum TitleSays {
    /// Somebody in Teams without a name.
    TeamsUser,
    /// A queue or a bot without a name.
    CallQueue,
    /// A call that came through a queue.
    CallFor {
        /// The queue's name.
        queue: String,
    },
    /// Somebody who withholds the number.
    AnonymousCaller,
    /// Nothing at all is known.
    UnknownCaller,
    /// A meeting whose subject is not known; of the history only.
    Meeting,
}

impl Display for TitleSays {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::TeamsUser => f.write_str("Teams user"),
            Self::CallQueue => f.write_str("Call queue"),
            Self::CallFor { queue } => write!(f, "Call for {queue}"),
            Self::AnonymousCaller => f.write_str("Anonymous caller"),
            Self::UnknownCaller => f.write_str("Unknown caller"),
            Self::Meeting => f.write_str("Meeting"),
        }
    }
}

/// What a card's second line says, where it is no company and no job title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = CardSubtitleSays))]
pub enum SubtitleSays {
    /// A source wants the call shown without identification.
    NotToBeIdentified,
    /// The name that the carrier delivered; nobody has verified it.
    CarriersName {
        /// The name.
        name: String,
    },
    /// No source knows the number.
    UnknownNumber,
    /// Of another organisation.
    External,
    /// It is not known yet whether the Teams user is a colleague.
    TeamsUser,
    /// Of the agent's own organisation.
    Colleague,
    /// Who is behind a queue or a bot is not known.
    PersonNotKnown,
    /// The caller withheld the number.
    NumberWithheld,
    /// The name came with the call, and nobody has verified it.
    NameNotVerified,
    /// Several customers have this number.
    NumberShared {
        /// How many.
        count: u32,
        /// There are more than `count`.
        more: bool,
    },
    /// Several customers are known by what the caller is known by.
    CallerShared {
        /// How many.
        count: u32,
        /// There are more than `count`.
        more: bool,
    },
    /// The number is a company's, not a person's.
    SomeoneAt {
        /// The company.
        company: String,
    },
    /// A candidate, whom the number does not identify.
    Possibly {
        /// The candidate's name.
        name: String,
    },
}

impl Display for SubtitleSays {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let more_than = |more: &bool| if *more { "More than " } else { "" };
        match self {
            Self::NotToBeIdentified => f.write_str("Not to be identified"),
            Self::CarriersName { name } => write!(f, "{name} (carrier's name, not verified)"),
            Self::UnknownNumber => f.write_str("Unknown number"),
            Self::External => f.write_str("External"),
            Self::TeamsUser => f.write_str("Teams user"),
            Self::Colleague => f.write_str("Colleague"),
            Self::PersonNotKnown => f.write_str("The person behind it is not known yet"),
            Self::NumberWithheld => f.write_str("The caller withheld the number"),
            Self::NameNotVerified => f.write_str("The name is not verified"),
            Self::NumberShared { count, more } => {
                write!(f, "{}{count} customers share this number", more_than(more))
            }
            Self::CallerShared { count, more } => {
                write!(f, "{}{count} customers match this caller", more_than(more))
            }
            Self::SomeoneAt { company } => write!(f, "Someone at {company}"),
            Self::Possibly { name } => write!(f, "Possibly {name}"),
        }
    }
}

/// What the lines of a call in the history say, kept beside them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinesSay {
    /// The first line.
    pub title: Option<TitleSays>,
    /// The second line.
    pub subtitle: Option<SubtitleSays>,
}

/// Why a built-in source took a record for the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = CardMatchSays))]
pub enum MatchSays {
    /// The customer has exactly this number.
    ExactNumber {
        /// As it is written on the record.
        number: String,
    },
    /// The numbers differ by an extension that one side lacks.
    ExtensionMissing {
        /// As it is written on the record.
        number: String,
    },
    /// The customer has an older spelling of the line.
    OlderSpelling {
        /// As it is written on the record.
        number: String,
    },
    /// The number is in the direct-dial range of a company.
    CompanyRange {
        /// As it is written on the record.
        number: String,
    },
    /// The same national number, maybe in another country.
    NationalNumber {
        /// As it is written on the record.
        number: String,
    },
    /// The directory has this Teams identity.
    Colleague,
}

impl MatchSays {
    /// Why the customer was found by this number.
    pub(super) fn by_number(strength: KeyStrength, number: &str) -> Self {
        let number = number.to_owned();
        match strength {
            KeyStrength::Exact => Self::ExactNumber { number },
            KeyStrength::NoExtension => Self::ExtensionMissing { number },
            KeyStrength::LegacyVariant => Self::OlderSpelling { number },
            KeyStrength::CompanyPrefix => Self::CompanyRange { number },
            KeyStrength::National => Self::NationalNumber { number },
        }
    }

    /// What the asked source says with this match. Whatever a plugin was asked is in the plugin's own words.
    pub(super) fn of(asked: &str, found: &CallerMatch) -> Option<Self> {
        match (asked, &found.matched_number) {
            (CUSTOMERS, Some(number)) => Some(Self::by_number(found.strength, number)),
            (DIRECTORY, _) => Some(Self::Colleague),
            _ => None,
        }
    }
}

impl Display for MatchSays {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::ExactNumber { number } => write!(f, "The customer has exactly this number, {number}."),
            Self::ExtensionMissing { number } => {
                write!(f, "The customer has {number}; the extension is missing on one side.")
            }
            Self::OlderSpelling { number } => {
                write!(f, "The customer has an older spelling of this line, {number}.")
            }
            Self::CompanyRange { number } => {
                write!(f, "The number is in the direct-dial range of {number}: the company, not the person.")
            }
            Self::NationalNumber { number } => {
                write!(f, "The customer has {number}: the same national number, maybe another country.")
            }
            Self::Colleague => f.write_str("A colleague: the directory has this Teams identity."),
        }
    }
}

/// What became of a source, as the host says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = CardReasonSays))]
pub enum WhySays {
    /// It has not answered yet.
    Pending,
    /// It found records.
    Found {
        /// How many.
        count: u32,
    },
    /// It knows nobody by the caller's number or id.
    NotFound,
    /// It did not answer by the time at which the card takes no more answers.
    NoAnswerInTime,
    /// The caller has no number to look for.
    NoNumber,
    /// The caller's number can't be looked up.
    NumberUnusable,
    /// The caller is not of Teams, whom alone the directory knows.
    NotOfTeams,
    /// The store of customers can't be asked now.
    StoreUnavailable,
    /// The directory did not answer in time.
    DirectoryTooSlow,
    /// The directory asks to be left alone for a while.
    DirectoryBusy,
    /// The agent has not allowed the directory to be asked.
    DirectoryNotAllowed,
    /// The directory can't be asked now.
    DirectoryUnavailable,
    /// Another system must know the agent, who has to connect an account to it in the settings.
    AgentMustConnect,
}

impl Display for WhySays {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pending => "No answer yet.",
            Self::Found { count: 1 } => "Found one record.",
            Self::Found { count } => return write!(f, "Found {count} records."),
            Self::NotFound => "Knows nobody by this caller's number or id.",
            Self::NoAnswerInTime => "No answer in time.",
            Self::NoNumber => "The caller has no number to look for.",
            Self::NumberUnusable => "The caller's number can't be looked up.",
            Self::NotOfTeams => "The caller is not of Teams.",
            Self::StoreUnavailable => "The store can't be asked now.",
            Self::DirectoryTooSlow => "The directory did not answer in time.",
            Self::DirectoryBusy => "The directory asks us to wait.",
            Self::DirectoryNotAllowed => "You have not allowed us to look into the directory.",
            Self::DirectoryUnavailable => "The directory can't be asked now.",
            Self::AgentMustConnect => {
                "You have to connect your account of the other system, in the settings."
            }
        })
    }
}

/// Why a source has no answer: in words of a plugin or about one, or as the host says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// One sentence.
    pub text: String,
    /// What it says, where the host has a kind for it.
    pub says: Option<WhySays>,
}

impl From<WhySays> for Reason {
    fn from(says: WhySays) -> Self {
        Self { text: says.to_string(), says: Some(says) }
    }
}

impl From<String> for Reason {
    fn from(text: String) -> Self {
        Self { text, says: None }
    }
}
