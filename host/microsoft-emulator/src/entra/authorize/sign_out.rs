//! The end of a session.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use url::Url;

use crate::entra::pages;
use crate::entra::session::no_cookie;
use crate::entra::state::Entra;

#[derive(Deserialize)]
pub(in crate::entra) struct SignOut {
    post_logout_redirect_uri: Option<String>,
    state: Option<String>,
}

pub(in crate::entra) async fn sign_out(
    State(state): State<Arc<Entra>>,
    Query(query): Query<SignOut>,
) -> Response {
    // Redirects go only to the origin of a registered redirect URI: anything else would be an open redirect.
    let back = query.post_logout_redirect_uri.filter(|uri| state.registration.is_ours(uri));
    let mut response = match back.and_then(|uri| Url::parse(&uri).ok()) {
        Some(mut to) => {
            if let Some(state) = query.state {
                to.query_pairs_mut().append_pair("state", &state);
            }
            Redirect::to(to.as_str()).into_response()
        }
        None => pages::page(StatusCode::OK, "Signed out", "<h1>You signed out of your account</h1>"),
    };
    response.headers_mut().append(header::SET_COOKIE, no_cookie());
    response
}
