//! Rings for nobody in each tenant, now and then or when the operator wants it. Of several fronts one rings for a tenant.

use std::time::Duration;

use futures::StreamExt;
use jiff::Timestamp;
use switchboard_domain::clock::Clock;
use switchboard_domain::context::Agent;
use switchboard_domain::number::Region;
use switchboard_domain::synthetic_ring::SyntheticRing;
use switchboard_plugin_host::run::Principal;
use switchboard_store::{Store, StoreError, TenantContext};
use tokio_util::sync::CancellationToken;

use crate::error::ServiceError;
use crate::incoming_calls::IncomingCalls;

/// How often it is looked for whom it is time.
const LOOK: Duration = Duration::from_secs(5);

/// How long one front alone may ring for a tenant: longer than a card takes.
const LEASE: Duration = Duration::from_secs(30);

/// For how many tenants a front rings at a time. It runs beside real calls.
const AT_ONCE: usize = 2;

/// Rings for nobody. Clones share it.
#[derive(Debug, Clone)]
pub struct SyntheticRings {
    store: Store,
    incoming: IncomingCalls,
    clock: Clock,
}

impl SyntheticRings {
    pub(crate) fn new(store: Store, incoming: IncomingCalls, clock: Clock) -> Self {
        Self { store, incoming, clock }
    }

    /// Rings for a tenant now.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] while another ring is under way, or the tenant is suspended; and when the store fails.
    pub async fn ring_now(
        &self,
        context: &TenantContext,
    ) -> Result<(SyntheticRing, Timestamp), ServiceError> {
        if self.store.tenants().is_suspended(context).await? {
            return Err(ServiceError::Conflict(
                "the tenant is suspended: nobody's phone rings there".to_owned(),
            ));
        }
        let ring = self.ring(context, None).await?;
        ring.ok_or_else(|| {
            ServiceError::Conflict("another ring is under way: try again in a moment".to_owned())
        })
    }

    /// Rings for each tenant at this interval, until `stop`.
    pub(crate) async fn run(self, interval: Duration, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK.min(interval)) => {}
            }
            tokio::select! {
                () = stop.cancelled() => return,
                rung = self.ring_due(interval) => {
                    if let Err(error) = rung {
                        tracing::warn!(%error, "it can't be found out now for whom a synthetic ring is due; it is tried again");
                    }
                }
            }
        }
    }

    async fn ring_due(&self, interval: Duration) -> Result<(), StoreError> {
        let now = self.clock.now();
        let before = now - interval;
        let due = self.store.tenants().due_for_ring(before, now).await?;
        if due.is_empty() {
            return Ok(());
        }
        let tenants = self.store.tenants().background_contexts().await?;
        let tenants = tenants.into_iter().filter(|context| due.contains(context.tenant_id()));
        let rung = futures::stream::iter(tenants).for_each_concurrent(AT_ONCE, |context| async move {
            if let Err(error) = self.ring(&context, Some(before)).await {
                let tenant = context.tenant_id().as_str();
                tracing::warn!(%error, tenant.id = tenant, "there was no synthetic ring for a tenant");
            }
        });
        rung.await;
        Ok(())
    }

    /// Rings for a tenant, unless another front does so now, or has done so since `before`.
    async fn ring(
        &self,
        context: &TenantContext,
        before: Option<Timestamp>,
    ) -> Result<Option<(SyntheticRing, Timestamp)>, ServiceError> {
        let tenants = self.store.tenants();
        let now = self.clock.now();
        let tenant = tenants.get(context.tenant_id()).await?.ok_or(ServiceError::NotFound("the tenant"))?;
        if !tenants.begin_ring(context, before, now, now + LEASE).await? {
            return Ok(None);
        }
        let principal = Principal {
            context: context.clone(),
            agent: nobody(),
            region: tenant.default_region.parse().unwrap_or(Region::US),
            url_schemes: tenant.url_schemes,
        };
        let ring = self.incoming.ring_synthetically(&principal).await?;
        let outcome = ring.outcome.as_str();
        metrics::counter!("switchboard_synthetic_rings_total", "outcome" => outcome).increment(1);
        for (card, took) in [("first", ring.first_ms), ("final", ring.final_ms)] {
            if let Some(took) = took {
                let took = Duration::from_millis(took.into()).as_secs_f64();
                metrics::histogram!("switchboard_synthetic_ring_seconds", "card" => card).record(took);
            }
        }
        if !ring.failed.is_empty() || ring.final_ms.is_none() {
            let failed: Vec<_> =
                ring.failed.iter().map(|one| format!("{} {}", one.source, one.why.as_str())).collect();
            tracing::warn!(
                tenant.id = context.tenant_id().as_str(),
                outcome,
                failed = failed.join(", "),
                "the card of a synthetic ring is not complete"
            );
        }
        // As it is read from the database.
        let at = self.clock.now();
        let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
        tenants.end_ring(context, &ring, at).await?;
        Ok(Some((ring, at)))
    }
}

/// For whom it rings, as plugins are told: they see by the purpose of the call that nobody is there.
fn nobody() -> Agent {
    Agent {
        id: "synthetic-ring".to_owned(),
        user_principal_name: String::new(),
        display_name: "Synthetic ring".to_owned(),
        email: None,
        locale: "en".to_owned(),
        time_zone: "UTC".to_owned(),
        extra: Vec::new(),
    }
}
