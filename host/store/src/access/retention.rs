//! For how many days tenants keep what grows by itself, where they keep it shorter than the operator does.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use switchboard_domain::ids::TenantId;

use crate::db::transaction::Tx;
use crate::trail::audit;
use crate::{Act, Store, StoreError, TenantContext, Tenants};

/// What is kept for some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retained {
    /// Calls in the history with their notes, from when they began.
    Calls,
    /// Traces of calls: how their cards were made. The calls stay.
    CallTraces,
    /// Lines that plugins wrote.
    LogLines,
    /// Imports of files of customers, with their reports. The customers stay.
    Imports,
    /// Lines of the audit trail.
    Audit,
}

impl Retained {
    /// All of it.
    pub const ALL: [Self; 5] = [Self::Calls, Self::CallTraces, Self::LogLines, Self::Imports, Self::Audit];

    /// Its name, as it is kept and as the API has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::CallTraces => "call-traces",
            Self::LogLines => "log-lines",
            Self::Imports => "imports",
            Self::Audit => "audit",
        }
    }

    /// The fewest days. Whoever shortens the trail can't remove at once what it says of that.
    #[must_use]
    pub fn least_days(self) -> u32 {
        match self {
            Self::Audit => 30,
            Self::Calls | Self::CallTraces | Self::LogLines | Self::Imports => 1,
        }
    }
}

impl fmt::Display for Retained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Calls => "calls",
            Self::CallTraces => "traces of calls",
            Self::LogLines => "lines of plugins' logs",
            Self::Imports => "imports",
            Self::Audit => "lines of the audit trail",
        })
    }
}

/// The shorter one of two numbers of days, of which 0 is for ever.
#[must_use]
pub fn shorter(days: u32, other: u32) -> u32 {
    match (days, other) {
        (0, days) | (days, 0) => days,
        (one, other) => one.min(other),
    }
}

/// Before which time something is too old; `None` where it is kept for ever.
pub(crate) fn before(days: u32, now: Timestamp) -> Option<Timestamp> {
    (days > 0).then(|| now - Duration::from_hours(24 * u64::from(days)))
}

fn days_of(days: i64) -> u32 {
    u32::try_from(days).unwrap_or(u32::MAX)
}

/// The tenants that keep something shorter than the operator does, and for how many days.
pub(crate) async fn of_tenants(tx: &mut Tx, of: Retained) -> Result<BTreeMap<TenantId, u32>, StoreError> {
    let own: Vec<(String, i64)> = tx
        .sql("SELECT tenant_id, days FROM tenant_retention WHERE kind = $1")
        .bind(of.as_str())
        .fetch_all()
        .await?;
    Ok(own.into_iter().map(|(tenant, days)| (tenant.into(), days_of(days))).collect())
}

async fn read(store: &Store, tenant: &TenantId) -> Result<BTreeMap<Retained, u32>, StoreError> {
    let own: Vec<(String, i64)> = store
        .read("SELECT kind, days FROM tenant_retention WHERE tenant_id = $1")
        .bind(tenant.as_str())
        .fetch_all()
        .await?;
    let named = |name: &str| Retained::ALL.into_iter().find(|kind| kind.as_str() == name);
    Ok(own.into_iter().filter_map(|(kind, days)| Some((named(&kind)?, days_of(days)))).collect())
}

impl Tenants<'_> {
    /// For how many days the context's tenant keeps things, where an admin has said so.
    pub async fn retention(self, context: &TenantContext) -> Result<BTreeMap<Retained, u32>, StoreError> {
        read(self.0, context.tenant_id()).await
    }

    /// Sets for how many days the context's tenant keeps things; `None` is as long as the operator says.
    pub async fn set_retention(
        self,
        context: &TenantContext,
        days: &[(Retained, Option<u32>)],
        act: &Act,
    ) -> Result<(), StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(tenant).await?;
        for (of, days) in days {
            tx.sql("DELETE FROM tenant_retention WHERE tenant_id = $1 AND kind = $2")
                .bind(tenant.as_str())
                .bind(of.as_str())
                .execute()
                .await?;
            if let Some(days) = days {
                tx.sql("INSERT INTO tenant_retention (tenant_id, kind, days) VALUES ($1, $2, $3)")
                    .bind(tenant.as_str())
                    .bind(of.as_str())
                    .bind(i64::from(*days))
                    .execute()
                    .await?;
            }
        }
        audit::record(&mut tx, tenant, act).await?;
        tx.commit().await?;
        Ok(())
    }
}
