//! A telephone network that rings: calls, and the simulated agents that answer them.
//!
//! | module | holds |
//! | --- | --- |
//! | `state`, `exchange` | who is connected, and all calls |
//! | `call` | one call, as one person has it |
//! | `calls`, `outgoing`, `meetings` | how calls begin and end |
//! | `in_call`, `on_behalf` | hold, mute and tones; handing over, and taking somebody in |
//! | `outcomes` | how calls to numbers go |
//! | `agent`, `messages`, `wishes` | the connection of a simulated agent, its messages, and what it may do |
//! | `ring`, `other_side` | the routes that let a person's agents ring, and act as the other side of a call |
//! | `samples` | callers as they look in practice |

mod agent;
mod call;
mod calls;
mod exchange;
mod in_call;
mod meetings;
mod messages;
mod on_behalf;
mod other_side;
mod outcomes;
mod outgoing;
mod ring;
mod samples;
mod state;
mod wishes;

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, post};

pub(crate) use agent::cut_rejected;
pub(crate) use calls::end_all;
pub(crate) use state::Phone;

pub(crate) fn routes(phone: &Arc<Phone>) -> Router {
    Router::new()
        .route("/emulator/ring", post(ring::ring))
        .route("/emulator/callers", get(ring::callers))
        .route("/emulator/calls/{id}/{deed}", post(other_side::act))
        .route("/emulator/calls/{id}/caller-info", post(other_side::caller_info))
        .route("/emulator/calls/{id}/people", post(other_side::add_person))
        .route("/emulator/calls/{id}/people/{person}", delete(other_side::remove_person))
        .route("/emulator/users/{upn}/drop-agents", post(other_side::drop_agents))
        .route("/emulator/agent", get(agent::connect))
        .with_state(Arc::clone(phone))
}
