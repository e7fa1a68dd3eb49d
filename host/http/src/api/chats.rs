//! `POST /api/v1/chats`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

/// With whom to chat.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(examples(json!({"userId": "6f1c2a30-0000-4000-8000-000000000001"})))]
pub(crate) struct NewChat {
    /// Entra object id.
    #[schema(format = "uuid")]
    user_id: String,
    /// Entra tenant id, of people of other organisations.
    #[schema(format = "uuid")]
    tenant_id: Option<String>,
}

/// A chat of two.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Chat)]
pub(crate) struct OpenedChat {
    id: String,
    /// Where Teams shows it.
    #[schema(format = "uri")]
    web_url: Option<String>,
}

/// Opens the chat with somebody: made if there is none, the same each time.
#[utoipa::path(
    post, path = "/chats", operation_id = "open_chat", tag = "directory",
    request_body = NewChat,
    responses(
        (status = 201, description = "The chat, which may have been there before.", body = OpenedChat),
        (status = 403, description = "Not agreed to yet: `consent-required`."), (status = 404), (status = 409)
    )
)]
pub(crate) async fn open(
    State(app): State<App>,
    user: AuthenticatedUser,
    JsonBody(body): JsonBody<NewChat>,
) -> Result<(StatusCode, Json<OpenedChat>), Problem> {
    let id = |field: &'static str, text: &str| {
        uuid::Uuid::try_parse(text.trim()).map(|id| id.to_string()).map_err(|_| {
            Problem::member(
                field,
                "an Entra object id is expected, such as a person's id in /api/v1/directory/users",
            )
        })
    };
    let with = id("userId", &body.user_id)?;
    let tenant = body.tenant_id.as_deref().map(|text| id("tenantId", text)).transpose()?;
    let context = &user.0.context;
    if context.user_id().is_some_and(|user| with.eq_ignore_ascii_case(user.as_str())) {
        return Err(Problem::member("userId", "this is you; a chat needs somebody else"));
    }
    let chat = app.services.graph.open_chat(context, &with, tenant.as_deref()).await?;
    // The client opens it: nothing but a web address.
    let web_url = chat.web_url.filter(|url| url.starts_with("https://"));
    Ok((StatusCode::CREATED, Json(OpenedChat { id: chat.id, web_url })))
}
