//! Under which ids a call is known: ours, the calling SDK's, which may change while the call lasts, and the key that the
//! client gave a call of its own.

use switchboard_domain::ids::{CallId, UserId};

use crate::db::transaction::Tx;
use crate::{Calls, StoreError, TenantContext};

/// Whose a claimed id is, and the call of it, within a transaction.
const WHOSE: &str = "SELECT id FROM calls WHERE tenant_id = $1 AND user_id = $2 AND sdk_call_id = $3 UNION \
                     ALL SELECT call_id FROM call_ids WHERE tenant_id = $1 AND user_id = $2 AND value = $3 \
                     LIMIT 1";

/// Makes an id one of a call's, within a transaction. False, and nothing is changed, if it is another call's.
pub(super) async fn add(
    tx: &mut Tx,
    context: &TenantContext,
    value: &str,
    call: &CallId,
) -> Result<bool, StoreError> {
    let added = tx
        .sql(
            "INSERT INTO call_ids (tenant_id, user_id, value, call_id) VALUES ($1, $2, $3, $4) ON CONFLICT \
             DO NOTHING",
        )
        .bind(context.tenant_id().as_str())
        .bind(context.user_id().map(UserId::as_str))
        .bind(value)
        .bind(call.as_str())
        .execute()
        .await?;
    Ok(added > 0)
}

/// Which call of the context's user has the calling SDK's id or a further id, within a transaction.
pub(super) async fn owner(
    tx: &mut Tx,
    context: &TenantContext,
    value: &str,
) -> Result<Option<CallId>, StoreError> {
    let found: Option<(String,)> = tx
        .sql(WHOSE)
        .bind(context.tenant_id().as_str())
        .bind(context.user_id().map(UserId::as_str))
        .bind(value)
        .fetch_optional()
        .await?;
    Ok(found.map(|(id,)| id.into()))
}

impl Calls<'_> {
    /// The call of the context's user that is known under the first of these ids under which one is: ids of the calling
    /// SDK, a key that the client gave, or an id that was shown before the call was found to be there already.
    pub async fn find(
        self,
        context: &TenantContext,
        known_as: &[&str],
    ) -> Result<Option<CallId>, StoreError> {
        for value in known_as {
            let found: Option<(String,)> = self
                .0
                .read(WHOSE)
                .bind(context.tenant_id().as_str())
                .bind(context.user_id().map(UserId::as_str))
                .bind(*value)
                .fetch_optional()
                .await?;
            if let Some((id,)) = found {
                return Ok(Some(id.into()));
            }
        }
        Ok(None)
    }

    /// From now on the call is also known under `shown`: an id that an agent was shown before the database could say
    /// that the call is there already.
    pub async fn also_known_as(
        self,
        context: &TenantContext,
        call: &CallId,
        shown: &CallId,
    ) -> Result<(), StoreError> {
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        add(&mut tx, context, shown.as_str(), call).await?;
        tx.commit().await?;
        Ok(())
    }
}
