//! `/api/v1/operator/blocked-digests`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::admin::plugins::digest_hex;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Operator;

/// The most characters of a reason.
const MAX_REASON: usize = 300;

/// A component that nobody may run.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BlockedDigest {
    /// `sha256:` and 64 hex digits.
    digest: String,
    reason: String,
    #[schema(value_type = String, format = DateTime)]
    blocked_at: Timestamp,
    blocked_by: String,
}

/// The components that nobody may run.
#[derive(Serialize, ToSchema)]
#[schema(as = BlockedDigestList)]
pub(crate) struct Blocked {
    /// The newest first.
    items: Vec<BlockedDigest>,
}

/// Why nobody may run a component.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"reason": "It sends customers to a stranger."})))]
pub(crate) struct Blocking {
    /// 1 to 300 characters, for everybody who has it.
    reason: String,
}

/// What blocking did.
#[derive(Serialize, ToSchema)]
#[schema(as = BlockingResult)]
pub(crate) struct BlockingResult {
    /// How many plugins used it; their last good versions took its place, or the built-in answer.
    replaced: usize,
}

/// The components that the operator has blocked.
#[utoipa::path(
    get, path = "/operator/blocked-digests", operation_id = "list_blocked_digests", tag = "operator",
    responses((status = 200, description = "The components.", body = Blocked), (status = 404))
)]
pub(crate) async fn list(State(app): State<App>, _operator: Operator) -> Result<Json<Blocked>, Problem> {
    let blocked = app.store.plugins().blocked_digests().await?;
    let items = blocked.into_iter().map(|one| BlockedDigest {
        digest: format!("sha256:{}", one.digest),
        reason: one.reason,
        blocked_at: one.blocked_at,
        blocked_by: one.blocked_by,
    });
    Ok(Json(Blocked { items: items.collect() }))
}

/// Blocks a component for everybody.
///
/// It can't be uploaded, activated or tried any more. Where it is active, the last good version takes its place, or the
/// built-in answer; where somebody previews it, the preview ends.
#[utoipa::path(
    put, path = "/operator/blocked-digests/{digest}", operation_id = "block_digest", tag = "operator",
    params(("digest" = String, Path, description = "`sha256:` and the 64 hex digits of the component.")),
    request_body = Blocking,
    responses((status = 200, description = "It is blocked.", body = BlockingResult), (status = 404))
)]
pub(crate) async fn block(
    State(app): State<App>,
    operator: Operator,
    Path(digest): Path<String>,
    JsonBody(body): JsonBody<Blocking>,
) -> Result<Json<BlockingResult>, Problem> {
    let digest = digest_hex(&digest, "digest")?;
    let act = operator.act("digest.block", format!("sha256:{digest}"));
    let reason = body.reason.trim();
    if reason.is_empty() || reason.chars().count() > MAX_REASON || reason.contains(char::is_control) {
        return Err(Problem::member(
            "reason",
            format!("1 to {MAX_REASON} characters in one line are expected"),
        ));
    }
    let act = act.with("reason", reason);
    let replaced = app.plugins.block_digest(&operator.0, digest, reason, &act).await?;
    Ok(Json(BlockingResult { replaced }))
}

/// Lets everybody run a component again. Where it was active, an admin activates it.
#[utoipa::path(
    delete, path = "/operator/blocked-digests/{digest}", operation_id = "unblock_digest", tag = "operator",
    params(("digest" = String, Path, description = "`sha256:` and the 64 hex digits of the component.")),
    responses((status = 204, description = "It is not blocked any more."), (status = 404))
)]
pub(crate) async fn unblock(
    State(app): State<App>,
    operator: Operator,
    Path(digest): Path<String>,
) -> Result<StatusCode, Problem> {
    let digest = digest_hex(&digest, "digest")?;
    let act = operator.act("digest.unblock", format!("sha256:{digest}"));
    if app.store.operator().unblock_digest(&operator.0, digest, &act).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("a block of this digest"))
    }
}
