//! A telephone network that rings: calls, and the simulated agents that answer them.
//!
//! | module | holds |
//! | --- | --- |
//! | `state`, `exchange` | who is connected, and all calls |
//! | `calls` | what happens to calls |
//! | `agent`, `messages` | the connection of a simulated agent, and its messages |
//! | `ring` | the routes that let a person's agents ring, and end calls |
//! | `samples` | callers as they look in practice |

mod agent;
mod calls;
mod exchange;
mod messages;
mod ring;
mod samples;
mod state;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use calls::end_all;
pub(crate) use state::Phone;

pub(crate) fn routes(phone: &Arc<Phone>) -> Router {
    Router::new()
        .route("/emulator/ring", post(ring::ring))
        .route("/emulator/callers", get(ring::callers))
        .route("/emulator/calls/{id}/hang-up", post(ring::hang_up))
        .route("/emulator/calls/{id}/answer-elsewhere", post(ring::answer_elsewhere))
        .route("/emulator/agent", get(agent::connect))
        .with_state(Arc::clone(phone))
}
