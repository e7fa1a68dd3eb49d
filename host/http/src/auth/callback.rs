//! `GET /auth/callback`

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use jiff::Timestamp;
use switchboard_microsoft::entra::{Callback, IdTokenClaims, TokenResponse};
use switchboard_store::{Role, Session, User};

use super::{BROWSER_COOKIE, Remembered, hash, secret};
use crate::app::App;
use crate::problem::Problem;
use crate::session::{SESSION_LIFE, cookie, cookie_name};

/// Why nobody is signed in: the slug of the page's explanation, and words for the operator.
struct Refused(&'static str, String);

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self("unavailable", problem.detail)
    }
}

/// Finishes a sign-in. A failure leads to the page, which explains it.
#[utoipa::path(get, path = "/auth/callback", tag = "sign-in",
    responses((status = 303, description = "To where the sign-in was to lead, or to the page with `sign_in_error`.")))]
pub(crate) async fn callback(
    State(app): State<App>,
    jar: CookieJar,
    Query(query): Query<Callback>,
) -> Response {
    match finish(&app, &jar, query).await {
        Ok((token, return_to)) => {
            let jar = jar.add(cookie(&app, cookie_name(&app), token, SESSION_LIFE / 1000));
            (jar, Redirect::to(&return_to)).into_response()
        }
        Err(Refused(slug, why)) => {
            tracing::warn!(sign_in.error = slug, "nobody is signed in: {why}");
            Redirect::to(&format!("/?sign_in_error={slug}")).into_response()
        }
    }
}

async fn finish(app: &App, jar: &CookieJar, query: Callback) -> Result<(String, String), Refused> {
    let now = Timestamp::now();
    let state = query.state.unwrap_or_default();
    let store = |error: switchboard_store::StoreError| Refused("unavailable", error.to_string());
    let document = app.store.take_sign_in(&state, now.as_millisecond()).await.map_err(store)?;
    let document = document.ok_or_else(|| Refused("expired", "its state is unknown, old or used".into()))?;
    let remembered: Remembered =
        serde_json::from_str(&document).map_err(|error| Refused("unavailable", error.to_string()))?;
    let browser = jar.get(BROWSER_COOKIE).map(|cookie| hash(cookie.value()));
    if browser.as_ref() != Some(&remembered.browser) {
        return Err(Refused("other-browser", "it was begun in another browser".into()));
    }
    if let Some(error) = query.error {
        let slug = if error == "access_denied" { "declined" } else { "refused" };
        return Err(Refused(slug, format!("{error}: {}", query.error_description.unwrap_or_default())));
    }
    let code = query.code.ok_or_else(|| Refused("refused", "there is no code".into()))?;
    let finished =
        app.tokens.microsoft().entra.finish_sign_in(&code, &remembered.transaction, now.as_second()).await;
    let (claims, tokens) = finished.map_err(|error| Refused("refused", error.to_string()))?;
    let tenant = app.store.tenant(&claims.tid).await.map_err(store)?;
    if tenant.is_none() {
        return Err(Refused("unknown-tenant", format!("the tenant {} is not one of ours", claims.tid)));
    }
    let roles = roles(app, &claims);
    let user = user(app, claims, &tokens).await;
    let now = now.as_millisecond();
    app.store.put_user(&user, tokens.refresh_token.as_deref(), now).await.map_err(store)?;
    let token = secret()?;
    let session = Session {
        token: &token,
        user: &user,
        roles: &roles,
        created_at: now,
        expires_at: now + SESSION_LIFE,
    };
    app.store.create_session(&session).await.map_err(store)?;
    Ok((token, remembered.return_to))
}

/// From the tenant's Entra app roles. Who was given none is an agent.
fn roles(app: &App, claims: &IdTokenClaims) -> Vec<Role> {
    let mut roles: Vec<Role> = claims
        .roles
        .iter()
        .filter_map(|role| match role.as_str() {
            "agent" => Some(Role::Agent),
            "developer" => Some(Role::Developer),
            "admin" => Some(Role::Admin),
            // Any tenant could name a role so; only the operator's own counts.
            "operator" if app.config.operator_tenant.as_ref() == Some(&claims.tid) => Some(Role::Operator),
            _ => None,
        })
        .collect();
    if roles.is_empty() {
        roles.push(Role::Agent);
    }
    roles
}

/// The user, with what Graph knows beyond the token. Without Graph the sign-in still works.
async fn user(app: &App, claims: IdTokenClaims, tokens: &TokenResponse) -> User {
    let profile = app.tokens.microsoft().graph.me(&tokens.access_token).await;
    if let Err(error) = &profile {
        tracing::warn!(%error, "Graph does not say who has signed in");
    }
    let profile = profile.ok();
    let language = profile.as_ref().and_then(|profile| profile.preferred_language.clone());
    User {
        tenant_id: claims.tid,
        id: claims.oid,
        user_principal_name: claims.preferred_username,
        display_name: claims.name,
        email: claims.email.or_else(|| profile.and_then(|profile| profile.mail)),
        locale: language.unwrap_or_else(|| "en-US".to_owned()),
        time_zone: "UTC".to_owned(),
    }
}
