//! The last synthetic ring of each tenant, and which front rings.

use std::collections::BTreeSet;

use jiff::Timestamp;
use switchboard_domain::ids::TenantId;
use switchboard_domain::synthetic_ring::SyntheticRing;

use crate::db::time::UnixMillis;
use crate::{StoreError, TenantContext, Tenants};

impl Tenants<'_> {
    /// Which tenants were rung for last before `before`, or never, where nobody rings now and somebody can work: the administrator
    /// has consented, and the tenant is not suspended.
    pub async fn due_for_ring(
        self,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<BTreeSet<TenantId>, StoreError> {
        let rows: Vec<(String,)> = self
            .0
            .read(
                "SELECT t.id FROM tenants t LEFT JOIN synthetic_rings r ON r.tenant_id = t.id WHERE \
                 t.consented_at IS NOT NULL AND t.suspended_at IS NULL AND (r.tenant_id IS NULL OR \
                 (r.leased_until <= $2 AND (r.rung_at IS NULL OR r.rung_at <= $1)))",
            )
            .bind(UnixMillis(before))
            .bind(UnixMillis(now))
            .fetch_all()
            .await?;
        Ok(rows.into_iter().map(|(id,)| id.into()).collect())
    }

    /// Takes the ring of a tenant for this front alone, until another one may take it; says whether it is taken. Where
    /// `before` is given, it is not taken if somebody has rung since.
    pub async fn begin_ring(
        self,
        context: &TenantContext,
        before: Option<Timestamp>,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let taken = self
            .0
            .write(
                "INSERT INTO synthetic_rings (tenant_id, leased_until) VALUES ($1, $2) ON CONFLICT (tenant_id) DO \
                 UPDATE SET leased_until = excluded.leased_until WHERE synthetic_rings.leased_until <= $3 AND \
                 ($4 IS NULL OR synthetic_rings.rung_at IS NULL OR synthetic_rings.rung_at <= $4)",
            )
            .bind(context.tenant_id().as_str())
            .bind(UnixMillis(until))
            .bind(UnixMillis(now))
            .bind(before.map(UnixMillis))
            .execute()
            .await?;
        Ok(taken > 0)
    }

    /// Keeps what came of a ring, and lets the next one begin.
    pub async fn end_ring(
        self,
        context: &TenantContext,
        ring: &SyntheticRing,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.0
            .write(
                "UPDATE synthetic_rings SET leased_until = 0, rung_at = $2, outcome = $3, ring = $4 WHERE tenant_id = $1",
            )
            .bind(context.tenant_id().as_str())
            .bind(UnixMillis(at))
            .bind(ring.outcome.as_str())
            .bind(serde_json::to_string(ring)?)
            .execute()
            .await?;
        Ok(())
    }

    /// How many tenants' last ring was not complete, without those that are suspended.
    pub async fn count_failing_rings(self) -> Result<i64, StoreError> {
        let (count,): (i64,) = self
            .0
            .read(
                "SELECT COUNT(*) FROM synthetic_rings r JOIN tenants t ON t.id = r.tenant_id WHERE r.outcome <> \
                 'complete' AND t.suspended_at IS NULL",
            )
            .fetch_one()
            .await?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use switchboard_domain::synthetic_ring::RingOutcome;

    use super::*;
    use crate::tests::{Fixture, NOW, context, fixture};

    const LEASE: Duration = Duration::from_secs(30);
    const INTERVAL: Duration = Duration::from_secs(600);

    #[tokio::test]
    async fn one_front_at_a_time_rings_for_a_tenant_and_not_before_its_time() {
        let Fixture { store, place: _place } = fixture().await;
        let (one, tenants) = (context("one"), store.tenants());
        let due = |now: Timestamp| tenants.due_for_ring(now - INTERVAL, now);
        assert!(due(NOW).await.unwrap().contains(one.tenant_id()));
        let begin = |now: Timestamp| tenants.begin_ring(&one, Some(now - INTERVAL), now, now + LEASE);
        assert!(begin(NOW).await.unwrap());
        assert!(!begin(NOW).await.unwrap(), "another front rings");
        assert!(!due(NOW).await.unwrap().contains(one.tenant_id()));
        // That front is gone.
        let later = NOW + LEASE;
        assert!(due(later).await.unwrap().contains(one.tenant_id()));
        assert!(begin(later).await.unwrap());
        let ring = SyntheticRing {
            outcome: RingOutcome::Incomplete,
            first_ms: Some(2),
            final_ms: Some(2000),
            failed: Vec::new(),
        };
        tenants.end_ring(&one, &ring, later).await.unwrap();
        assert_eq!(tenants.count_failing_rings().await.unwrap(), 1);
        let soon = later + Duration::from_secs(1);
        assert!(!begin(soon).await.unwrap(), "it was rung just now");
        assert!(!due(soon).await.unwrap().contains(one.tenant_id()));
        assert!(
            tenants.begin_ring(&one, None, soon, soon + LEASE).await.unwrap(),
            "the operator need not wait"
        );
        tenants.end_ring(&one, &ring, soon).await.unwrap();
        let next = soon + INTERVAL;
        assert!(due(next).await.unwrap().contains(one.tenant_id()));
        assert!(begin(next).await.unwrap());
    }
}
