//! `GET /api/v1/admin/plugins/{name}/figures`

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use switchboard_plugin_host::figures::percentile;
use switchboard_store::{FigureSpan, Figures};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::problem::Problem;
use crate::query::{Path, Query};
use crate::session::Developer;

/// What some calls did and cost.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginFigureSum)]
pub(crate) struct Sum {
    calls: i64,
    /// How many of them gave no answer.
    failures: i64,
    /// Milliseconds within which half of the calls ended; absent without calls.
    p50_ms: Option<f64>,
    p95_ms: Option<f64>,
    p99_ms: Option<f64>,
    /// Milliseconds in which it computed, of all calls together.
    computing_ms: f64,
    /// The most bytes of memory that one call had at once.
    memory_bytes: i64,
    /// How often it asked the host for something.
    host_calls: i64,
    /// Bytes of the bodies of its requests to other systems and of their answers.
    egress_bytes: i64,
    /// How often each outcome: `answered`, or the kind of the error.
    outcomes: BTreeMap<String, i64>,
}

/// The calls of one step of time.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginFigurePoint)]
pub(crate) struct Point {
    /// When the step began.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[serde(flatten)]
    sum: Sum,
}

/// The figures of one version.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginVersionFigures)]
pub(crate) struct OfVersion {
    /// `sha256:` and 64 hex digits.
    digest: String,
    total: Sum,
    /// The steps in which it was called, oldest first.
    points: Vec<Point>,
}

/// What a plugin's versions did and cost lately.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginFigures)]
pub(crate) struct Answer {
    /// When the first step began.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    step_seconds: i64,
    /// The versions that were called, the busiest first.
    versions: Vec<OfVersion>,
}

/// How far back figures are wanted.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = PluginFigureSpan)]
pub(crate) enum Span {
    /// In steps of a minute.
    Hour,
    /// In steps of 15 minutes.
    #[default]
    Day,
    /// In steps of an hour.
    Week,
    /// In steps of 6 hours.
    Month,
}

/// Which figures are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// How far back; a day where it is not given.
    #[serde(default)]
    #[param(inline)]
    span: Span,
}

impl Span {
    /// Which rows are read, how far back, and the seconds of a step.
    fn rows(self) -> (FigureSpan, SignedDuration, i64) {
        match self {
            Self::Hour => (FigureSpan::Minute, SignedDuration::from_hours(1), 60),
            Self::Day => (FigureSpan::Minute, SignedDuration::from_hours(24), 900),
            Self::Week => (FigureSpan::Hour, SignedDuration::from_hours(7 * 24), 3600),
            Self::Month => (FigureSpan::Hour, SignedDuration::from_hours(30 * 24), 6 * 3600),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a time for people")]
pub(crate) fn millis(micros: i64) -> f64 {
    micros as f64 / 1000.0
}

impl From<Figures> for Sum {
    fn from(figures: Figures) -> Self {
        Self {
            calls: figures.calls,
            failures: figures.failures,
            p50_ms: percentile(&figures.latency, 0.5),
            p95_ms: percentile(&figures.latency, 0.95),
            p99_ms: percentile(&figures.latency, 0.99),
            computing_ms: millis(figures.computing_us),
            memory_bytes: figures.memory_bytes,
            host_calls: figures.host_calls,
            egress_bytes: figures.egress_bytes,
            outcomes: figures.outcomes,
        }
    }
}

/// What a plugin's versions did and cost: calls, outcomes, times, memory, host calls and bytes.
///
/// Other fronts store their figures each minute. Times are exact to 12%.
#[utoipa::path(
    get, path = "/admin/plugins/{name}/figures", operation_id = "get_plugin_figures", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name."), Wanted),
    responses((status = 200, description = "The figures.", body = Answer), (status = 404))
)]
pub(crate) async fn figures(
    State(app): State<App>,
    Developer(user): Developer,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Answer>, Problem> {
    let context = &user.0.context;
    app.plugins.require_plugin(context, &name).await?;
    app.plugins.store_figures(context).await;
    let (rows, back, step_seconds) = wanted.span.rows();
    let until = app.plugins.clock().now();
    let begin = |at: Timestamp| {
        let second = at.as_second().div_euclid(step_seconds) * step_seconds;
        Timestamp::from_second(second).unwrap_or(at)
    };
    let since = begin(until - back);
    let stored = app.store.plugins().figures(context, Some(&name), rows, since).await?;
    let mut versions: BTreeMap<String, (Figures, BTreeMap<Timestamp, Figures>)> = BTreeMap::new();
    for one in stored {
        let (total, points) = versions.entry(one.digest).or_default();
        total.add(&one.figures);
        points.entry(begin(one.begins_at)).or_default().add(&one.figures);
    }
    let mut versions: Vec<OfVersion> = versions
        .into_iter()
        .map(|(digest, (total, points))| OfVersion {
            digest: format!("sha256:{digest}"),
            total: total.into(),
            points: points.into_iter().map(|(at, figures)| Point { at, sum: figures.into() }).collect(),
        })
        .collect();
    versions.sort_by_key(|version| std::cmp::Reverse(version.total.calls));
    Ok(Json(Answer { since, until, step_seconds, versions }))
}
