//! Calls are changed, and it is noted which plugins are to be told.

use jiff::Timestamp;
use serde_json::json;
use sqlx::AssertSqlSafe;
use switchboard_domain::call::{CallOutcome, CallState};
use switchboard_domain::ids::{CallId, UserId};

use crate::calls::history::{COLUMNS, Row, call_changed};
use crate::db::database::without_nul;
use crate::db::time::UnixMillis;
use crate::trail::events;
use crate::{CallRecord, Calls, StoreError, TenantContext};

impl Calls<'_> {
    /// Changes a call. It is read, changed by `change`, and written in one transaction, which also notes that these
    /// `plugins` are to be told, and tells the user's tabs. Nothing is written when `change` returns false.
    ///
    /// # Errors
    /// The inner error is the one with which `change` refused.
    pub async fn change<E>(
        self,
        context: &TenantContext,
        id: &CallId,
        plugins: &[String],
        now: Timestamp,
        change: impl FnOnce(&mut CallRecord) -> Result<bool, E> + Send,
    ) -> Result<Option<Result<CallRecord, E>>, StoreError> {
        let mut tx = self.0.begin().await?;
        // An update that changes nothing locks the row on both databases.
        let row: Option<Row> = tx
            .sql(AssertSqlSafe(format!(
                "UPDATE calls SET version = version WHERE tenant_id = $1 AND user_id = $2 AND id = $3 \
                 RETURNING {COLUMNS}"
            )))
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(id.as_str())
            .fetch_optional()
            .await?;
        let Some(row) = row else { return Ok(None) };
        let mut call = CallRecord::try_from(row)?;
        match change(&mut call) {
            Err(refused) => return Ok(Some(Err(refused))),
            Ok(false) => return Ok(Some(Ok(call))),
            Ok(true) => {}
        }
        call.version += 1;
        let progress = &call.progress;
        tx.sql(
            "UPDATE calls SET sdk_call_id = $4, state = $5, outcome = $6, answered_at = $7, ended_at = $8, \
             notes = $9, disposition = $10, customer_id = $11, customer_source = $12, version = $13, \
             customer_chosen = $14, title = $15, subtitle = $16 WHERE tenant_id = $1 AND user_id = $2 AND id = \
             $3",
        )
        .bind(context.tenant_id().as_str())
        .bind(context.user_id().map(UserId::as_str))
        .bind(id.as_str())
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
        .bind(i64::from(call.customer_chosen))
        .bind(without_nul(&call.title))
        .bind(without_nul(&call.subtitle))
        .execute()
        .await
        .map_err(known_already)?;
        // Plugins are told of a call when it is over, and of each change after that.
        if progress.state == CallState::Ended {
            for plugin in plugins {
                tx.sql(
                    "INSERT INTO call_log_outbox (tenant_id, call_id, plugin, user_id, call_version, due_at) \
                     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, call_id, plugin) DO UPDATE SET \
                     call_version = excluded.call_version, due_at = excluded.due_at, attempts = 0",
                )
                .bind(context.tenant_id().as_str())
                .bind(id.as_str())
                .bind(plugin)
                .bind(context.user_id().map(UserId::as_str))
                .bind(call.version)
                .bind(UnixMillis(now))
                .execute()
                .await?;
            }
        }
        let document = json!({"callId": id});
        events::tell(&mut tx, &call_changed(context, &document, now)).await?;
        tx.commit().await?;
        Ok(Some(Ok(call)))
    }
}

/// Of all columns that change, only the SDK's id has to be unique.
fn known_already(error: sqlx::Error) -> StoreError {
    if error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation) {
        return StoreError::Conflict("sdkCallId is that of another call of yours".to_owned());
    }
    error.into()
}
