//! `GET` and `PATCH /api/v1/calls/{id}/form`

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use switchboard_domain::call_form::Form;
use switchboard_domain::ids::CallId;
use switchboard_services::call_forms::{FilledIn, FormOfCall, Questions};
use switchboard_store::CallRecord;
use utoipa::ToSchema;

use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// What the agent is asked about a call, and what is answered so far.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallForm {
    /// What a plugin asks. Absent, there are the notes and the disposition of the call alone.
    form: Option<Form>,
    /// The plugin that was asked.
    plugin: Option<String>,
    /// Why that plugin gave no form, in a sentence.
    problem: Option<String>,
    /// What is answered so far.
    saved: SavedAnswers,
}

/// What is answered of a call's form.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CallFormSaved)]
pub(crate) struct SavedAnswers {
    /// The call's disposition.
    disposition: Option<String>,
    /// The answers by the names of the fields; of the kind `choices` the values, each on a line of its own.
    answers: BTreeMap<String, String>,
    /// The agent has said that nothing is missing, and nothing was.
    complete: bool,
    /// Counts the changes of the call: of two answers, the one with the greater number is the newer one.
    version: i64,
}

/// What the agent has changed. What is not named stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CallFormAnswers, examples(json!({"disposition": "sales", "answers": {"reason": "offer"}, "complete": true})))]
pub(crate) struct FilledInForm {
    /// Absent, it stays as it is; an empty text removes it.
    disposition: Option<String>,
    /// By the names of the fields; of the kind `choices` the values, each on a line of its own. An empty text takes an answer back.
    #[serde(default)]
    answers: BTreeMap<String, String>,
    /// Nothing is missing, also of what was answered before. It is refused where something is, or where an answer does not fit its field.
    #[serde(default)]
    complete: bool,
}

impl From<CallRecord> for SavedAnswers {
    fn from(call: CallRecord) -> Self {
        let form = call.form.unwrap_or_default();
        Self {
            disposition: call.disposition,
            answers: form.answers,
            complete: form.is_complete,
            version: call.version,
        }
    }
}

/// What the agent is asked about a call, and what is answered so far.
///
/// Of calls that are answered or over, the first plugin of the organisation that has the hook `call-form` says what is asked. Without
/// one there is no `form`, and neither is there one if the plugin is late or fails: then `problem` says so.
#[utoipa::path(
    get, path = "/calls/{id}/form", operation_id = "get_call_form", tag = "calls",
    params(("id" = String, Path, description = "The call's id, which is not the calling SDK's.")),
    responses((status = 200, description = "The form with its answers.", body = CallForm), (status = 404))
)]
pub(crate) async fn get(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<CallId>,
) -> Result<Json<CallForm>, Problem> {
    let FormOfCall { questions, call } = app.services.call_forms.form(&user.principal(), &id).await?;
    let Questions { form, plugin, problem } = questions;
    Ok(Json(CallForm { form, plugin, problem, saved: call.into() }))
}

/// Keeps what the agent has changed in what is filled in about a call.
///
/// What is not named stays, so that two tabs in which somebody fills in the same form take nothing from each other. The answer has all of it.
///
/// Without `complete` nothing is checked but the sizes, so that a form can be saved while somebody fills it in, and one that was complete is
/// so no longer. With it the plugin is asked for its form, and each answer that is missing or does not fit is told as `answers.NAME` or
/// `disposition`. Plugins that record calls get the answers when the call is over, and again when they change.
#[utoipa::path(
    patch, path = "/calls/{id}/form", operation_id = "update_call_form", tag = "calls",
    params(("id" = String, Path, description = "The call's id, which is not the calling SDK's.")),
    request_body = FilledInForm,
    responses(
        (status = 200, description = "What is answered now.", body = SavedAnswers), (status = 400), (status = 404)
    )
)]
pub(crate) async fn change(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<CallId>,
    JsonBody(form): JsonBody<FilledInForm>,
) -> Result<Json<SavedAnswers>, Problem> {
    let filled_in =
        FilledIn { answers: form.answers, disposition: form.disposition, complete: form.complete };
    let call = app.services.call_forms.fill_in(&user.principal(), &id, filled_in).await?;
    Ok(Json(call.into()))
}
