//! `POST /api/v1/admin/plugins/{name}/versions/{digest}/rehearsal`

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use switchboard_services::incoming_calls::{Answered, Rehearsed, SampleKind};
use utoipa::ToSchema;

use super::document::digest_hex;
use super::test::{grants_of_trial, millis};
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
    responses((status = 200, description = "What both versions said.", body = Rehearsal), (status = 404))
)]
pub(crate) async fn rehearse(
    State(app): State<App>,
    Developer(user): Developer,
    Path((name, digest)): Path<(String, String)>,
    JsonBody(body): JsonBody<RehearsalRequest>,
) -> Result<Json<Rehearsal>, Problem> {
    let digest = digest_hex(&digest, "digest")?;
    let act = user.act("plugin.rehearse", &name).with("digest", format!("sha256:{digest}"));
    let grants = grants_of_trial(&user, body.as_if_granted)?;
    let context = &user.0.context;
    let version = app.plugins.version_to_try(context, &name, Some(digest), grants).await?;
    let all_active = app.plugins.active(context).await?;
    let active = all_active.iter().find(|one| one.name == name && one.digest_hex != digest && !one.is_off());
    let schemes = &user.0.tenant.url_schemes;
    let rehearsed =
        app.services.incoming_calls.rehearse(&user.principal(), schemes, &version, active).await?;
    app.store.audit().record(context, &act).await?;
    let has_active = rehearsed.iter().any(|one| one.active.is_some());
    Ok(Json(Rehearsal {
        version: sum(rehearsed.iter().filter_map(|one| one.version.as_ref())),
        active: has_active.then(|| sum(rehearsed.iter().filter_map(|one| one.active.as_ref()))),
        changed_cards: rehearsed.iter().filter(|one| !one.changes.is_empty()).count(),
        callers: rehearsed.into_iter().map(Into::into).collect(),
    }))
}
