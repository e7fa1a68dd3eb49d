//! The sign-in page: one plain form, so that any client that keeps cookies can sign in.

use std::sync::PoisonError;

use aws_lc_rs::rand;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use crate::state::{Code, Shared, now};

/// How long a code lives, in seconds.
const CODE_LIFE: i64 = 600;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Request {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    scope: String,
    state: Option<String>,
    nonce: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    login_hint: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Submitted {
    username: String,
    #[serde(flatten)]
    request: Request,
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn page(status: StatusCode, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sign in (emulated)</title><link rel=\"icon\" href=\"data:,\">\
         <meta name=\"viewport\" content=\"width=device-width\"><style>body{{font:16px system-ui;max-width:24rem;margin:15vh \
         auto;padding:0 1rem}}input,button{{font:inherit;padding:.5rem;margin:.25rem 0;width:100%;box-sizing:border-box}}\
         </style>{body}</html>"
    );
    (status, Html(html)).into_response()
}

/// Errors about the client and its redirect URI are shown here, never redirected.
fn check(state: &Shared, request: &Request) -> Result<(), Box<Response>> {
    let refuse =
        |text: String| Err(Box::new(page(StatusCode::BAD_REQUEST, &format!("<p>{}</p>", escape(&text)))));
    if request.client_id != state.client_id {
        return refuse(format!(
            "AADSTS700016: Application with identifier '{}' was not found.",
            request.client_id
        ));
    }
    if !state.allows_redirect(&request.redirect_uri) {
        return refuse(format!("AADSTS50011: The redirect URI '{}' does not match.", request.redirect_uri));
    }
    if request.response_type != "code" {
        return refuse("AADSTS700054: only response_type 'code' is enabled.".to_owned());
    }
    Ok(())
}

pub(super) async fn form(State(state): State<Shared>, Query(request): Query<Request>) -> Response {
    if let Err(refused) = check(&state, &request) {
        return *refused;
    }
    let mut fields = String::new();
    if let Ok(serde_json::Value::Object(members)) = serde_json::to_value(&request) {
        for (name, value) in members {
            if let Some(value) = value.as_str() {
                fields.push_str(&format!(
                    "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
                    escape(value)
                ));
            }
        }
    }
    let people: String = state
        .tenants
        .iter()
        .flat_map(|tenant| &tenant.people)
        .map(|person| format!("<option value=\"{}\">{}</option>", escape(&person.upn), escape(&person.name)))
        .collect();
    let hint = escape(request.login_hint.as_deref().unwrap_or_default());
    page(
        StatusCode::OK,
        &format!(
            "<h1>Sign in</h1><p>This is the emulator: no password.</p><form method=\"post\">{fields}\
             <label>Account<input name=\"username\" list=\"people\" value=\"{hint}\" autofocus required \
             placeholder=\"alice@fabrikam.example\"></label><datalist id=\"people\">{people}</datalist>\
             <button type=\"submit\">Sign in</button></form>"
        ),
    )
}

pub(super) async fn submit(State(state): State<Shared>, Form(submitted): Form<Submitted>) -> Response {
    let Submitted { username, request } = submitted;
    if let Err(refused) = check(&state, &request) {
        return *refused;
    }
    let Some(person) = state.person_by_upn(&username) else {
        let text = format!("AADSTS50034: The user account '{username}' does not exist.");
        return page(
            StatusCode::BAD_REQUEST,
            &format!("<p>{}</p><p><a href=\"javascript:history.back()\">Back</a></p>", escape(&text)),
        );
    };
    let mut bytes = [0; 32];
    if rand::fill(&mut bytes).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let code = format!("1.{}", URL_SAFE_NO_PAD.encode(bytes));
    let issued = Code {
        oid: person.oid.clone(),
        redirect_uri: request.redirect_uri.clone(),
        challenge: request.code_challenge.clone(),
        nonce: request.nonce.clone(),
        scope: request.scope.clone(),
        expires_at: now() + CODE_LIFE,
    };
    {
        let mut codes = state.codes.lock().unwrap_or_else(PoisonError::into_inner);
        codes.retain(|_, code| code.expires_at > now());
        codes.insert(code.clone(), issued);
    }
    let Ok(mut to) = Url::parse(&request.redirect_uri) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    to.query_pairs_mut().append_pair("code", &code);
    if let Some(state) = &request.state {
        to.query_pairs_mut().append_pair("state", state);
    }
    to.query_pairs_mut().append_pair("session_state", &Uuid::new_v4().to_string());
    Redirect::to(to.as_str()).into_response()
}

#[derive(Deserialize)]
pub(super) struct SignOut {
    post_logout_redirect_uri: Option<String>,
}

pub(super) async fn sign_out(Query(query): Query<SignOut>) -> Response {
    match query.post_logout_redirect_uri {
        Some(to) => Redirect::to(&to).into_response(),
        None => page(StatusCode::OK, "<h1>Signed out</h1>"),
    }
}
