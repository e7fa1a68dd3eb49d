//! What a source found about a caller: the answer of the `caller-id` hook, and of the built-in sources.

use serde::{Deserialize, Serialize};

use crate::caller::Caller;
use crate::card_action::PluginAction;
use crate::customer::{Badge, Field, NamedValues};
use crate::number::KeyStrength;

/// The `source` of matches that come from the host's own store.
pub const CUSTOMERS: &str = "customers";

/// The `source` of matches that come from the tenant's directory.
pub const DIRECTORY: &str = "directory";

/// A ringing call, as a plugin sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IncomingCall {
    /// Ours, not the SDK's.
    pub call_id: String,
    /// Who rings.
    pub caller: Caller,
    /// The number that was dialled, E.164.
    pub called_number: Option<String>,
    /// The queue through which the call came.
    pub via_queue: Option<String>,
    /// Who passed the call on, for display.
    pub transferred_from: Option<String>,
    /// RFC 3339.
    pub received_at: String,
    /// Further facts by name.
    pub context: NamedValues,
}

/// A button on the card.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = CardAction))]
pub struct Action {
    /// What the agent reads.
    pub label: String,
    /// What `label` says, where the host wrote it.
    #[serde(default)]
    pub says: Option<ActionSays>,
    /// https, or a scheme that the tenant registered.
    #[cfg_attr(feature = "openapi", schema(format = "uri"))]
    pub url: String,
}

impl Action {
    /// A button that opens the record in its own system.
    #[must_use]
    pub fn open_record(url: String) -> Self {
        Self { label: "Open record".to_owned(), says: Some(ActionSays::OpenRecord), url }
    }
}

/// What a button of the host's own says, so that a client can say it in its own language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = CardActionSays))]
pub enum ActionSays {
    /// It opens the record in its own system.
    OpenRecord,
}

/// Something open with the customer: a case, an order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenItem {
    /// Unique within the source of the match; empty where it is not known.
    #[serde(default)]
    pub id: String,
    /// `case`, `order`, `opportunity`, `task`, …; empty where it is not known.
    #[serde(default)]
    pub item_type: String,
    /// Its state, as the agent reads it.
    #[serde(default)]
    pub status: Option<String>,
    /// What the agent reads.
    pub label: String,
    /// Where it is: https, or a scheme that the tenant registered.
    #[cfg_attr(feature = "openapi", schema(format = "uri"))]
    pub url: Option<String>,
    /// Further facts by name.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Vec<String>>))]
    pub extra: NamedValues,
}

/// One record that may be the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CallerMatch {
    /// The system that it was found in; [`CUSTOMERS`] is the host's own store.
    pub source: String,
    /// `account`, `contact`, `lead`, `person`, …
    pub record_type: String,
    /// Unique within the source.
    pub record_id: String,
    /// The name to show.
    pub name: String,
    /// The company that the person belongs to.
    pub company: Option<String>,
    /// Job title.
    pub title: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// The number on the record that matched.
    pub matched_number: Option<String>,
    /// How strong the key was that led to the record.
    pub strength: KeyStrength,
    /// 0 to 100; capped by strength when merged.
    pub confidence: u8,
    /// One sentence for the agent: why this record.
    pub why: String,
    /// RFC 3339.
    pub last_activity: Option<String>,
    /// Display name of the owner.
    pub owner: Option<String>,
    /// The record in its own system: https, or a scheme that the tenant registered.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(format = "uri"))]
    pub url: Option<String>,
    /// A picture; https.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(format = "uri"))]
    pub avatar_url: Option<String>,
    /// Short marks.
    pub badges: Vec<Badge>,
    /// Labelled facts.
    pub fields: Vec<Field>,
    /// Buttons that open something.
    pub actions: Vec<Action>,
    /// Buttons that a plugin runs.
    #[serde(default)]
    pub plugin_actions: Vec<PluginAction>,
    /// What is open with the customer.
    pub open_items: Vec<OpenItem>,
    /// Further facts by name.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Vec<String>>))]
    pub extra: NamedValues,
}

/// What a source says about the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Best first.
    Found(Vec<CallerMatch>),
    /// Nobody known by this caller's keys.
    NotFound,
    /// Show the call without identification, for this reason.
    Suppressed(String),
}

/// How the card looks, where the tenant wants it otherwise than the best match says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Presentation {
    /// Instead of the best match's name.
    pub title: Option<String>,
    /// Instead of the best match's company.
    pub subtitle: Option<String>,
    /// Opened by the agent's click, or at once where the tenant's settings say so.
    pub open_url: Option<String>,
    /// Shown without ringtone and notification.
    pub silent: bool,
    /// Buttons of the card as a whole that the plugin runs.
    #[serde(default)]
    pub plugin_actions: Vec<PluginAction>,
    /// Further facts by name.
    pub extra: NamedValues,
}

impl Presentation {
    /// Whether the card looks as it would without it. Buttons stand for themselves.
    #[must_use]
    pub fn changes_nothing(&self) -> bool {
        let Self { title, subtitle, open_url, silent, plugin_actions: _, extra } = self;
        title.is_none() && subtitle.is_none() && open_url.is_none() && !silent && extra.is_empty()
    }
}

/// Who may be served a remembered resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CacheScope {
    /// The agent for whom it was made.
    Agent,
    /// Every agent of the tenant.
    Tenant,
}

/// How long a resolution may be reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CacheHint {
    /// Seconds.
    pub ttl_s: u32,
    /// Who may be served it.
    pub scope: CacheScope,
}

/// A source's whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resolution {
    /// What was found.
    pub outcome: Outcome,
    /// More was found, or a system behind the source did not answer.
    pub partial: bool,
    /// How the card looks.
    pub presentation: Option<Presentation>,
    /// Absent: not to be reused.
    pub cache: Option<CacheHint>,
}

impl Resolution {
    /// Says whose buttons these are: of the plugin that answered so, or of nobody, where it can't run any. Then they are left out.
    pub fn offered_by(&mut self, plugin: Option<&str>) {
        let matches = match &mut self.outcome {
            Outcome::Found(matches) => matches.as_mut_slice(),
            Outcome::NotFound | Outcome::Suppressed(_) => &mut [],
        };
        let of_matches = matches.iter_mut().map(|found| &mut found.plugin_actions);
        let of_card = self.presentation.iter_mut().map(|presentation| &mut presentation.plugin_actions);
        for actions in of_matches.chain(of_card) {
            match plugin {
                Some(plugin) => actions.iter_mut().for_each(|action| plugin.clone_into(&mut action.plugin)),
                None => actions.clear(),
            }
        }
    }
}
