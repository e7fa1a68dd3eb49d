//! `POST /api/v1/admin/tokens`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{AppendHeaders, IntoResponse};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use switchboard_store::{NewApiToken, Role};
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::secret;
use crate::body::JsonBody;
use crate::openapi::RoleName;
use crate::problem::Problem;
use crate::session::DeveloperInPerson;

/// The most characters of a name.
const MAX_NAME: usize = 100;

/// Days that a token lives where nothing else is asked for.
const DEFAULT_DAYS: u32 = 90;

/// The most days that a token lives.
const MAX_DAYS: u32 = 366;

/// A token to be made.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewApiToken, examples(json!({"name": "CI", "roles": ["developer"], "expiresInDays": 30})))]
pub(crate) struct NewToken {
    /// Says to people what it is for; no other token of the organisation may have it.
    name: String,
    /// `developer` (uploads, tests, reads logs) where it is not given; only an admin can give `admin`.
    #[schema(value_type = Option<Vec<RoleName>>)]
    roles: Option<Vec<Role>>,
    /// 1 to 366; 90 where it is not given.
    expires_in_days: Option<u32>,
}

/// A token that was made.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreatedApiToken)]
pub(crate) struct MadeToken {
    #[schema(format = "uuid")]
    id: String,
    name: String,
    #[schema(value_type = Vec<RoleName>)]
    roles: Vec<Role>,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// To be sent as `authorization: Bearer …`. Told this once.
    token: String,
}

fn checked_name(name: &str) -> Result<&str, Problem> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        let message = format!("a name of one line and at most {MAX_NAME} characters is expected");
        return Err(Problem::member("name", message));
    }
    Ok(name)
}

fn checked_roles(asked: Option<Vec<Role>>, own: &[Role]) -> Result<Vec<Role>, Problem> {
    let mut roles = asked.unwrap_or_else(|| vec![Role::Developer]);
    roles.dedup();
    if roles.is_empty() {
        return Err(Problem::member("roles", "developer or admin is expected"));
    }
    for role in &roles {
        match role {
            Role::Developer => {}
            Role::Admin if own.contains(&Role::Admin) => {}
            Role::Admin => return Err(Problem::forbidden("only an admin can give a token the role admin")),
            Role::Agent | Role::Operator => {
                return Err(Problem::member(
                    "roles",
                    "a token can be a developer's or an admin's, nothing else",
                ));
            }
        }
    }
    Ok(roles)
}

/// Makes a token, and tells its secret this once.
#[utoipa::path(
    post, path = "/admin/tokens", operation_id = "create_api_token", tag = "admin",
    request_body = NewToken,
    responses((status = 201, description = "The token with its secret.", body = MadeToken), (status = 409))
)]
pub(crate) async fn create(
    State(app): State<App>,
    DeveloperInPerson(user): DeveloperInPerson,
    JsonBody(new): JsonBody<NewToken>,
) -> Result<impl IntoResponse, Problem> {
    let name = checked_name(&new.name)?;
    let roles = checked_roles(new.roles, &user.0.roles)?;
    let days = new.expires_in_days.unwrap_or(DEFAULT_DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(Problem::member("expiresInDays", format!("a number from 1 to {MAX_DAYS} is expected")));
    }
    let expires_at = app.clock.now() + SignedDuration::from_hours(24 * i64::from(days));
    let id = uuid::Uuid::now_v7().to_string();
    // The prefix lets scanners of source code find what was checked in by mistake.
    let secret = format!("swb_{}", secret()?);
    let token = NewApiToken { id: &id, name, secret: &secret, roles: &roles, expires_at };
    let act = user.act("token.create", &id);
    let act = act.with("name", name).with("roles", serde_json::json!(roles));
    app.store
        .tokens()
        .create(&user.0.context, &token, &act.with("expiresAt", expires_at.to_string()))
        .await?;
    let made = MadeToken { id, name: name.to_owned(), roles, expires_at, token: secret };
    Ok((StatusCode::CREATED, AppendHeaders([(CACHE_CONTROL, "no-store")]), Json(made)))
}
