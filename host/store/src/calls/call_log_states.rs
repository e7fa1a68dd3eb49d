//! How far plugins have been told of calls, for the agent whose calls they are.

use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::ids::CallId;

use crate::db::parameters::{parameters, slots};
use crate::{CallLog, StoreError, TenantContext};

/// Where the telling of a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallLogState {
    /// The plugin has the call as it is now.
    Saved,
    /// It has not been tried yet.
    Waiting,
    /// It failed, and is tried again.
    Retrying,
    /// It failed, and is not tried again.
    Failed,
}

/// One plugin that is told of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldCall {
    /// Which call.
    pub call_id: CallId,
    /// Who is told.
    pub plugin: String,
    /// How far that is.
    pub state: CallLogState,
    /// The record's id in the plugin's system, once it is saved there.
    pub external_id: Option<String>,
}

#[derive(FromRow)]
struct Row {
    #[sqlx(try_from = "String")]
    call_id: CallId,
    plugin: String,
    call_version: i64,
    saved_version: i64,
    external_id: Option<String>,
    attempts: i64,
    due_at: Option<i64>,
}

impl From<Row> for ToldCall {
    fn from(row: Row) -> Self {
        let state = match (row.saved_version >= row.call_version, row.due_at, row.attempts) {
            (true, ..) => CallLogState::Saved,
            (false, None, _) => CallLogState::Failed,
            (false, Some(_), 0) => CallLogState::Waiting,
            (false, Some(_), _) => CallLogState::Retrying,
        };
        Self { call_id: row.call_id, plugin: row.plugin, state, external_id: row.external_id }
    }
}

impl CallLog<'_> {
    /// Who is told of these calls, and how far that is.
    pub async fn states(
        self,
        context: &TenantContext,
        calls: &[CallId],
    ) -> Result<Vec<ToldCall>, StoreError> {
        if calls.is_empty() {
            return Ok(Vec::new());
        }
        let slots = slots(calls.len());
        let rows: Vec<Row> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT call_id, plugin, call_version, saved_version, external_id, attempts, due_at FROM \
                 call_log_outbox WHERE tenant_id = $1 AND call_id IN ({}) ORDER BY plugin",
                parameters(2, slots)
            )))
            .bind(context.tenant_id().as_str())
            .bind_all((0..slots).map(|index| calls.get(index).map_or("", CallId::as_str)))
            .fetch_all()
            .await?;
        Ok(rows.into_iter().map(ToldCall::from).collect())
    }
}
