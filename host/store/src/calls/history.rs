//! The history: one row per user and call.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::call::{
    CalendarMeeting, CallFacts, CallKind, CallOutcome, CallProgress, CallState, Direction,
};
use switchboard_domain::call_form::SavedForm;
use switchboard_domain::caller::Caller;
use switchboard_domain::card::LinesSay;
use switchboard_domain::ids::{CallId, UserId};
use switchboard_domain::meeting::JoinLocator;

use crate::calls::ids;
use crate::db::page::{Page, cut, decode};
use crate::db::time::UnixMillis;
use crate::trail::events::{self, Audience, NewEvent};
use crate::{Calls, StoreError, TenantContext};

/// A call to be kept.
#[derive(Debug, Clone)]
pub struct NewCall {
    /// Ours.
    pub id: CallId,
    /// The calling SDK's.
    pub sdk_call_id: Option<String>,
    /// With somebody, or a meeting.
    pub kind: CallKind,
    /// Of a meeting: where it stands in the calendar.
    pub meeting: Option<CalendarMeeting>,
    /// Of a meeting that stands in no calendar: by what it is joined.
    pub joined_by: Option<JoinLocator>,
    /// Who started it.
    pub direction: Direction,
    /// The other side.
    pub party: Caller,
    /// What the history shows first.
    pub title: String,
    /// What the history shows second.
    pub subtitle: String,
    /// The customer, where it is known already.
    pub customer_id: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// The key that the client gave a call of its own: the same key again is the same call.
    pub key: Option<String>,
    /// The calling session of the tab that has the call, or in which it rings.
    pub calling_session_id: Option<String>,
    /// Now.
    pub reported_at: Timestamp,
}

/// A call as it is kept.
#[derive(Debug, Clone)]
pub struct CallRecord {
    /// Ours.
    pub id: CallId,
    /// The calling SDK's.
    pub sdk_call_id: Option<String>,
    /// With somebody, or a meeting.
    pub kind: CallKind,
    /// Of a meeting: where it stands in the calendar.
    pub meeting: Option<CalendarMeeting>,
    /// Of a meeting that stands in no calendar: it is kept by what it was joined.
    pub joins_again: bool,
    /// The other side.
    pub party: Caller,
    /// What the history shows first.
    pub title: String,
    /// What the history shows second.
    pub subtitle: String,
    /// What the last card said that the two say.
    pub lines_say: LinesSay,
    /// How far it has come.
    pub progress: CallProgress,
    /// What was reported of it. Empty in lists.
    pub facts: CallFacts,
    /// The calling session of the tab that has the call.
    pub calling_session_id: Option<String>,
    /// The customer whom it was with.
    pub customer_id: Option<String>,
    /// Where that customer is kept.
    pub customer_source: Option<String>,
    /// The agent said whom the call was with: then no card changes it.
    pub customer_chosen: bool,
    /// When it began.
    pub started_at: Timestamp,
    /// The agent's notes.
    pub notes: Option<String>,
    /// The agent's disposition.
    pub disposition: Option<String>,
    /// What the agent has answered in the call's form. Absent in lists.
    pub form: Option<SavedForm>,
    /// The last card, as a JSON document.
    pub card: Option<String>,
    /// Counts the changes that a `call-log` plugin is told of.
    pub version: i64,
    /// Counts the callers that were reported of the call, from 1.
    pub lookup: i64,
}

/// Which calls are wanted.
#[derive(Debug, Clone, Default)]
pub struct CallFilter {
    /// Only those of this kind.
    pub kind: Option<CallKind>,
    /// Only those with this outcome.
    pub outcome: Option<CallOutcome>,
    /// Only those with this customer.
    pub customer_id: Option<String>,
    /// Only those without a disposition.
    pub undisposed: bool,
}

#[derive(FromRow)]
pub(crate) struct Row {
    id: String,
    sdk_call_id: Option<String>,
    kind: String,
    meeting_id: Option<String>,
    meeting_ends_at: Option<UnixMillis>,
    joins_again: i64,
    direction: String,
    party: String,
    title: String,
    subtitle: String,
    lines_say: Option<String>,
    state: String,
    outcome: Option<String>,
    customer_id: Option<String>,
    customer_source: Option<String>,
    customer_chosen: i64,
    started_at: UnixMillis,
    answered_at: Option<UnixMillis>,
    ended_at: Option<UnixMillis>,
    session_lost: i64,
    facts: Option<String>,
    calling_session_id: Option<String>,
    notes: Option<String>,
    disposition: Option<String>,
    form: Option<String>,
    card: Option<String>,
    version: i64,
    lookup: i64,
}

/// By what a meeting was joined is no column of these: whoever joins it again reads that, and nobody else.
pub(crate) const COLUMNS: &str = "id, sdk_call_id, kind, meeting_id, meeting_ends_at, direction, party, title, \
                                  subtitle, state, outcome, customer_id, customer_source, customer_chosen, started_at, answered_at, \
                                  ended_at, session_lost, facts, lines_say, calling_session_id, notes, disposition, form, \
                                  card, version, lookup, CAST(CASE WHEN meeting_locator IS NULL THEN 0 ELSE 1 END \
                                  AS BIGINT) AS joins_again";

#[derive(Serialize, Deserialize)]
struct Position(UnixMillis, String);

fn direction_text(direction: Direction) -> &'static str {
    match direction {
        Direction::Incoming => "incoming",
        Direction::Outgoing => "outgoing",
    }
}

impl TryFrom<Row> for CallRecord {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let direction = if row.direction == "outgoing" { Direction::Outgoing } else { Direction::Incoming };
        let progress = CallProgress {
            direction,
            state: CallState::from_spelling(&row.state).unwrap_or(CallState::Ended),
            outcome: row.outcome.as_deref().and_then(CallOutcome::from_spelling),
            answered_at: row.answered_at.map(Timestamp::from),
            ended_at: row.ended_at.map(Timestamp::from),
            session_lost: row.session_lost != 0,
        };
        let mut facts = row.facts.as_deref().map_or(Ok(CallFacts::default()), serde_json::from_str)?;
        // A release that keeps no facts may have changed the call meanwhile.
        facts.merge(CallFacts::of(&progress));
        Ok(Self {
            // Of a later release, what this one can't read is told in its English words.
            lines_say: row
                .lines_say
                .as_deref()
                .and_then(|says| serde_json::from_str(says).ok())
                .unwrap_or_default(),
            party: serde_json::from_str(&row.party)?,
            progress,
            facts,
            calling_session_id: row.calling_session_id,
            kind: CallKind::from_spelling(&row.kind).unwrap_or_default(),
            meeting: row
                .meeting_id
                .zip(row.meeting_ends_at)
                .map(|(id, ends_at)| CalendarMeeting { id, ends_at: ends_at.into() }),
            joins_again: row.joins_again != 0,
            id: row.id.into(),
            sdk_call_id: row.sdk_call_id,
            title: row.title,
            subtitle: row.subtitle,
            customer_id: row.customer_id,
            customer_source: row.customer_source,
            customer_chosen: row.customer_chosen != 0,
            started_at: row.started_at.into(),
            notes: row.notes,
            disposition: row.disposition,
            // What a later release writes and this one can't read is none, and no reason to lose the call.
            form: row.form.as_deref().and_then(|form| serde_json::from_str(form).ok()),
            card: row.card,
            version: row.version,
            lookup: row.lookup,
        })
    }
}

/// The event of a new or changed call, for the user's tabs.
pub(crate) fn call_changed<'a>(
    context: &'a TenantContext,
    document: &'a serde_json::Value,
    at: Timestamp,
) -> NewEvent<'a> {
    NewEvent {
        tenant_id: context.tenant_id(),
        user_id: context.user_id(),
        audience: Audience::User,
        kind: "call.changed",
        document,
        at,
    }
}

impl Calls<'_> {
    /// Adds a call, and returns it. If the user has a call with this key or SDK id already, that one is returned and
    /// nothing is changed. The flag says whether the call is new.
    pub async fn put(
        self,
        context: &TenantContext,
        call: &NewCall,
    ) -> Result<(CallRecord, bool), StoreError> {
        let party = serde_json::to_string(&call.party)?;
        let locator = match &call.joined_by {
            Some(locator) => Some(self.seal_locator(context, &call.id, locator).await?),
            None => None,
        };
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let key_is_new = match &call.key {
            Some(key) => ids::add(&mut tx, context, key, &call.id).await?,
            None => true,
        };
        let inserted: Option<Row> = if key_is_new {
            tx.sql(AssertSqlSafe(format!(
                "INSERT INTO calls (tenant_id, user_id, id, sdk_call_id, direction, party, title, \
                 subtitle, state, customer_id, customer_source, started_at, calling_session_id, \
                 reported_at, version, kind, meeting_id, meeting_ends_at, meeting_locator) VALUES ($1, $2, $3, $4, $5, $6, \
                 $7, $8, 'ringing', $9, CASE WHEN $9 IS NULL THEN NULL ELSE 'customers' END, $10, $11, \
                 $12, 1, $13, $14, $15, $16) ON CONFLICT DO NOTHING RETURNING \
                 {COLUMNS}"
            )))
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(call.id.as_str())
            .bind(&call.sdk_call_id)
            .bind(direction_text(call.direction))
            .bind(party)
            .bind(&call.title)
            .bind(&call.subtitle)
            .bind(&call.customer_id)
            .bind(UnixMillis(call.started_at))
            .bind(&call.calling_session_id)
            .bind(UnixMillis(call.reported_at))
            .bind(call.kind.as_str())
            .bind(call.meeting.as_ref().map(|meeting| &meeting.id))
            .bind(call.meeting.as_ref().map(|meeting| UnixMillis(meeting.ends_at)))
            .bind(locator)
            .fetch_optional()
            .await?
        } else {
            None
        };
        if let Some(row) = inserted {
            let document = json!({"callId": call.id});
            events::tell(&mut tx, &call_changed(context, &document, call.reported_at)).await?;
            tx.commit().await?;
            return Ok((row.try_into()?, true));
        }
        // The connection goes back before the next statement takes one.
        drop(tx);
        let known: Vec<&str> = call.key.iter().chain(&call.sdk_call_id).map(String::as_str).collect();
        let id = self.find(context, &known).await?;
        let record = match id {
            Some(id) => self.get(context, &id).await?,
            None => None,
        };
        Ok((record.ok_or(StoreError::NotFound("the call"))?, false))
    }

    /// One call of the context's user, by its id or by another that it has become known under.
    pub async fn get(self, context: &TenantContext, id: &CallId) -> Result<Option<CallRecord>, StoreError> {
        if let Some(record) = self.get_by_own_id(context, id).await? {
            return Ok(Some(record));
        }
        match self.find(context, &[id.as_str()]).await? {
            Some(id) => self.get_by_own_id(context, &id).await,
            None => Ok(None),
        }
    }

    async fn get_by_own_id(
        self,
        context: &TenantContext,
        id: &CallId,
    ) -> Result<Option<CallRecord>, StoreError> {
        let row: Option<Row> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM calls WHERE tenant_id = $1 AND user_id = $2 AND id = $3"
            )))
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(id.as_str())
            .fetch_optional()
            .await?;
        row.map(CallRecord::try_from).transpose()
    }

    /// The calls of the context's user without their cards, newest first, page by page.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn list(
        self,
        context: &TenantContext,
        filter: &CallFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<CallRecord>, StoreError> {
        let before: Position = cursor.map_or(Ok(Position(UnixMillis::LAST, String::new())), decode)?;
        let heavy = self.0.heavy(context).await?;
        let rows: Vec<Row> = heavy
            .read(
                "SELECT id, sdk_call_id, kind, meeting_id, meeting_ends_at, direction, party, title, subtitle, \
                 state, outcome, customer_id, customer_source, customer_chosen, started_at, answered_at, \
                 ended_at, session_lost, NULL AS facts, lines_say, calling_session_id, notes, disposition, NULL AS form, NULL AS card, version, lookup, \
                 CAST(CASE WHEN meeting_locator IS NULL THEN 0 ELSE 1 END AS BIGINT) AS joins_again FROM \
                 calls WHERE tenant_id = $1 AND user_id = $2 AND (started_at, id) < ($3, $4) AND ($5 IS NULL \
                 OR outcome = $5) AND ($6 IS NULL OR customer_id = $6) AND ($7 = 0 OR disposition IS NULL OR \
                 disposition = '') AND ($9 IS NULL OR kind = $9) ORDER BY started_at DESC, id DESC LIMIT $8",
            )
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(before.0)
            .bind(&before.1)
            .bind(filter.outcome.map(CallOutcome::as_str))
            .bind(filter.customer_id.as_deref())
            .bind(i64::from(filter.undisposed))
            .bind(i64::from(limit) + 1)
            .bind(filter.kind.map(CallKind::as_str))
            .fetch_all()
            .await?;
        let Page { items, next_cursor } = cut(rows, limit, |row| Position(row.started_at, row.id.clone()))?;
        let items = items.into_iter().map(CallRecord::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, next_cursor })
    }
}
