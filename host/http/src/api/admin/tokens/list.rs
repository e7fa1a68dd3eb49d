//! `GET /api/v1/admin/tokens`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Token, of_user};
use crate::app::App;
use crate::problem::Problem;
use crate::session::DeveloperInPerson;

/// All tokens, by name.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiTokenList)]
pub(crate) struct Tokens {
    items: Vec<Token>,
}

/// The organisation's API tokens; for developers the own.
#[utoipa::path(
    get, path = "/admin/tokens", operation_id = "list_api_tokens", tag = "admin",
    responses((status = 200, description = "The tokens, without their secrets.", body = Tokens))
)]
pub(crate) async fn list(
    State(app): State<App>,
    DeveloperInPerson(user): DeveloperInPerson,
) -> Result<Json<Tokens>, Problem> {
    let tokens = app.store.tokens().list(&user.0.context, of_user(&user.0)).await?;
    Ok(Json(Tokens { items: tokens.into_iter().map(Token::from).collect() }))
}
