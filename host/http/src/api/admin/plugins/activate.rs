//! `POST /api/v1/admin/plugins/{name}/versions/{digest}/activate`

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Deserializer};
use switchboard_plugin_host::catalogue::GrantAsked;
use utoipa::ToSchema;

use super::Activation;
use super::document::digest_hex;
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
    /// What is granted from now on; where it is absent, what was granted stays.
    grants: Option<Vec<GrantAsked>>,
    /// The digest that must be active now, `null` for none; otherwise nothing is changed.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    expected: Option<Option<String>>,
    /// Why, for those who read the audit trail later; at most 500 characters.
    note: Option<String>,
}

/// The most characters of a note.
const MAX_NOTE: usize = 500;

/// Tells `null` from absent.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

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
    let expected = match &body.expected {
        None => None,
        Some(None) => Some(None),
        Some(Some(text)) => Some(Some(digest_hex(text, "expected")?)),
    };
    let mut act = user.act("plugin.activate", &name);
    if let Some(note) = body.note.as_deref().map(str::trim).filter(|note| !note.is_empty()) {
        if note.chars().count() > MAX_NOTE || note.contains('\0') {
            return Err(Problem::member("note", format!("at most {MAX_NOTE} characters are expected")));
        }
        act = act.with("note", note);
    }
    let grants = body.grants.as_deref();
    Ok(Json(app.plugins.activate(&user.0.context, &name, digest, grants, expected, &act).await?.into()))
}
