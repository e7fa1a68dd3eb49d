//! `GET /emulator/agent`: a simulated calling SDK's connection.

use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde::Deserialize;
use tokio::sync::mpsc::unbounded_channel;

use super::calls;
use super::messages::{FromAgent, ToAgent};
use crate::acs::CALLING_AUDIENCE;
use crate::state::Shared;

/// How long a client may take to say who it is.
const HELLO_WITHIN: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
struct Claims {
    skypeid: String,
}

pub(super) async fn connect(State(state): State<Shared>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.max_message_size(64 << 10).on_upgrade(move |socket| serve(state, socket))
}

async fn send(socket: &mut WebSocket, message: &ToAgent) -> bool {
    let Ok(text) = serde_json::to_string(message) else { return false };
    socket.send(Message::text(text)).await.is_ok()
}

async fn serve(state: Shared, mut socket: WebSocket) {
    let hello = tokio::time::timeout(HELLO_WITHIN, socket.recv()).await;
    let user = match hello {
        Ok(Some(Ok(Message::Text(text)))) => match serde_json::from_str(&text) {
            Ok(FromAgent::Hello { token }) => state
                .keys
                .verify::<Claims>(&token, &[CALLING_AUDIENCE], state.now())
                .ok()
                .and_then(|claims| claims.skypeid.strip_prefix("orgid:").map(str::to_owned)),
            _ => None,
        },
        _ => None,
    };
    let Some(user) = user else {
        let reason = "say hello with a calling token first (401/44108)".to_owned();
        send(&mut socket, &ToAgent::Refused { reason }).await;
        return;
    };
    let (to, mut messages) = unbounded_channel();
    let agent = state.exchange.connect(&user, to);
    if send(&mut socket, &ToAgent::Ready { user_id: format!("8:orgid:{user}") }).await {
        loop {
            tokio::select! {
                message = messages.recv() => {
                    let Some(message) = message else { break };
                    if !send(&mut socket, &message).await {
                        break;
                    }
                }
                received = socket.recv() => match received {
                    Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
                        Ok(said) => act(&state, &user, agent, said),
                        Err(error) => {
                            let reason = format!("not understood: {error}");
                            if !send(&mut socket, &ToAgent::Refused { reason }).await {
                                break;
                            }
                        }
                    },
                    Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                    Some(Ok(_)) => {}
                },
            }
        }
    }
    state.exchange.disconnect(&user, agent);
}

fn act(state: &Shared, user: &str, agent: u64, said: FromAgent) {
    let owns = |id: &str| state.exchange.call(id).is_some_and(|call| call.user == user);
    match said {
        FromAgent::Accept { call_id } if owns(&call_id) => calls::accept(state, &call_id, agent),
        FromAgent::Reject { call_id } if owns(&call_id) => calls::reject(state, &call_id, agent),
        FromAgent::HangUp { call_id } if owns(&call_id) => calls::hang_up(state, &call_id, agent),
        FromAgent::Hold { call_id } if owns(&call_id) => {
            calls::set_state(state, &call_id, "LocalHold", agent);
        }
        FromAgent::Resume { call_id } if owns(&call_id) => {
            calls::set_state(state, &call_id, "Connected", agent);
        }
        FromAgent::StartCall { request_id, callee } => calls::start(state, user, agent, request_id, &callee),
        // Calls of others and calls that are over are nothing to this agent.
        _ => {}
    }
}
