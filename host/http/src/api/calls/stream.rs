//! A card, as server-sent events or as one document.

use std::sync::Arc;

use axum::Json;
use axum::http::{HeaderMap, header};
use axum::response::sse::Event;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use switchboard_domain::card::{Card, Phase};
use switchboard_services::incoming_calls::LiveCard;

use crate::app::App;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;
use crate::streams::Next;

pub(crate) fn wants_events(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.split(',').any(|kind| kind.trim().starts_with("text/event-stream"))
}

fn event(card: &Card) -> Event {
    let name = match card.phase {
        Phase::First | Phase::Updated => "card",
        Phase::Final => "final",
        Phase::Late => "late",
    };
    let event = Event::default().event(name).id(card.sequence.to_string());
    event.json_data(card).unwrap_or_else(|_| Event::default().comment("a card could not be written"))
}

/// The cards after those that the client has, as they come. A front that stops sends the final card first.
pub(crate) fn events(
    app: &App,
    user: &AuthenticatedUser,
    live: &Arc<LiveCard>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(0);
    let cards = live.events_after(seen).map(|card| {
        let settled = matches!(card.phase, Phase::Final | Phase::Late);
        (event(&card), if settled { Next::MayWait } else { Next::Due })
    });
    Ok(app.streams.open(&user.0.context)?.respond(Next::Due, cards))
}

/// The final card.
pub(crate) async fn settled(live: &LiveCard) -> Result<Response, Problem> {
    let card = live.settled().await.ok_or_else(|| Problem::not_found("a card of this call"))?;
    Ok(Json(card.as_ref()).into_response())
}
