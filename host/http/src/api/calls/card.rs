//! `GET /api/v1/calls/{id}/card`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use switchboard_domain::card::Card;

use super::stream::{events, settled, wants_events};
use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// A call's card: the same stream again, after `Last-Event-ID` where that is given, or the card as it stands.
#[utoipa::path(
    get, path = "/calls/{id}/card", operation_id = "get_call_card", tag = "calls",
    params(("id" = String, Path, format = "uuid", description = "The call's id, which is not the calling SDK's.")),
    responses(
        (status = 200, description = "The card as it stands; with `Accept: text/event-stream` each card as it is made.",
            content((Card = "application/json"), (String = "text/event-stream"))),
        (status = 404), (status = 429)
    )
)]
pub(crate) async fn card(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let schemes = user.0.tenant.url_schemes.clone();
    let live = app.services.incoming_calls.card(user.principal(), &id, schemes).await?;
    if wants_events(&headers) { events(&app, &user, &live, &headers) } else { settled(&live).await }
}
