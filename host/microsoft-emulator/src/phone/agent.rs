//! `GET /emulator/agent`: the connection of a simulated calling SDK.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde::Deserialize;
use tokio::sync::mpsc::unbounded_channel;

use super::calls;
use super::exchange::AgentId;
use super::messages::{FromAgent, ToAgent, Wish};
use super::wishes::grant;
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

/// Whose token it is, if the person's tokens are accepted.
fn user_of(phone: &Phone, hello: &str) -> Option<String> {
    let FromAgent { wish: Wish::Hello { token }, .. } = serde_json::from_str(hello).ok()? else {
        return None;
    };
    let claims = phone.core.keys.verify::<Claims>(&token, &[CALLING], phone.core.now()).ok()?;
    let user = claims.skypeid.strip_prefix("orgid:")?;
    let accepted =
        phone.core.person(user).is_none_or(|person| !phone.core.user_settings(person).calling_token_rejected);
    accepted.then(|| user.to_owned())
}

/// Cuts the agents whose tokens are not accepted any more: see the knob `callingTokenRejected`.
pub(crate) fn cut_rejected(phone: &Phone) {
    for user in phone.exchange.users() {
        let rejected = phone
            .core
            .person(&user)
            .is_some_and(|person| phone.core.user_settings(person).calling_token_rejected);
        if rejected {
            let reason = "the token is not valid any more (401/44110)".to_owned();
            phone.exchange.notify(&user, |_| true, &ToAgent::TokenRejected { reason });
            phone.exchange.cut(&user);
        }
    }
}

async fn serve(phone: Arc<Phone>, mut socket: WebSocket) {
    let hello = tokio::time::timeout(HELLO_TIMEOUT, socket.recv()).await;
    let user = match &hello {
        Ok(Some(Ok(Message::Text(text)))) => user_of(&phone, text),
        _ => None,
    };
    let Some(user) = user else {
        let reason = "say hello with a calling token first (401/44108)".to_owned();
        send(&mut socket, &ToAgent::TokenRejected { reason }).await;
        return;
    };
    let (to, mut messages) = unbounded_channel();
    let agent = phone.exchange.connect(&user, to);
    if send(&mut socket, &ToAgent::Ready { user_id: format!("8:orgid:{user}") }).await {
        loop {
            tokio::select! {
                message = messages.recv() => {
                    // Without a message the connection was cut.
                    let Some(message) = message else { break };
                    if !send(&mut socket, &message).await {
                        break;
                    }
                }
                received = socket.recv() => match received {
                    Some(Ok(Message::Text(text))) => {
                        if let Some(answer) = hear(&phone, &user, agent, &text)
                            && !send(&mut socket, &answer).await
                        {
                            break;
                        }
                    }
                    Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                    Some(Ok(_)) => {}
                },
            }
        }
    }
    phone.exchange.disconnect(&user, agent);
    calls::agent_died(&phone, agent);
}

/// Grants what the agent wants, and says what is to be answered now. Some answers come later.
fn hear(phone: &Arc<Phone>, user: &str, agent: AgentId, text: &str) -> Option<ToAgent> {
    let FromAgent { request_id, wish } = match serde_json::from_str(text) {
        Ok(message) => message,
        Err(error) => {
            let reason = format!("not understood: {error}");
            return Some(ToAgent::Failed { request_id: String::new(), code: 400, sub_code: 0, reason });
        }
    };
    match grant(phone, user, agent, &request_id, wish) {
        Ok(true) => Some(ToAgent::Done { request_id }),
        Ok(false) => None,
        Err(((code, sub_code), reason)) => Some(ToAgent::Failed { request_id, code, sub_code, reason }),
    }
}
