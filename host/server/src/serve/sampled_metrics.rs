//! Metrics that are sampled at intervals instead of recorded as events happen: workers, database connections, backlogs.

use std::time::Duration;

use switchboard_domain::clock::Clock;
use switchboard_plugin_host::PluginHost;
use switchboard_plugin_host::pool::{PoolName, WorkerStatus};
use switchboard_services::accounts::UserTokens;
use tokio_util::sync::CancellationToken;

use crate::telemetry::Metrics;

/// The pools of workers. That for trials is told of while it has no worker, too: a series that comes and goes can't be compared.
const POOLS: [PoolName; 2] = [PoolName::Live, PoolName::Probation];

/// How often the metrics are sampled.
const INTERVAL: Duration = Duration::from_secs(5);

/// Samples the metrics until `stop` is cancelled.
pub(super) async fn sample(
    plugins: PluginHost,
    tokens: UserTokens,
    clock: Clock,
    metrics: Metrics,
    stop: CancellationToken,
) {
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        workers(&plugins);
        exchanges(&tokens);
        store(&plugins, &clock).await;
        metrics.upkeep();
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn workers(plugins: &PluginHost) {
    let status = plugins.workers();
    for (class, pool) in ["small", "large"].into_iter().flat_map(|class| POOLS.map(|pool| (class, pool))) {
        let these = status.iter().filter(|worker| worker.class.as_str() == class && worker.pool == pool);
        let these: Vec<_> = these.collect();
        let sum = |value: &dyn Fn(&WorkerStatus) -> usize| {
            these.iter().map(|worker| value(worker)).sum::<usize>() as f64
        };
        let gauge = |name, value| metrics::gauge!(name, "class" => class, "pool" => pool.as_str()).set(value);
        gauge("switchboard_workers", these.len() as f64);
        gauge("switchboard_workers_ready", sum(&|w| usize::from(w.ready)));
        gauge("switchboard_worker_invocations", sum(&|w| w.in_flight));
        gauge("switchboard_worker_components", sum(&|w| w.components as usize));
    }
    metrics::gauge!("switchboard_plugins_loading").set(plugins.readiness().left() as f64);
    metrics::gauge!("switchboard_plugins_not_loadable").set(plugins.readiness().failed() as f64);
}

/// The queue of calling-token requests of each ACS resource.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn exchanges(tokens: &UserTokens) {
    for (resource, queue) in tokens.microsoft().acs.queue_metrics() {
        let gauge =
            |name, value: u64| metrics::gauge!(name, "resource" => resource.clone()).set(value as f64);
        gauge("switchboard_exchanges_waiting", queue.waiting);
        gauge("switchboard_exchanges_kept_places", queue.kept);
        let counter = |name, value| metrics::counter!(name, "resource" => resource.clone()).absolute(value);
        counter("switchboard_exchanges_total", queue.exchanged);
        counter("switchboard_exchanges_put_off_total", queue.postponed);
        counter("switchboard_exchanges_throttled_total", queue.throttled);
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
async fn store(plugins: &PluginHost, clock: &Clock) {
    let store = plugins.store();
    for pool in store.pools() {
        metrics::gauge!("switchboard_database_connections", "pool" => pool.name).set(f64::from(pool.open));
        metrics::gauge!("switchboard_database_connections_in_use", "pool" => pool.name)
            .set(f64::from(pool.in_use));
        metrics::gauge!("switchboard_database_connections_most", "pool" => pool.name)
            .set(f64::from(pool.most));
    }
    match store.acquire_times().await {
        Ok(waited) => {
            for (pool, waited) in waited {
                metrics::histogram!("switchboard_database_acquire_seconds", "pool" => pool)
                    .record(waited.as_secs_f64());
            }
        }
        Err(error) => tracing::debug!(%error, "the wait for a database connection could not be measured"),
    }
    match store.tenants().count_failing_rings().await {
        Ok(failing) => metrics::gauge!("switchboard_synthetic_rings_failing").set(failing as f64),
        Err(error) => tracing::debug!(%error, "the tenants whose synthetic ring fails could not be counted"),
    }
    match store.call_log().backlog(clock.now()).await {
        Ok((waiting, due)) => {
            metrics::gauge!("switchboard_call_log_waiting").set(waiting as f64);
            metrics::gauge!("switchboard_call_log_due").set(due as f64);
        }
        Err(error) => tracing::debug!(%error, "the call log's backlog could not be counted"),
    }
}
