//! How the cards of calls were made, as a document beside each call.

use jiff::Timestamp;
use switchboard_domain::ids::{CallId, UserId};

use crate::db::time::UnixMillis;
use crate::{Calls, StoreError, TenantContext};

/// The trace of a call, to be kept.
#[derive(Debug, Clone)]
pub struct NewCallTrace {
    /// The agent whose call it is.
    pub context: TenantContext,
    /// The id that the call's cards have.
    pub call_id: CallId,
    /// When the trace was made.
    pub at: Timestamp,
    /// The trace, as JSON.
    pub document: String,
}

impl Calls<'_> {
    /// Keeps traces of calls of any tenants, all or none; one that a call has already is replaced. Returns how many belong to
    /// calls that are in the history: no other is kept, so that nothing stays of a call that was erased meanwhile.
    pub async fn put_traces(self, traces: &[NewCallTrace]) -> Result<u64, StoreError> {
        let mut tx = self.0.begin().await?;
        let mut kept = 0;
        for trace in traces {
            kept += tx
                .sql(
                    "INSERT INTO call_traces (tenant_id, call_id, user_id, created_at, document) SELECT \
                     tenant_id, id, user_id, $4, $5 FROM calls WHERE tenant_id = $1 AND user_id = $2 AND id = \
                     COALESCE((SELECT call_id FROM call_ids WHERE tenant_id = $1 AND user_id = $2 AND value = \
                     $3), $3) ON CONFLICT (tenant_id, call_id) DO UPDATE SET created_at = \
                     excluded.created_at, document = excluded.document",
                )
                .bind(trace.context.tenant_id().as_str())
                .bind(trace.context.user_id().map(UserId::as_str))
                .bind(trace.call_id.as_str())
                .bind(UnixMillis(trace.at))
                .bind(&trace.document)
                .execute()
                .await?;
        }
        tx.commit().await?;
        Ok(kept)
    }

    /// The trace of a call of the context's user.
    pub async fn trace(self, context: &TenantContext, id: &CallId) -> Result<Option<String>, StoreError> {
        let found: Option<(String,)> = self
            .0
            .read(
                "SELECT document FROM call_traces WHERE tenant_id = $1 AND user_id = $2 AND call_id = \
                 COALESCE((SELECT call_id FROM call_ids WHERE tenant_id = $1 AND user_id = $2 AND value = $3), $3)",
            )
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(id.as_str())
            .fetch_optional()
            .await?;
        Ok(found.map(|(document,)| document))
    }

    /// The trace of a call of anybody of the context's tenant.
    pub async fn trace_of_anybody(
        self,
        context: &TenantContext,
        id: &CallId,
    ) -> Result<Option<String>, StoreError> {
        let found: Option<(String,)> = self
            .0
            .read(
                "SELECT document FROM call_traces WHERE tenant_id = $1 AND call_id IN ($2, (SELECT call_id FROM \
                 call_ids WHERE tenant_id = $1 AND value = $2 ORDER BY user_id LIMIT 1)) LIMIT 1",
            )
            .bind(context.tenant_id().as_str())
            .bind(id.as_str())
            .fetch_optional()
            .await?;
        Ok(found.map(|(document,)| document))
    }
}
