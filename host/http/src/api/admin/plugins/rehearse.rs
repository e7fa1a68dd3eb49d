//! `POST /api/v1/admin/plugins/{name}/versions/{digest}/rehearsal`

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use serde_json::json;
use switchboard_services::incoming_calls::{Answered, Rehearsed, SampleKind};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::ToSchema;

use super::document::digest_hex;
use super::test::{grants_of_trial, millis};
use crate::api::calls::wants_events;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Developer;

/// How a version is rehearsed.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PluginRehearsalRequest)]
pub(crate) struct RehearsalRequest {
    /// Whether it may do everything that it asks for, as if that were granted; only admins can have it so.
    #[serde(default)]
    as_if_granted: bool,
}

/// What one version did for one caller.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RehearsedAnswer)]
pub(crate) struct OneAnswer {
    /// The card's first line.
    title: String,
    /// Why the version gave no answer; absent where it gave one.
    failure: Option<String>,
    elapsed_ms: f64,
    memory_bytes: Option<u64>,
    /// How often it asked the host for something, by capability.
    host_calls: BTreeMap<&'static str, u32>,
}

/// Where a caller of a rehearsal comes from.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = RehearsedCallerKind)]
pub(crate) enum Kind {
    /// Every rehearsal has it.
    Standard,
    /// Somebody who called the organisation lately.
    Recent,
}

/// One caller.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RehearsedCaller)]
pub(crate) struct OneCaller {
    kind: Kind,
    /// A standard caller's name, such as `withheld`; or a number without its middle, or `teams`.
    caller: String,
    /// Absent where there was no more time.
    version: Option<OneAnswer>,
    /// What the active version did; absent where none is active, or it is this one.
    active: Option<OneAnswer>,
    /// Which parts of the card would change.
    changes: Vec<&'static str>,
}

/// What versions did for all callers.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RehearsalSum)]
pub(crate) struct RehearsalSum {
    calls: usize,
    failures: usize,
    p50_ms: Option<f64>,
    p99_ms: Option<f64>,
    peak_memory_bytes: Option<u64>,
    host_calls: u32,
}

/// What a version would say of callers, beside what the active one says.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginRehearsal)]
pub(crate) struct Rehearsal {
    version: RehearsalSum,
    /// Absent where no other version is active.
    active: Option<RehearsalSum>,
    /// How many cards would change.
    changed_cards: usize,
    callers: Vec<OneCaller>,
}

impl From<Answered> for OneAnswer {
    fn from(answered: Answered) -> Self {
        Self {
            title: answered.title,
            failure: answered.failure,
            elapsed_ms: millis(answered.elapsed),
            memory_bytes: answered.memory_bytes,
            host_calls: answered.host_calls,
        }
    }
}

impl From<Rehearsed> for OneCaller {
    fn from(one: Rehearsed) -> Self {
        Self {
            kind: match one.kind {
                SampleKind::Standard => Kind::Standard,
                SampleKind::Recent => Kind::Recent,
            },
            caller: one.caller,
            version: one.version.map(Into::into),
            active: one.active.map(Into::into),
            changes: one.changes,
        }
    }
}

fn sum<'a>(answers: impl Iterator<Item = &'a Answered>) -> RehearsalSum {
    let answers: Vec<&Answered> = answers.collect();
    let mut times: Vec<_> = answers.iter().map(|one| one.elapsed).collect();
    times.sort_unstable();
    // Of so few, the time within which 99 of 100 ended is the longest.
    let (half, longest) = (times.get(times.len().saturating_sub(1) / 2), times.last());
    RehearsalSum {
        calls: answers.len(),
        failures: answers.iter().filter(|one| one.failure.is_some()).count(),
        p50_ms: half.copied().map(millis),
        p99_ms: longest.copied().map(millis),
        peak_memory_bytes: answers.iter().filter_map(|one| one.memory_bytes).max(),
        host_calls: answers.iter().flat_map(|one| one.host_calls.values()).sum(),
    }
}

impl From<Vec<Rehearsed>> for Rehearsal {
    fn from(rehearsed: Vec<Rehearsed>) -> Self {
        let has_active = rehearsed.iter().any(|one| one.active.is_some());
        Self {
            version: sum(rehearsed.iter().filter_map(|one| one.version.as_ref())),
            active: has_active.then(|| sum(rehearsed.iter().filter_map(|one| one.active.as_ref()))),
            changed_cards: rehearsed.iter().filter(|one| !one.changes.is_empty()).count(),
            callers: rehearsed.into_iter().map(Into::into).collect(),
        }
    }
}

/// Rings by hand for standard callers and for those who called the organisation lately, with a version and with the active one:
/// which cards would change?
///
/// As with a single trial, nothing is written and nothing is changed. Numbers are told without their middle. A version that
/// fails is not refused: the failure is what there is to see.
#[utoipa::path(
    post, path = "/admin/plugins/{name}/versions/{digest}/rehearsal", operation_id = "rehearse_plugin", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(
        ("name" = String, Path, description = "The plugin's name."),
        ("digest" = String, Path, description = "`sha256:` and the 64 hex digits of the version.")
    ),
    request_body = RehearsalRequest,
    responses(
        (status = 200, description = "What both versions said. With `Accept: text/event-stream`: `progress` events, whose data is \
            `{\"done\": …, \"all\": …}` in callers, until `result`, whose data is a `PluginRehearsal`, or `problem`, whose data is a \
            `Problem`.",
            content((Rehearsal = "application/json"), (String = "text/event-stream"))),
        (status = 404)
    )
)]
pub(crate) async fn rehearse(
    State(app): State<App>,
    Developer(user): Developer,
    Path((name, digest)): Path<(String, String)>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<RehearsalRequest>,
) -> Result<Response, Problem> {
    let digest = digest_hex(&digest, "digest")?;
    let act = user.act("plugin.rehearse", &name).with("digest", format!("sha256:{digest}"));
    let grants = grants_of_trial(&user, body.as_if_granted)?;
    let context = &user.0.context;
    let version = app.plugins.version_to_try(context, &name, Some(digest), grants).await?;
    let all_active = app.plugins.active(context).await?;
    let active = all_active.iter().find(|one| one.name == name && one.digest_hex != digest && !one.is_off());
    let active = active.cloned();
    app.store.audit().record(context, &act).await?;
    let (principal, schemes) = (user.principal(), user.0.tenant.url_schemes.clone());
    let calls = app.services.incoming_calls.clone();
    if !wants_events(&headers) {
        let rehearsed = calls.rehearse(&principal, &schemes, &version, active.as_ref(), |_, _| {}).await?;
        return Ok(Json(Rehearsal::from(rehearsed)).into_response());
    }
    let (sender, events) = mpsc::channel(8);
    let id = crate::request_scope::request_id();
    tokio::spawn(crate::request_scope::within_request(id, async move {
        let steps = sender.clone();
        let progress = move |done: usize, all: usize| {
            let event = Event::default().event("progress").json_data(json!({"done": done, "all": all}));
            // A full stream misses a step, and no result.
            if let Ok(event) = event
                && steps.try_send(event).is_err()
            {
                tracing::debug!("a progress event of a rehearsal was dropped");
            }
        };
        let rehearsed = tokio::select! {
            rehearsed = calls.rehearse(&principal, &schemes, &version, active.as_ref(), progress) => rehearsed,
            // Nobody wants to know any more.
            () = sender.closed() => return,
        };
        let last = match rehearsed {
            Ok(rehearsed) => Event::default().event("result").json_data(Rehearsal::from(rehearsed)),
            Err(error) => Event::default().event("problem").json_data(Problem::from(error)),
        };
        if let Ok(last) = last
            && sender.send(last).await.is_err()
        {
            tracing::debug!("the client that had a plugin rehearsed left before the result");
        }
    }));
    let events = ReceiverStream::new(events).map(Ok::<_, Infallible>);
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}
