//! What the versions of plugins did and cost, added up per minute, per hour and in all.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use sqlx::FromRow;
use switchboard_domain::ids::TenantId;

use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::{Plugins, StoreError, TenantContext};

/// How long figures per minute are kept.
const MINUTES_KEPT: SignedDuration = SignedDuration::from_hours(48);

/// How long figures per hour are kept.
const HOURS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 92);

/// How many old rows one statement deletes. Other writers get their turn in between.
const FORGET_AT_ONCE: i64 = 1_000;

/// Over which time figures are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureSpan {
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// Since the version was first called.
    All,
}

impl FigureSpan {
    fn as_str(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::All => "all",
        }
    }

    /// When the span in which `at` lies began, in milliseconds since 1970.
    fn begin(self, at: Timestamp) -> i64 {
        let length = match self {
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::All => return 0,
        };
        at.as_millisecond().div_euclid(length) * length
    }
}

/// What some calls of a version did and cost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many calls of hooks.
    pub calls: i64,
    /// How many of them gave no answer.
    pub failures: i64,
    /// Microseconds in which the version computed, without those in which it waited for the host.
    pub computing_us: i64,
    /// How often it asked the host for something.
    pub host_calls: i64,
    /// Bytes of the bodies of its requests to other systems and of their answers.
    pub egress_bytes: i64,
    /// The most bytes of memory that one call had at once.
    pub memory_bytes: i64,
    /// How often each outcome.
    pub outcomes: BTreeMap<String, i64>,
    /// How often each step of the time that a call took; what a step is, its writer knows.
    pub latency: BTreeMap<u32, i64>,
}

impl Figures {
    /// Adds others to these.
    pub fn add(&mut self, other: &Self) {
        self.calls = self.calls.saturating_add(other.calls);
        self.failures = self.failures.saturating_add(other.failures);
        self.computing_us = self.computing_us.saturating_add(other.computing_us);
        self.host_calls = self.host_calls.saturating_add(other.host_calls);
        self.egress_bytes = self.egress_bytes.saturating_add(other.egress_bytes);
        self.memory_bytes = self.memory_bytes.max(other.memory_bytes);
        for (outcome, count) in &other.outcomes {
            *self.outcomes.entry(outcome.clone()).or_default() += count;
        }
        for (step, count) in &other.latency {
            *self.latency.entry(*step).or_default() += count;
        }
    }
}

/// Figures of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionFigures {
    /// The plugin's name.
    pub plugin: String,
    /// The version, in hex.
    pub digest: String,
    /// When their span began; meaningless for [`FigureSpan::All`].
    pub begins_at: Timestamp,
    /// The figures.
    pub figures: Figures,
}

#[derive(FromRow)]
struct Row {
    plugin: String,
    digest: String,
    #[sqlx(try_from = "UnixMillis")]
    begins_at: Timestamp,
    calls: i64,
    failures: i64,
    computing_us: i64,
    host_calls: i64,
    egress_bytes: i64,
    memory_bytes: i64,
    outcomes: String,
    latency: String,
}

impl Row {
    fn read(self) -> Result<VersionFigures, StoreError> {
        let figures = Figures {
            calls: self.calls,
            failures: self.failures,
            computing_us: self.computing_us,
            host_calls: self.host_calls,
            egress_bytes: self.egress_bytes,
            memory_bytes: self.memory_bytes,
            outcomes: serde_json::from_str(&self.outcomes)?,
            latency: serde_json::from_str(&self.latency)?,
        };
        Ok(VersionFigures { plugin: self.plugin, digest: self.digest, begins_at: self.begins_at, figures })
    }
}

impl Plugins<'_> {
    /// Adds what versions of one tenant's plugins did in the minute of `at` to what is known. The figures of a tenant that is
    /// gone are dropped.
    pub async fn add_figures(
        self,
        tenant: &TenantId,
        at: Timestamp,
        versions: &[(String, String, Figures)],
    ) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        for (plugin, digest, figures) in versions {
            for span in [FigureSpan::Minute, FigureSpan::Hour, FigureSpan::All] {
                let place = (plugin.as_str(), digest.as_str(), span, span.begin(at));
                add(&mut tx, tenant, place, figures).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// The figures of a tenant's plugins since a time, by when their span began; of one plugin where it is named.
    pub async fn figures(
        self,
        context: &TenantContext,
        plugin: Option<&str>,
        span: FigureSpan,
        since: Timestamp,
    ) -> Result<Vec<VersionFigures>, StoreError> {
        let heavy = self.0.heavy(context).await?;
        let rows: Vec<Row> = heavy
            .read(
                "SELECT plugin, digest, begins_at, calls, failures, computing_us, host_calls, egress_bytes, \
                 memory_bytes, outcomes, latency FROM plugin_figures WHERE tenant_id = $1 AND span = $2 \
                 AND begins_at >= $3 AND ($4 IS NULL OR plugin = $4) ORDER BY begins_at, plugin, digest",
            )
            .bind(context.tenant_id().as_str())
            .bind(span.as_str())
            .bind(span.begin(since))
            .bind(plugin)
            .fetch_all()
            .await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Deletes figures per minute and per hour that are too old, and returns how many rows.
    pub async fn forget_figures(self, now: Timestamp) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        for (span, kept) in [(FigureSpan::Minute, MINUTES_KEPT), (FigureSpan::Hour, HOURS_KEPT)] {
            loop {
                let rows = self
                    .0
                    .write(
                        "DELETE FROM plugin_figures WHERE (tenant_id, span, begins_at, plugin, digest) IN \
                         (SELECT tenant_id, span, begins_at, plugin, digest FROM plugin_figures \
                         WHERE span = $1 AND begins_at < $2 LIMIT $3)",
                    )
                    .bind(span.as_str())
                    .bind(UnixMillis(now - kept))
                    .bind(FORGET_AT_ONCE)
                    .execute()
                    .await?;
                forgotten += rows;
                if rows == 0 {
                    break;
                }
            }
        }
        Ok(forgotten)
    }
}

/// Adds figures to a row, which is made where it is missing.
async fn add(
    tx: &mut Tx,
    tenant: &TenantId,
    (plugin, digest, span, begins_at): (&str, &str, FigureSpan, i64),
    figures: &Figures,
) -> Result<(), StoreError> {
    // Makes the row or locks it, so that what several fronts add is all there.
    let row: Option<Row> = tx
        .sql(
            "INSERT INTO plugin_figures (tenant_id, plugin, digest, span, begins_at, calls, failures, \
             computing_us, host_calls, egress_bytes, memory_bytes, outcomes, latency) \
             SELECT id, $2, $3, $4, $5, 0, 0, 0, 0, 0, 0, '{}', '{}' FROM tenants WHERE id = $1 \
             ON CONFLICT (tenant_id, span, begins_at, plugin, digest) DO UPDATE SET plugin = excluded.plugin \
             RETURNING plugin, digest, begins_at, calls, failures, computing_us, host_calls, egress_bytes, \
             memory_bytes, outcomes, latency",
        )
        .bind(tenant.as_str())
        .bind(plugin)
        .bind(digest)
        .bind(span.as_str())
        .bind(begins_at)
        .fetch_optional()
        .await?;
    let Some(row) = row else { return Ok(()) };
    let mut sum = row.read()?.figures;
    sum.add(figures);
    tx.sql(
        "UPDATE plugin_figures SET calls = $6, failures = $7, computing_us = $8, host_calls = $9, \
         egress_bytes = $10, memory_bytes = $11, outcomes = $12, latency = $13 WHERE tenant_id = $1 AND \
         plugin = $2 AND digest = $3 AND span = $4 AND begins_at = $5",
    )
    .bind(tenant.as_str())
    .bind(plugin)
    .bind(digest)
    .bind(span.as_str())
    .bind(begins_at)
    .bind(sum.calls)
    .bind(sum.failures)
    .bind(sum.computing_us)
    .bind(sum.host_calls)
    .bind(sum.egress_bytes)
    .bind(sum.memory_bytes)
    .bind(serde_json::to_string(&sum.outcomes)?)
    .bind(serde_json::to_string(&sum.latency)?)
    .execute()
    .await?;
    Ok(())
}
