//! `GET /emulator/agent`: the connection of a simulated calling SDK.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde::Deserialize;
use tokio::sync::mpsc::unbounded_channel;

use super::calls;
use super::messages::{FromAgent, ToAgent};
use crate::core::resources::CALLING;
use crate::phone::state::Phone;

/// How long a client may take to send its token.
const HELLO_TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
struct Claims {
    skypeid: String,
}

pub(super) async fn connect(State(phone): State<Arc<Phone>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.max_message_size(64 << 10).on_upgrade(move |socket| serve(phone, socket))
}

async fn send(socket: &mut WebSocket, message: &ToAgent) -> bool {
    let Ok(text) = serde_json::to_string(message) else { return false };
    socket.send(Message::text(text)).await.is_ok()
}

async fn serve(phone: Arc<Phone>, mut socket: WebSocket) {
    let hello = tokio::time::timeout(HELLO_TIMEOUT, socket.recv()).await;
    let user = match hello {
        Ok(Some(Ok(Message::Text(text)))) => match serde_json::from_str(&text) {
            Ok(FromAgent::Hello { token }) => phone
                .core
                .keys
                .verify::<Claims>(&token, &[CALLING], phone.core.now())
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
    let agent = phone.exchange.connect(&user, to);
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
                        Ok(message) => act(&phone, &user, agent, message),
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
    phone.exchange.disconnect(&user, agent);
}

fn act(phone: &Arc<Phone>, user: &str, agent: u64, message: FromAgent) {
    let owns = |id: &str| phone.exchange.call(id).is_some_and(|call| call.user == user);
    match message {
        FromAgent::Accept { call_id } if owns(&call_id) => calls::accept(phone, &call_id, agent),
        FromAgent::Reject { call_id } if owns(&call_id) => calls::reject(phone, &call_id, agent),
        FromAgent::HangUp { call_id } if owns(&call_id) => calls::hang_up(phone, &call_id, agent),
        FromAgent::Hold { call_id } if owns(&call_id) => {
            calls::set_state(phone, &call_id, "LocalHold", agent);
        }
        FromAgent::Resume { call_id } if owns(&call_id) => {
            calls::set_state(phone, &call_id, "Connected", agent);
        }
        FromAgent::StartCall { request_id, callee } => calls::start(phone, user, agent, request_id, &callee),
        // The agent may not act on calls of others, and calls that are over can't change.
        _ => {}
    }
}
