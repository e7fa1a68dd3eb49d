//! The card that an agent sees while the phone rings, and how it is put together.
//!
//! | file | holds |
//! | --- | --- |
//! | `builder` | the card from its first form to its last |
//! | `merge` | many sources' matches made into one list, and whether one of them is the caller |
//! | `familiarity` | how records were dealt with before, by which several are ordered |
//! | `complete` | one record that several sources found |
//! | `decision` | how the card came about, for the trace of the call |
//! | `describe` | the lines at its top |
//! | `clean` | what strangers and plugins wrote, made fit to show |
//! | `sources` | the built-in sources' answers |
//! | `says` | what the host's own texts say, by kind |

mod builder;
mod clean;
mod complete;
mod decision;
mod describe;
mod familiarity;
mod merge;
mod says;
mod sources;
#[cfg(test)]
mod tests;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use builder::{CardBuilder, CardStart, SourceAnswer};
pub use clean::clean_customer;
pub(crate) use clean::{clean_badges, is_allowed as is_allowed_link};
pub use describe::{card_caller, says_of_kept};
pub use familiarity::{Familiarity, RecordKey};
pub use says::{LinesSay, MatchSays, Reason, SubtitleSays, TitleSays, WhySays};
pub use sources::{customers_resolution, directory_resolution};

use crate::call::Direction;
use crate::caller_match::CallerMatch;
use crate::card_action::PluginAction;
use crate::customer::NamedValues;

/// By when the first card is out: from what the call itself says, without waiting for any source.
pub const FIRST_CARD: Duration = Duration::from_millis(150);

/// By when the plugin's result is in the card (p95), slow CRMs included.
pub const TARGET: Duration = Duration::from_millis(800);

/// When the card is final, whatever has answered by then.
pub const FINAL_CARD: Duration = Duration::from_secs(2);

/// Until when a late answer may still change the card's text.
pub const LATE_UNTIL: Duration = Duration::from_secs(10);

/// The most matches that a card keeps.
pub const MAX_MATCHES: usize = 20;

/// How far a card has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = CardPhase))]
pub enum Phase {
    /// From the call itself.
    First,
    /// A source has answered.
    Updated,
    /// The deadline has passed or all sources have answered: buttons and focus stay from now on.
    Final,
    /// A source answered after the deadline: only text changed.
    Late,
}

/// What the other party is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = CardCallerKind))]
pub enum CallerKind {
    /// Somebody with a telephone number.
    Phone,
    /// A person in Teams.
    Teams,
    /// A queue, an auto attendant or a bot.
    Application,
    /// Somebody who withholds the number.
    Anonymous,
    /// What the calling SDK names and this server does not know.
    Other,
}

/// The other party, as the card shows it. All of it is the network's claim, not a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CardCaller {
    /// What the other party is.
    pub kind: CallerKind,
    /// The formatted number or the name; never an id.
    pub display: String,
    /// What `display` says, where the host wrote it because nobody gave a name.
    #[serde(default)]
    pub display_says: Option<TitleSays>,
    /// The number as it is written in its own country, where it is one.
    #[serde(default)]
    pub national: Option<String>,
    /// The number, where it is one.
    pub e164: Option<String>,
    /// The extension behind the number.
    pub extension: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub region: Option<String>,
    /// What kind of number it is, where it is one.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::number::NumberType>))]
    pub number_type: Option<String>,
    /// The name delivered by the carrier.
    pub network_name: Option<String>,
    /// Entra object id of a Teams caller.
    pub user_id: Option<String>,
    /// Of another organisation. Absent for callers who are not of Teams.
    pub external: Option<bool>,
    /// `display` is a name that came with the call, which whoever calls may have chosen: nobody has verified it.
    #[serde(default)]
    pub unverified: bool,
}

/// One record that may be the caller, and who else found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CardMatch {
    /// The record.
    #[serde(flatten)]
    pub found: CallerMatch,
    /// What the record's `why` says, where a built-in source wrote it.
    #[serde(default)]
    pub why_says: Option<MatchSays>,
    /// The other sources that found the same record.
    pub also_from: Vec<String>,
    /// The agent chose this record the last time that several shared the caller's number.
    #[serde(default)]
    pub chosen_before: bool,
    /// When somebody of the tenant last had a call with them, in RFC 3339; looked up where several share a number.
    #[serde(default)]
    pub last_contact: Option<String>,
}

/// What became of one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = CardReasonOutcome))]
pub enum WhyOutcome {
    /// No answer yet.
    Pending,
    /// It found somebody.
    Found,
    /// It knows nobody.
    NotFound,
    /// It wants the call shown without identification.
    Suppressed,
    /// It failed.
    Failed,
    /// It did not answer in time.
    TimedOut,
    /// It was not asked.
    Skipped,
}

impl WhyOutcome {
    /// As documents and logs spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Found => "found",
            Self::NotFound => "not-found",
            Self::Suppressed => "suppressed",
            Self::Failed => "failed",
            Self::TimedOut => "timed-out",
            Self::Skipped => "skipped",
        }
    }
}

/// One source's part in the card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = CardReason))]
pub struct Why {
    /// `customers`, `directory` or `plugin:<name>`.
    pub source: String,
    /// What became of it.
    pub outcome: WhyOutcome,
    /// One sentence.
    pub detail: String,
    /// What `detail` says, where the host wrote it and has a kind for it.
    #[serde(default)]
    pub detail_says: Option<WhySays>,
    /// Milliseconds from the ringing to its answer.
    pub elapsed_ms: Option<u32>,
    /// It is a plugin of which nobody has activated this version: whose call it is previews it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub preview: bool,
}

/// The card of one call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of a document, each named")]
pub struct Card {
    /// Ours; the calling SDK has another one.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub call_id: String,
    /// The calling SDK's.
    pub sdk_call_id: Option<String>,
    /// Counts the card's versions, from 1.
    pub sequence: u32,
    /// How far it has come.
    pub phase: Phase,
    /// Who started the call.
    pub direction: Direction,
    /// The other party.
    pub caller: CardCaller,
    /// The first line.
    pub title: String,
    /// What the first line says, where the host wrote it: neither a name nor a number.
    #[serde(default)]
    pub title_says: Option<TitleSays>,
    /// The second line.
    pub subtitle: String,
    /// What the second line says, where the host wrote it.
    #[serde(default)]
    pub subtitle_says: Option<SubtitleSays>,
    /// Whether the title names who is calling, rather than describes the number. Only one clear winner is: where several
    /// records fit equally well, nobody is identified and the agent chooses.
    pub identified: bool,
    /// How many records share what the caller is known by, where several fit equally well: the first of `matches`. Absent
    /// otherwise.
    #[serde(default)]
    pub shared_by: Option<u32>,
    /// A source wanted the call shown without identification.
    pub suppressed: bool,
    /// Shown without ringtone and notification.
    pub silent: bool,
    /// Opened by the agent's click: https, or a scheme that the tenant registered.
    #[cfg_attr(feature = "openapi", schema(format = "uri"))]
    pub open_url: Option<String>,
    /// Further facts by name, from the presentation.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Vec<String>>, required = true))]
    pub extra: NamedValues,
    /// Buttons of the card as a whole that plugins run. Those of a record are on its match.
    #[serde(default)]
    pub plugin_actions: Vec<PluginAction>,
    /// Best first, at most [`MAX_MATCHES`].
    pub matches: Vec<CardMatch>,
    /// There is more than is shown, or a source did not answer.
    pub partial: bool,
    /// The card is final, and a source is still being waited for.
    pub still_looking: bool,
    /// The number that was dialled.
    pub called_number: Option<String>,
    /// The queue through which the call came.
    pub via_queue: Option<String>,
    /// Who passed the call on.
    pub transferred_from: Option<String>,
    /// Each source's part, in the order in which they are asked.
    pub why: Vec<Why>,
    /// RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub received_at: String,
}

/// What stands in the place of a personal value.
pub const MASK: &str = "•••";

impl Card {
    /// The card for who looks at how it is made rather than at the caller: what is marked as personal is masked.
    #[must_use]
    pub fn masked(mut self) -> Self {
        let fields = self.matches.iter_mut().flat_map(|one| &mut one.found.fields);
        for field in fields.filter(|field| field.pii) {
            MASK.clone_into(&mut field.value);
            "text".clone_into(&mut field.kind);
        }
        self
    }
}
