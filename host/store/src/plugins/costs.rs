//! What the plugins of tenants cost, for the operator.

use jiff::Timestamp;
use sqlx::FromRow;
use switchboard_domain::ids::TenantId;

use crate::db::time::UnixMillis;
use crate::{OperatorContext, OperatorTenants, StoreError};

/// What a tenant's plugins cost.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct TenantCost {
    /// Entra tenant id.
    #[sqlx(try_from = "String")]
    pub tenant_id: TenantId,
    /// The tenant's name.
    pub name: String,
    /// How many calls of hooks.
    pub calls: i64,
    /// How many of them gave no answer.
    pub failures: i64,
    /// Microseconds in which its plugins computed.
    pub computing_us: i64,
    /// How often they asked the host for something.
    pub host_calls: i64,
    /// Bytes of the bodies of their requests to other systems and of their answers.
    pub egress_bytes: i64,
}

impl OperatorTenants<'_> {
    /// What each tenant's plugins cost since a time, the costliest first: whose plugins computed most. Tenants whose plugins
    /// were not called are left out.
    pub async fn costs(
        self,
        _operator: &OperatorContext,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<TenantCost>, StoreError> {
        Ok(self
            .0
            .read(
                "SELECT f.tenant_id, t.name, CAST(SUM(f.calls) AS BIGINT) AS calls, \
                 CAST(SUM(f.failures) AS BIGINT) AS failures, \
                 CAST(SUM(f.computing_us) AS BIGINT) AS computing_us, \
                 CAST(SUM(f.host_calls) AS BIGINT) AS host_calls, \
                 CAST(SUM(f.egress_bytes) AS BIGINT) AS egress_bytes \
                 FROM plugin_figures f JOIN tenants t ON t.id = f.tenant_id \
                 WHERE f.span = 'hour' AND f.begins_at >= $1 GROUP BY f.tenant_id, t.name \
                 ORDER BY 5 DESC, 1 LIMIT $2",
            )
            .bind(UnixMillis(since))
            .bind(i64::from(limit))
            .fetch_all()
            .await?)
    }
}
