//! The outbox of the history as admins see it: what plugins have still to be told, and what they could not be told.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use switchboard_domain::ids::{CallId, UserId};

use crate::calls::call_log_states::CallLogState;
use crate::db::page::{Page, cut, decode};
use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::trail::audit;
use crate::{Act, CallLog, StoreError, TenantContext};

/// A call that a plugin has still to be told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntoldCall {
    /// Which call.
    pub call_id: CallId,
    /// Whose call it is.
    pub user_id: UserId,
    /// The user principal name of whose call it is.
    pub user: String,
    /// The plugin that is to be told.
    pub plugin: String,
    /// What the history shows of the call first.
    pub title: String,
    /// When the call began.
    pub started_at: Timestamp,
    /// Waiting, retrying or failed.
    pub state: CallLogState,
    /// How many attempts have failed.
    pub attempts: i64,
    /// When it is tried next; absent where it is not.
    pub due_at: Option<Timestamp>,
}

#[derive(FromRow)]
struct Row {
    #[sqlx(try_from = "String")]
    call_id: CallId,
    #[sqlx(try_from = "String")]
    user_id: UserId,
    user_name: String,
    plugin: String,
    title: String,
    started_at: UnixMillis,
    attempts: i64,
    due_at: Option<UnixMillis>,
}

impl From<Row> for UntoldCall {
    fn from(row: Row) -> Self {
        let state = match (&row.due_at, row.attempts) {
            (None, _) => CallLogState::Failed,
            (Some(_), 0) => CallLogState::Waiting,
            (Some(_), _) => CallLogState::Retrying,
        };
        Self {
            call_id: row.call_id,
            user_id: row.user_id,
            user: row.user_name,
            plugin: row.plugin,
            title: row.title,
            started_at: row.started_at.0,
            state,
            attempts: row.attempts,
            due_at: row.due_at.map(|at| at.0),
        }
    }
}

/// Which of them are wanted.
#[derive(Debug, Clone, Default)]
pub struct UntoldFilter {
    /// Only those of this plugin.
    pub plugin: Option<String>,
    /// Only those that are not tried again.
    pub failed: bool,
}

#[derive(Serialize, Deserialize)]
struct Position(UnixMillis, String, String);

impl CallLog<'_> {
    /// What the tenant's plugins have still to be told, the newest calls first, page by page.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn untold(
        self,
        context: &TenantContext,
        filter: &UntoldFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<UntoldCall>, StoreError> {
        let before = Position(UnixMillis::LAST, String::new(), String::new());
        let before: Position = cursor.map_or(Ok(before), decode)?;
        let heavy = self.0.heavy(context).await?;
        let rows: Vec<Row> = heavy
            .read(
                "SELECT o.call_id, o.user_id, u.user_principal_name AS user_name, o.plugin, c.title, \
                 c.started_at, o.attempts, o.due_at FROM call_log_outbox o JOIN calls c ON c.tenant_id = \
                 o.tenant_id AND c.user_id = o.user_id AND c.id = o.call_id JOIN users u ON u.tenant_id = \
                 o.tenant_id AND u.id = o.user_id WHERE o.tenant_id = $1 AND o.saved_version < \
                 o.call_version AND o.discarded = 0 AND (c.started_at, o.call_id, o.plugin) < ($2, $3, $4) AND ($5 IS NULL OR \
                 o.plugin = $5) AND ($6 = 0 OR o.due_at IS NULL) ORDER BY c.started_at DESC, o.call_id \
                 DESC, o.plugin DESC LIMIT $7",
            )
            .bind(context.tenant_id().as_str())
            .bind(before.0)
            .bind(&before.1)
            .bind(&before.2)
            .bind(filter.plugin.as_deref())
            .bind(i64::from(filter.failed))
            .bind(i64::from(limit) + 1)
            .fetch_all()
            .await?;
        let page = cut(rows, limit, |row| {
            Position(UnixMillis(row.started_at.0), row.call_id.to_string(), row.plugin.clone())
        })?;
        Ok(Page {
            items: page.items.into_iter().map(UntoldCall::from).collect(),
            next_cursor: page.next_cursor,
        })
    }

    /// Has a plugin told of a call now, with all attempts before it again; says whether there is something to tell.
    pub async fn tell_again(
        self,
        context: &TenantContext,
        call_id: &CallId,
        plugin: &str,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let changed = tx
            .sql(
                "UPDATE call_log_outbox SET attempts = 0, discarded = 0, due_at = $4 WHERE tenant_id = $1 AND call_id = $2 \
                 AND plugin = $3 AND saved_version < call_version",
            )
            .bind(context.tenant_id().as_str())
            .bind(call_id.as_str())
            .bind(plugin)
            .bind(UnixMillis(act.at()))
            .execute()
            .await?;
        finish(tx, context, act, changed).await
    }

    /// Gives up telling a plugin of a call as it is now; says whether there was something to tell. The plugin is told again
    /// when the call changes.
    pub async fn discard(
        self,
        context: &TenantContext,
        call_id: &CallId,
        plugin: &str,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let changed = tx
            .sql(
                "UPDATE call_log_outbox SET discarded = 1, due_at = NULL WHERE tenant_id = $1 AND call_id = $2 \
                 AND plugin = $3 AND saved_version < call_version AND discarded = 0",
            )
            .bind(context.tenant_id().as_str())
            .bind(call_id.as_str())
            .bind(plugin)
            .execute()
            .await?;
        finish(tx, context, act, changed).await
    }
}

/// Writes an act down if it changed anything, and keeps both; says whether it did.
async fn finish(mut tx: Tx, context: &TenantContext, act: &Act, changed: u64) -> Result<bool, StoreError> {
    if changed > 0 {
        audit::record(&mut tx, context.tenant_id(), act).await?;
    }
    tx.commit().await?;
    Ok(changed > 0)
}
