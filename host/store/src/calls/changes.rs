//! Calls are changed, and it is noted which plugins are to be told.

use jiff::Timestamp;
use serde_json::json;
use sqlx::AssertSqlSafe;
use switchboard_domain::call::{CallOutcome, CallState};
use switchboard_domain::ids::{CallId, UserId};

use crate::calls::call_log::REPORT_LEASE;
use crate::calls::history::{COLUMNS, Row, call_changed};
use crate::calls::ids;
use crate::db::database::without_nul;
use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::trail::events;
use crate::{CallRecord, Calls, StoreError, TenantContext};

/// Who is told of a change, and when it is made.
#[derive(Debug, Clone, Copy)]
pub struct ChangeTold<'a> {
    /// Names of the plugins that are told of ended calls.
    pub plugins: &'a [String],
    /// Now.
    pub now: Timestamp,
}

impl Calls<'_> {
    /// Changes a call, which is given by its id or another that it has become known under. It is read, changed by
    /// `change`, and written in one transaction, which also makes `sdk_call_ids` ids of the call, unless they are
    /// another's. Where something has changed that others see, the transaction notes that plugins are to be told, and
    /// tells the user's tabs. `None` if the user has no such call.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an id was given to another call at the same moment.
    pub async fn change(
        self,
        context: &TenantContext,
        id: &CallId,
        sdk_call_ids: &[String],
        told: ChangeTold<'_>,
        change: impl FnOnce(&mut CallRecord) + Send,
    ) -> Result<Option<CallRecord>, StoreError> {
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let mut found = locked(&mut tx, context, id).await?;
        if found.is_none()
            && let Some(id) = ids::owner(&mut tx, context, id.as_str()).await?
        {
            found = locked(&mut tx, context, &id).await?;
        }
        let Some(before) = found else { return Ok(None) };
        let mut call = before.clone();
        change(&mut call);
        let has_new_id = claim(&mut tx, context, &mut call, sdk_call_ids).await?;
        let seen = has_new_id || seen_by_others(&call) != seen_by_others(&before);
        if !seen && kept_quietly(&call) == kept_quietly(&before) {
            return Ok(Some(before));
        }
        if seen {
            call.version += 1;
        }
        write(&mut tx, context, &call, told.now).await?;
        if seen {
            // Plugins are told of a call when it is over, and of each change after that.
            if call.progress.state == CallState::Ended && call.kind.is_told_to_plugins() {
                note_for_plugins(&mut tx, context, &call, told).await?;
            }
            let document = json!({"callId": call.id});
            events::tell(&mut tx, &call_changed(context, &document, told.now)).await?;
        }
        tx.commit().await?;
        Ok(Some(call))
    }
}

/// What agents and plugins see of a call.
fn seen_by_others(call: &CallRecord) -> impl PartialEq + '_ {
    (
        &call.progress,
        &call.sdk_call_id,
        &call.notes,
        &call.disposition,
        &call.form,
        &call.customer_id,
        &call.customer_source,
        &call.title,
        &call.subtitle,
    )
}

fn kept_quietly(call: &CallRecord) -> impl PartialEq + '_ {
    (&call.facts, &call.calling_session_id, call.customer_chosen)
}

async fn locked(tx: &mut Tx, context: &TenantContext, id: &CallId) -> Result<Option<CallRecord>, StoreError> {
    // An update that changes nothing locks the row on both databases.
    let row: Option<Row> = tx
        .sql(AssertSqlSafe(format!(
            "UPDATE calls SET version = version WHERE tenant_id = $1 AND user_id = $2 AND id = $3 RETURNING \
             {COLUMNS}"
        )))
        .bind(context.tenant_id().as_str())
        .bind(context.user_id().map(UserId::as_str))
        .bind(id.as_str())
        .fetch_optional()
        .await?;
    row.map(CallRecord::try_from).transpose()
}

/// Makes ids of the calling SDK ids of the call; answers whether it has a new one. What is reported of the call counts
/// also when one of its ids is another call's.
async fn claim(
    tx: &mut Tx,
    context: &TenantContext,
    call: &mut CallRecord,
    sdk_call_ids: &[String],
) -> Result<bool, StoreError> {
    let mut has_new = false;
    for value in sdk_call_ids {
        match ids::owner(tx, context, value).await? {
            Some(_) => {}
            None if call.sdk_call_id.is_none() => {
                call.sdk_call_id = Some(value.clone());
                has_new = true;
            }
            None => has_new |= ids::add(tx, context, value, &call.id).await?,
        }
    }
    Ok(has_new)
}

async fn write(
    tx: &mut Tx,
    context: &TenantContext,
    call: &CallRecord,
    now: Timestamp,
) -> Result<(), StoreError> {
    let progress = &call.progress;
    tx.sql(
        "UPDATE calls SET sdk_call_id = $4, state = $5, outcome = $6, answered_at = $7, ended_at = $8, notes \
         = $9, disposition = $10, customer_id = $11, customer_source = $12, version = $13, session_lost = \
         $14, facts = $15, calling_session_id = $16, reported_at = $17, customer_chosen = $18, title = $19, \
         subtitle = $20, form = $21 WHERE tenant_id = $1 AND user_id = $2 \
         AND id = $3",
    )
    .bind(context.tenant_id().as_str())
    .bind(context.user_id().map(UserId::as_str))
    .bind(call.id.as_str())
    .bind(&call.sdk_call_id)
    .bind(progress.state.as_str())
    .bind(progress.outcome.map(CallOutcome::as_str))
    .bind(progress.answered_at.map(UnixMillis))
    .bind(progress.ended_at.map(UnixMillis))
    .bind(&call.notes)
    .bind(&call.disposition)
    .bind(&call.customer_id)
    .bind(&call.customer_source)
    .bind(call.version)
    .bind(i64::from(progress.session_lost))
    .bind(serde_json::to_string(&call.facts)?)
    .bind(&call.calling_session_id)
    .bind(UnixMillis(now))
    .bind(i64::from(call.customer_chosen))
    .bind(without_nul(&call.title))
    .bind(without_nul(&call.subtitle))
    .bind(call.form.as_ref().map(serde_json::to_string).transpose()?)
    .execute()
    .await
    .map_err(known_already)?;
    Ok(())
}

/// Notes that plugins are to be told of the call as it is now. While a report is under way, a second one does not begin beside it: the
/// other system would make two records of a call that it does not have yet. A report that is due soon stays due then, whether it is
/// leased or waits for its next attempt.
async fn note_for_plugins(
    tx: &mut Tx,
    context: &TenantContext,
    call: &CallRecord,
    told: ChangeTold<'_>,
) -> Result<(), StoreError> {
    for plugin in told.plugins {
        tx.sql(
            "INSERT INTO call_log_outbox (tenant_id, call_id, plugin, user_id, call_version, due_at) VALUES \
             ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, call_id, plugin) DO UPDATE SET call_version = \
             excluded.call_version, due_at = CASE WHEN call_log_outbox.due_at <= $7 THEN call_log_outbox.due_at \
             ELSE excluded.due_at END, attempts = 0, discarded = 0",
        )
        .bind(context.tenant_id().as_str())
        .bind(call.id.as_str())
        .bind(plugin)
        .bind(context.user_id().map(UserId::as_str))
        .bind(call.version)
        .bind(UnixMillis(told.now))
        .bind(UnixMillis(told.now + REPORT_LEASE))
        .execute()
        .await?;
    }
    Ok(())
}

/// Of all columns that change, only the SDK's id has to be unique.
fn known_already(error: sqlx::Error) -> StoreError {
    if error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation) {
        return StoreError::Conflict(
            "the calling SDK's id was given to another call of yours at the same moment; report it again"
                .to_owned(),
        );
    }
    error.into()
}
