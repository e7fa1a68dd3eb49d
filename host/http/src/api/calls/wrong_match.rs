//! `POST /api/v1/calls/{id}/wrong-match`

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use switchboard_services::incoming_calls::WrongMatch;
use utoipa::ToSchema;

use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// A match on a card that is not the caller.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WrongMatchReport, examples(json!({"source": "customers", "recordId": "diego"})))]
pub(crate) struct NotTheCaller {
    /// The match's source.
    source: String,
    /// The match's record.
    record_id: String,
}

/// Who was told.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WrongMatchReported)]
pub(crate) struct Told {
    /// The plugins whose log has a line about it: those that found somebody for this call.
    plugins: Vec<String>,
}

/// Says that a call's card showed the wrong person.
///
/// The log of each plugin that found somebody gets one line with the call, the match and what each source answered.
#[utoipa::path(
    post, path = "/calls/{id}/wrong-match", operation_id = "report_wrong_match", tag = "calls",
    params(("id" = String, Path, description = "The call's id, which is not the calling SDK's.")),
    request_body = NotTheCaller,
    responses((status = 200, description = "Which plugins were told.", body = Told), (status = 404))
)]
pub(crate) async fn report(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
    JsonBody(wrong): JsonBody<NotTheCaller>,
) -> Result<Json<Told>, Problem> {
    let schemes = user.0.tenant.url_schemes.clone();
    let wrong = WrongMatch { source: wrong.source, record_id: wrong.record_id };
    let plugins =
        app.services.incoming_calls.report_wrong_match(user.principal(), &id, &wrong, schemes).await?;
    Ok(Json(Told { plugins }))
}
