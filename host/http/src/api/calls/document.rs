//! The document of a call.

use jiff::Timestamp;
use serde::Serialize;
use switchboard_domain::call::{CallOutcome, CallState, Direction};
use switchboard_domain::card::{Card, CardCaller, card_caller};
use switchboard_store::CallRecord;
use utoipa::ToSchema;

/// A call of the history.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Call {
    id: String,
    /// The calling SDK's id.
    sdk_call_id: Option<String>,
    direction: Direction,
    state: CallState,
    /// Absent until something is certain.
    outcome: Option<CallOutcome>,
    party: CardCaller,
    title: String,
    subtitle: String,
    customer_id: Option<String>,
    customer_source: Option<String>,
    /// The agent said whom the call was with, rather than a card.
    customer_chosen: bool,
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    answered_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    /// Seconds from the answer to the end.
    duration_s: Option<i64>,
    notes: Option<String>,
    disposition: Option<String>,
    /// The last card; with single calls only.
    card: Option<Card>,
}

impl From<CallRecord> for Call {
    fn from(record: CallRecord) -> Self {
        let progress = record.progress;
        let duration_s = progress
            .answered_at
            .zip(progress.ended_at)
            .map(|(answered, ended)| (ended.as_second() - answered.as_second()).max(0));
        Self {
            id: record.id.to_string(),
            sdk_call_id: record.sdk_call_id,
            direction: progress.direction,
            state: progress.state,
            outcome: progress.outcome,
            party: card_caller(&record.party),
            title: record.title,
            subtitle: record.subtitle,
            customer_id: record.customer_id,
            customer_source: record.customer_source,
            customer_chosen: record.customer_chosen,
            started_at: record.started_at,
            answered_at: progress.answered_at,
            ended_at: progress.ended_at,
            duration_s,
            notes: record.notes,
            disposition: record.disposition,
            card: record.card.as_deref().and_then(|text| serde_json::from_str(text).ok()),
        }
    }
}
