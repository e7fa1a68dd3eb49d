//! A card, as server-sent events or as one document.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderMap, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use switchboard_calls::card::{Card, Phase};
use switchboard_plugin_host::incoming::LiveCard;

use crate::problem::Problem;

/// How often a silent stream says that it is alive.
const ALIVE: Duration = Duration::from_secs(10);

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

/// The cards after those that the client has, as they come.
pub(crate) fn events(live: &Arc<LiveCard>, headers: &HeaderMap) -> Response {
    let seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(0);
    let cards = live.events_after(seen).map(|card| Ok::<_, Infallible>(event(&card)));
    Sse::new(cards).keep_alive(KeepAlive::new().interval(ALIVE)).into_response()
}

/// The final card.
pub(crate) async fn settled(live: &LiveCard) -> Result<Response, Problem> {
    let card = live.settled().await.ok_or_else(|| Problem::not_found("a card of this call"))?;
    Ok(Json(card.as_ref()).into_response())
}
