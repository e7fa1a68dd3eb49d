//! The endpoint: which grant is meant.

use std::sync::Arc;

use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use super::request::{Request, Sender};
use super::{application, assertion, code, refresh, request};
use crate::core::address::{Scheme, base};
use crate::entra::authority::Authority;
use crate::entra::error::TokenError;
use crate::entra::state::Entra;

#[derive(Deserialize)]
pub(in crate::entra) struct Ids {
    #[serde(rename = "client-request-id")]
    client_request_id: Option<String>,
}

/// `POST …/oauth2/v2.0/token`.
pub(in crate::entra) async fn redeem(
    State(state): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    Extension(scheme): Extension<Scheme>,
    Query(ids): Query<Ids>,
    headers: HeaderMap,
    request: Result<Form<Request>, FormRejection>,
) -> Response {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let request = match request {
        Ok(Form(request)) => request,
        Err(_) => {
            let message = "Invalid request. Request is malformed or invalid.";
            return TokenError::new("invalid_request", 9_002_313, message)
                .response(None, state.core.clock.now());
        }
    };
    let correlation = ids.client_request_id.as_deref().or(text("client-request-id"));
    let correlation =
        correlation.or(request.client_request_id.as_deref()).and_then(|id| Uuid::try_parse(id).ok());
    let sender = Sender {
        base: base(scheme, &headers),
        origin: text(header::ORIGIN.as_str()).map(str::to_owned),
        basic: text(header::AUTHORIZATION.as_str()).and_then(request::basic),
    };
    grant(&state, &tenant, &request, &sender)
        .unwrap_or_else(|error| error.response(correlation, state.core.clock.now()))
}

fn grant(state: &Entra, tenant: &str, request: &Request, sender: &Sender) -> Result<Response, TokenError> {
    let authority = Authority::read(&state.core.directory, tenant)?;
    request.check_client(state, sender)?;
    match request.grant_type.as_str() {
        "authorization_code" => code::redeem(state, &authority, request, sender),
        "refresh_token" => refresh::redeem(state, &authority, request, sender),
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => {
            assertion::redeem(state, &authority, request, sender)
        }
        "client_credentials" => application::redeem(state, &authority, request, sender),
        "" => Err(request::missing("grant_type")),
        other => Err(TokenError::new(
            "unsupported_grant_type",
            70_003,
            format!("The app requested an unsupported grant type '{other}'."),
        )),
    }
}
