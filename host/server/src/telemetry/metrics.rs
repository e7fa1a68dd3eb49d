//! Records the metrics of this process and renders them for Prometheus. No label has a value that a tenant, a user or a
//! client can choose, because the number of time series would grow without limit.

use anyhow::Result;
use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// The histograms' buckets, in seconds, for requests and the steps within them.
const SECONDS: &[f64] = &[
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.8, 1.0, 2.0, 5.0,
    10.0, 30.0,
];

/// The metrics of this process. Clones share them.
#[derive(Clone)]
pub(crate) struct Metrics(PrometheusHandle);

impl Metrics {
    /// Starts recording metrics. Can be called once per process.
    ///
    /// # Errors
    /// When a recorder is installed already.
    pub(crate) fn install() -> Result<Self> {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)?
            .build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder)?;
        describe();
        metrics::gauge!("switchboard_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        Ok(Self(handle))
    }

    /// The metrics in Prometheus' text format.
    pub(crate) fn text(&self) -> String {
        self.0.render()
    }

    /// Compacts the histograms. Rendering does that too, but without a scraper they would grow for ever.
    pub(crate) fn upkeep(&self) {
        self.0.run_upkeep();
    }
}

fn describe() {
    let seconds = [
        (
            "switchboard_http_request_duration_seconds",
            "Requests until their head was answered, by route template",
        ),
        ("switchboard_card_first_seconds", "Ringing calls until their first card"),
        ("switchboard_card_final_seconds", "Ringing calls until their final card"),
        ("switchboard_synthetic_ring_seconds", "Synthetic rings until their first and their final card"),
        ("switchboard_plugin_invocation_duration_seconds", "Plugin invocations as the front sees them"),
        (
            "switchboard_microsoft_call_duration_seconds",
            "Requests to Microsoft's services, by service and status",
        ),
        ("switchboard_share_waited_seconds", "Waiting for a share, by those who had to wait"),
        ("switchboard_database_acquire_seconds", "Waiting for a database connection, sampled every 5 s"),
    ];
    for (name, what) in seconds {
        describe_histogram!(name, Unit::Seconds, what);
    }
    let counters = [
        ("switchboard_card_sources_total", "Answers of the sources of cards, by kind of source and answer"),
        (
            "switchboard_calls_asked_about_total",
            "Calls that plugins were asked about before they were placed, by decision",
        ),
        (
            "switchboard_card_actions_total",
            "Buttons of cards that agents pressed and plugins ran, by outcome",
        ),
        ("switchboard_synthetic_rings_total", "Rings for nobody in tenants, by outcome"),
        (
            "switchboard_call_traces_dropped_total",
            "Traces of calls that were not kept, by why: the cards were",
        ),
        ("switchboard_worker_deaths_total", "Plugin workers that ended and were replaced"),
        (
            "switchboard_plugin_replacements_total",
            "Plugin versions that kept failing and were taken off the calls, by what took their place",
        ),
        ("switchboard_sign_ins_total", "Sign-ins by result"),
        (
            "switchboard_connected_accounts_total",
            "People who came back from another system, whose account plugins shall use, by result",
        ),
        (
            "switchboard_connected_account_revocations_total",
            "Accounts that were disconnected and of which the other system was to be told, by result",
        ),
        (
            "switchboard_sign_in_clock_skew_total",
            "Sign-ins for which Microsoft's clock was more than 30 s off ours",
        ),
        ("switchboard_exchanges_total", "Exchanges for calling tokens that ACS made, by resource"),
        ("switchboard_exchanges_put_off_total", "People told to come back later for a calling token"),
        ("switchboard_exchanges_throttled_total", "Exchanges that ACS answered with 429"),
        ("switchboard_graph_rests_total", "Times that a part of Graph failed so often that it is left alone"),
        ("switchboard_share_refusals_total", "What was refused because a share was taken, and by whom"),
        ("switchboard_connections_dropped_total", "Connections that were dropped, and why"),
    ];
    for (name, what) in counters {
        describe_counter!(name, what);
    }
    let gauges = [
        ("switchboard_build_info", "Always 1; the version is a label"),
        ("switchboard_start_to_ready_seconds", "From the start of this process to its readiness"),
        ("switchboard_connections", "Open connections"),
        ("switchboard_event_streams", "Open server-sent event streams"),
        ("switchboard_workers", "Plugin workers wanted"),
        ("switchboard_workers_ready", "Plugin workers that take invocations"),
        ("switchboard_worker_invocations", "Plugin invocations in flight"),
        ("switchboard_worker_components", "Components loaded in workers"),
        ("switchboard_plugins_loading", "Active plugins that are still being compiled or loaded"),
        ("switchboard_plugins_not_loadable", "Active plugins that could not be compiled or loaded"),
        ("switchboard_compile_waiting", "Components that wait for a compile child or are in one"),
        ("switchboard_exchanges_waiting", "Requests that wait for their turn at an ACS resource"),
        ("switchboard_exchanges_kept_places", "Places kept for people who were told to come back"),
        ("switchboard_share_in_use", "What is under way of each share"),
        ("switchboard_database_connections", "Open database connections"),
        ("switchboard_database_connections_in_use", "Database connections in use"),
        ("switchboard_database_connections_most", "Database connections that may be open"),
        ("switchboard_synthetic_rings_failing", "Tenants whose last synthetic ring was not complete"),
        ("switchboard_call_log_waiting", "Ended calls that a plugin has still to be told of"),
        ("switchboard_call_log_due", "Those of them that are due now"),
    ];
    for (name, what) in gauges {
        describe_gauge!(name, what);
    }
}
