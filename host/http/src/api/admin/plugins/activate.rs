//! `POST /api/v1/admin/plugins/{name}/versions/{digest}/activate`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use switchboard_plugin_host::catalogue::GrantAsked;
use utoipa::ToSchema;

use super::document::{digest_hex, given};
use super::{Activation, Expectation};
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Admin;

/// How a version is to be activated.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PluginActivationRequest)]
pub(crate) struct Activate {
    /// What is granted from now on; where it is absent, that stays granted which this version asks for too.
    grants: Option<Vec<GrantAsked>>,
    /// The digest that must be active now, `null` for none; otherwise nothing is changed.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    expected: Option<Option<String>>,
    /// The revision of the plugin that must be the newest; otherwise nothing is changed.
    expected_revision: Option<i64>,
    /// Why, for those who read the audit trail later; at most 500 characters.
    note: Option<String>,
}

/// The most characters of a note.
const MAX_NOTE: usize = 500;

/// Makes a version the active one.
#[utoipa::path(
    post, path = "/admin/plugins/{name}/versions/{digest}/activate", operation_id = "activate_plugin",
    tag = "plugins", security(("session" = []), ("token" = [])),
    params(
        ("name" = String, Path, description = "The plugin's name."),
        ("digest" = String, Path, description = "`sha256:` and the 64 hex digits of the version.")
    ),
    request_body = Activate,
    responses(
        (status = 200, description = "The version is active.", body = Activation), (status = 404), (status = 409)
    )
)]
pub(crate) async fn activate(
    State(app): State<App>,
    Admin(user): Admin,
    Path((name, digest)): Path<(String, String)>,
    JsonBody(body): JsonBody<Activate>,
) -> Result<Json<Activation>, Problem> {
    let digest = digest_hex(&digest, "digest")?;
    let expected = Expectation::new(body.expected, body.expected_revision);
    let mut act = user.act("plugin.activate", &name);
    if let Some(note) = body.note.as_deref().map(str::trim).filter(|note| !note.is_empty()) {
        if note.chars().count() > MAX_NOTE || note.contains('\0') {
            return Err(Problem::member("note", format!("at most {MAX_NOTE} characters are expected")));
        }
        act = act.with("note", note);
    }
    let grants = body.grants.as_deref();
    let activation = app.plugins.activate(&user.0.context, &name, digest, grants, expected.read()?, &act);
    Ok(Json(activation.await?.into()))
}
