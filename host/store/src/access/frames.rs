//! Sessions of pages in frames of other sites. Browsers keep such a frame's cookies apart from all others, so that whoever signs
//! in does it in a window, whose session is copied into the frame by a code that counts once.

use jiff::Timestamp;
use switchboard_domain::ids::TenantId;

use crate::access::sign_ins::hash;
use crate::db::time::UnixMillis;
use crate::{Sessions, StoreError, TenantContext};

impl Sessions<'_> {
    /// Keeps a code for which the session with this cookie can be had once more until `expires_at`, in a frame for the
    /// context's tenant.
    pub async fn offer_to_frame(
        self,
        context: &TenantContext,
        session: &str,
        code: &str,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        tx.sql("DELETE FROM frame_codes WHERE tenant_id = $1 AND expires_at <= $2")
            .bind(context.tenant_id().as_str())
            .bind(UnixMillis(now))
            .execute()
            .await?;
        tx.sql(
            "INSERT INTO frame_codes (tenant_id, code_hash, session_hash, expires_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(context.tenant_id().as_str())
        .bind(hash(code))
        .bind(hash(session))
        .bind(UnixMillis(expires_at))
        .execute()
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Makes a session of its own of a code, known by `token` and as long as the one that it was offered by. Returns when it
    /// ends; nothing for a code that is unknown, old, used, or of another tenant, or whose session is over.
    pub async fn begin_in_frame(
        self,
        tenant: &TenantId,
        code: &str,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut tx = self.0.begin().await?;
        let offered: Option<(String,)> = tx
            .sql(
                "DELETE FROM frame_codes WHERE tenant_id = $1 AND code_hash = $2 AND expires_at > $3 RETURNING \
                 session_hash",
            )
            .bind(tenant.as_str())
            .bind(hash(code))
            .bind(UnixMillis(now))
            .fetch_optional()
            .await?;
        let Some((session,)) = offered else { return Ok(None) };
        let begun: Option<(UnixMillis,)> = tx
            .sql(
                "INSERT INTO sessions (token_hash, tenant_id, user_id, roles, created_at, expires_at) SELECT $1, \
                 s.tenant_id, s.user_id, s.roles, $2, s.expires_at FROM sessions s JOIN tenants t ON t.id = \
                 s.tenant_id WHERE s.token_hash = $3 AND s.tenant_id = $4 AND s.expires_at > $2 AND \
                 t.suspended_at IS NULL RETURNING expires_at",
            )
            .bind(hash(token))
            .bind(UnixMillis(now))
            .bind(session)
            .bind(tenant.as_str())
            .fetch_optional()
            .await?;
        tx.commit().await?;
        Ok(begun.map(|(expires_at,)| expires_at.into()))
    }
}
