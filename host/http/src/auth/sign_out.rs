//! `POST /auth/sign-out`

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::frame;
use crate::problem::Problem;
use crate::query::Query;
use crate::session::{AuthenticatedUser, cookie, cookie_name, session_cookie};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SignOut {
    /// Whether to be signed out of Microsoft, too: then the answer says where the browser has to go.
    #[serde(default)]
    microsoft: bool,
}

/// Signed out here; where to be signed out of Microsoft, too.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignedOut {
    #[schema(format = "uri")]
    sign_out_url: String,
}

/// Ends the session.
#[utoipa::path(
    post, path = "/auth/sign-out", operation_id = "sign_out", tag = "sign-in",
    params(SignOut),
    responses(
        (status = 200, description = "Signed out here; the browser has to go to `signOutUrl` to be signed out of Microsoft, too.",
            body = SignedOut),
        (status = 204, description = "Signed out.")
    )
)]
pub(crate) async fn sign_out(
    State(app): State<App>,
    user: AuthenticatedUser,
    jar: CookieJar,
    Query(query): Query<SignOut>,
) -> Result<Response, Problem> {
    let mut gone = cookie(&app, cookie_name(&app), String::new(), Duration::ZERO);
    if let Some((name, token)) = session_cookie(&jar, &app) {
        app.store.sessions().end(token, app.clock.now()).await?;
        app.recent_sessions.forget(token);
        if name == frame::cookie_name(&app) {
            gone = frame::cookie(&app, String::new(), SignedDuration::ZERO);
        }
    }
    app.services.tokens.forget(&user.0.context);
    let jar = jar.add(gone);
    if query.microsoft {
        let back_to = format!("{}/", app.config.public_origin);
        let hint = &user.0.user.user_principal_name;
        match app.services.tokens.microsoft().entra.sign_out_url(&back_to, hint).await {
            Ok(Some(to)) => return Ok((jar, Json(SignedOut { sign_out_url: to.into() })).into_response()),
            Ok(None) => {}
            // Signed out here is what counts.
            Err(error) => {
                tracing::warn!(%error, "a sign-out leads to no page of Microsoft's: its metadata can't be read");
            }
        }
    }
    Ok((jar, StatusCode::NO_CONTENT).into_response())
}
