//! A telephone network that rings: calls, and the simulated agents that answer them.

mod agent;
mod calls;
mod exchange;
mod forms;
mod messages;
mod ring;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use calls::end_all;
pub(crate) use exchange::Exchange;

use crate::state::Shared;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/emulator/ring", post(ring::ring))
        .route("/emulator/callers", get(ring::callers))
        .route("/emulator/calls/{id}/hang-up", post(ring::hang_up))
        .route("/emulator/calls/{id}/answer-elsewhere", post(ring::answer_elsewhere))
        .route("/emulator/agent", get(agent::connect))
}
