//! How presses of buttons of cards went, each as a document of its own beside the call.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use switchboard_domain::ids::{CallId, UserId};

use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::{Calls, StoreError, TenantContext};

/// The most presses of a call of which that is kept: whoever presses again and again fills nothing.
pub const MAX_PRESS_TRACES: u32 = 50;

/// How a press went, to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewPressTrace<'a> {
    /// Ids are in the order in which buttons were pressed.
    pub id: &'a str,
    /// When the button was pressed.
    pub at: Timestamp,
    /// The trace, as JSON.
    pub document: &'a str,
}

/// The call $3 of the agent $2 of the tenant $1, whichever of its ids that is.
const CALL: &str =
    "COALESCE((SELECT call_id FROM call_ids WHERE tenant_id = $1 AND user_id = $2 AND value = $3), $3)";

/// Keeps how a press of a button of a call went, if the call is in the history; of many presses the newest stay.
pub(super) async fn put(
    tx: &mut Tx,
    context: &TenantContext,
    call_id: &CallId,
    trace: NewPressTrace<'_>,
) -> Result<(), StoreError> {
    let user = context.user_id().map(UserId::as_str);
    tx.sql(AssertSqlSafe(format!(
        "INSERT INTO press_traces (tenant_id, call_id, user_id, id, pressed_at, document) SELECT tenant_id, id, user_id, \
         $4, $5, $6 FROM calls WHERE tenant_id = $1 AND user_id = $2 AND id = {CALL}"
    )))
    .bind(context.tenant_id().as_str())
    .bind(user)
    .bind(call_id.as_str())
    .bind(trace.id)
    .bind(UnixMillis(trace.at))
    .bind(trace.document)
    .execute()
    .await?;
    tx.sql(AssertSqlSafe(format!(
        "DELETE FROM press_traces WHERE tenant_id = $1 AND user_id = $2 AND call_id = {CALL} AND id NOT IN (SELECT id \
         FROM press_traces WHERE tenant_id = $1 AND user_id = $2 AND call_id = {CALL} ORDER BY id DESC LIMIT \
         {MAX_PRESS_TRACES})"
    )))
    .bind(context.tenant_id().as_str())
    .bind(user)
    .bind(call_id.as_str())
    .execute()
    .await?;
    Ok(())
}

impl Calls<'_> {
    /// How presses of buttons of a call of the context's user went, the oldest first.
    pub async fn press_traces(self, context: &TenantContext, id: &CallId) -> Result<Vec<String>, StoreError> {
        let found: Vec<(String,)> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT document FROM press_traces WHERE tenant_id = $1 AND user_id = $2 AND call_id = {CALL} ORDER BY id"
            )))
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(id.as_str())
            .fetch_all()
            .await?;
        Ok(found.into_iter().map(|(document,)| document).collect())
    }

    /// How presses of buttons of a call of anybody of the context's tenant went, the oldest first.
    pub async fn press_traces_of_anybody(
        self,
        context: &TenantContext,
        id: &CallId,
    ) -> Result<Vec<String>, StoreError> {
        let found: Vec<(String,)> = self
            .0
            .read(
                "SELECT document FROM press_traces WHERE tenant_id = $1 AND call_id = COALESCE((SELECT call_id FROM \
                 call_ids WHERE tenant_id = $1 AND value = $2 ORDER BY user_id LIMIT 1), $2) ORDER BY id",
            )
            .bind(context.tenant_id().as_str())
            .bind(id.as_str())
            .fetch_all()
            .await?;
        Ok(found.into_iter().map(|(document,)| document).collect())
    }
}
