//! `POST /auth/sign-out`

use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;

use crate::app::App;
use crate::problem::Problem;
use crate::session::{Who, cookie, cookie_name};

/// Ends the session.
#[utoipa::path(post, path = "/auth/sign-out", tag = "sign-in", responses((status = 204, description = "Signed out.")))]
pub(crate) async fn sign_out(
    State(app): State<App>,
    who: Who,
    jar: CookieJar,
) -> Result<(CookieJar, StatusCode), Problem> {
    let name = cookie_name(&app);
    if let Some(token) = jar.get(name) {
        app.store.end_session(token.value()).await?;
        app.recent_sessions.forget(token.value());
    }
    app.tokens.forget(&who.0.context);
    Ok((jar.add(cookie(&app, name, String::new(), 0)), StatusCode::NO_CONTENT))
}
