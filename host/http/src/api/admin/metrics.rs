//! `GET /api/v1/admin/metrics`

use std::fmt::Write;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use switchboard_plugin_host::figures::step_ms;
use switchboard_store::{FigureSpan, VersionFigures};

use crate::app::App;
use crate::problem::Problem;
use crate::session::Developer;

/// The bounds of the histogram of times, as steps of the figures: from 1 ms to 10 s.
const BOUNDS: [u32; 9] = [60, 70, 80, 90, 100, 110, 120, 130, 140];

/// What the tenant's plugins did and cost since they were first called, as Prometheus reads it.
///
/// It is for a Prometheus of the tenant's own: an API token of a developer is the scrape's bearer token.
#[utoipa::path(
    get, path = "/admin/metrics", operation_id = "get_plugin_metrics", tag = "plugins",
    security(("session" = []), ("token" = [])),
    responses((status = 200, description = "The metrics.", content_type = "application/openmetrics-text", body = String))
)]
pub(crate) async fn metrics(State(app): State<App>, Developer(user): Developer) -> Result<Response, Problem> {
    let context = &user.0.context;
    app.plugins.store_figures(context).await;
    let all = app.store.plugins().figures(context, None, FigureSpan::All, Timestamp::UNIX_EPOCH).await?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], rendered(&all)).into_response())
}

/// The names of plugins and of outcomes, and digests, have no letters that would have to be escaped.
fn labels(version: &VersionFigures) -> String {
    format!("plugin=\"{}\",digest=\"sha256:{}\"", version.plugin, version.digest)
}

fn rendered(all: &[VersionFigures]) -> String {
    let mut text = String::new();
    let mut family = |name: &str, kind: &str, help: &str, samples: &mut dyn FnMut(&mut String)| {
        // Writing to a string does not fail.
        let _ = write!(text, "# TYPE {name} {kind}\n# HELP {name} {help}\n");
        samples(&mut text);
    };
    family("switchboard_plugin_calls", "counter", "Calls of hooks by outcome.", &mut |text| {
        for version in all {
            for (outcome, count) in &version.figures.outcomes {
                let labels = labels(version);
                let _ = writeln!(
                    text,
                    "switchboard_plugin_calls_total{{{labels},outcome=\"{outcome}\"}} {count}"
                );
            }
        }
    });
    family(
        "switchboard_plugin_duration_seconds",
        "histogram",
        "How long calls of hooks took.",
        &mut |text| {
            for version in all {
                let (labels, latency) = (labels(version), &version.figures.latency);
                for bound in BOUNDS {
                    let count: i64 = latency.range(..=bound).map(|(_, count)| count).sum();
                    let le = step_ms(bound) / 1000.0;
                    let _ = writeln!(
                        text,
                        "switchboard_plugin_duration_seconds_bucket{{{labels},le=\"{le:.5}\"}} {count}"
                    );
                }
                let count: i64 = latency.values().sum();
                let _ = writeln!(
                    text,
                    "switchboard_plugin_duration_seconds_bucket{{{labels},le=\"+Inf\"}} {count}"
                );
            }
        },
    );
    family(
        "switchboard_plugin_computing_seconds",
        "counter",
        "Seconds in which plugins computed, without those in which they waited.",
        &mut |text| {
            for version in all {
                let (labels, micros) = (labels(version), version.figures.computing_us);
                let (seconds, rest) = (micros / 1_000_000, micros % 1_000_000);
                let _ = writeln!(
                    text,
                    "switchboard_plugin_computing_seconds_total{{{labels}}} {seconds}.{rest:06}"
                );
            }
        },
    );
    family("switchboard_plugin_host_calls", "counter", "Questions of plugins to the host.", &mut |text| {
        for version in all {
            let (labels, count) = (labels(version), version.figures.host_calls);
            let _ = writeln!(text, "switchboard_plugin_host_calls_total{{{labels}}} {count}");
        }
    });
    family(
        "switchboard_plugin_egress_bytes",
        "counter",
        "Bytes of the bodies of requests to other systems and of their answers.",
        &mut |text| {
            for version in all {
                let (labels, count) = (labels(version), version.figures.egress_bytes);
                let _ = writeln!(text, "switchboard_plugin_egress_bytes_total{{{labels}}} {count}");
            }
        },
    );
    family(
        "switchboard_plugin_peak_memory_bytes",
        "gauge",
        "The most bytes of memory that one call had at once.",
        &mut |text| {
            for version in all {
                let (labels, bytes) = (labels(version), version.figures.memory_bytes);
                let _ = writeln!(text, "switchboard_plugin_peak_memory_bytes{{{labels}}} {bytes}");
            }
        },
    );
    text.push_str("# EOF\n");
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use switchboard_store::Figures;

    use super::*;

    #[test]
    fn figures_are_told_as_open_metrics() {
        let figures = Figures {
            calls: 3,
            failures: 1,
            computing_us: 1_250_000,
            host_calls: 4,
            egress_bytes: 5,
            memory_bytes: 6,
            outcomes: BTreeMap::from([("answered".to_owned(), 2), ("crashed".to_owned(), 1)]),
            latency: BTreeMap::from([(55, 2), (125, 1)]),
        };
        let version = VersionFigures {
            plugin: "crm".to_owned(),
            digest: "00".to_owned(),
            begins_at: Timestamp::UNIX_EPOCH,
            figures,
        };
        let text = rendered(&[version]);
        let of = "plugin=\"crm\",digest=\"sha256:00\"";
        for line in [
            format!("switchboard_plugin_calls_total{{{of},outcome=\"crashed\"}} 1"),
            format!("switchboard_plugin_duration_seconds_bucket{{{of},le=\"0.00100\"}} 2"),
            format!("switchboard_plugin_duration_seconds_bucket{{{of},le=\"1.00000\"}} 2"),
            format!("switchboard_plugin_duration_seconds_bucket{{{of},le=\"10.00000\"}} 3"),
            format!("switchboard_plugin_duration_seconds_bucket{{{of},le=\"+Inf\"}} 3"),
            format!("switchboard_plugin_computing_seconds_total{{{of}}} 1.250000"),
            format!("switchboard_plugin_peak_memory_bytes{{{of}}} 6"),
        ] {
            assert!(text.lines().any(|one| one == line), "{line}\nis not in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
