//! `GET /auth/callback`

use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use switchboard_microsoft::MicrosoftError;
use switchboard_microsoft::entra::{Callback, Feature, IdTokenClaims, TokenResponse};
use switchboard_store::{FinishedSignIn, Role, TenantState, User};

use super::begin::{Purpose, Remembered};
use super::refused::Refused;
use super::secret;
use crate::app::App;
use crate::query::Query;
use crate::session::{SESSION_LIFE, cookie, cookie_name};

/// How long Graph may take to say more about who signs in. The sign-in works without it.
const PROFILE_WITHIN: Duration = Duration::from_secs(2);

/// Finishes a sign-in.
///
/// A failure leads to the page, which explains it.
#[utoipa::path(
    get, path = "/auth/callback", operation_id = "finish_sign_in", tag = "sign-in", security(()),
    responses(
        (status = 303, description = "To where the sign-in was to lead, or to the page with `sign_in_error`.",
            headers(("Location" = String, description = "The page.")))
    )
)]
pub(crate) async fn callback(
    State(app): State<App>,
    jar: CookieJar,
    Query(query): Query<Callback>,
) -> Response {
    let finished = finish(&app, &jar, query).await;
    let result = finished.as_ref().map_or_else(|refused| refused.slug, |_| "signed-in");
    metrics::counter!("switchboard_sign_ins_total", "result" => result).increment(1);
    match finished {
        Ok((token, return_to)) => {
            let jar = jar.add(cookie(&app, cookie_name(&app), token, SESSION_LIFE / 1000));
            (jar, Redirect::to(&return_to)).into_response()
        }
        Err(refused) => refused.into_response(),
    }
}

async fn finish(app: &App, jar: &CookieJar, query: Callback) -> Result<(String, String), Refused> {
    let now = app.clock.now();
    let state = query.state.as_deref().unwrap_or_default();
    let document = app.store.sign_ins().take(state, now.as_millisecond()).await?;
    let document = document.ok_or_else(|| Refused::new("expired", "its state is unknown, old or used"))?;
    let remembered: Remembered =
        serde_json::from_str(&document).map_err(|error| Refused::new("unavailable", error.to_string()))?;
    if !remembered.is_of(jar) {
        return Err(Refused::new("other-browser", "it was begun in another browser"));
    }
    let entra = &app.services.tokens.microsoft().entra;
    // Errors of another server are none of this sign-in's either.
    entra.check_callback_issuer(query.iss.as_deref()).await?;
    if let Some(refusal) = query.refusal() {
        return Err(Refused::by_entra(app, refusal).await);
    }
    let code = query.code.ok_or_else(|| Refused::new("refused", "there is no code"))?;
    let finished =
        entra.finish_sign_in(&code, query.iss.as_deref(), &remembered.transaction, now.as_second()).await;
    let (claims, tokens) = match finished {
        Ok(finished) => finished,
        Err(MicrosoftError::Entra(refusal)) => return Err(Refused::by_entra(app, *refusal).await),
        Err(error) => return Err(error.into()),
    };
    admit(app, &claims, &remembered.purpose).await?;
    let roles = roles(app, &claims);
    let user = user(app, claims, &tokens, remembered.time_zone).await;
    let granted = Feature::served_by(&tokens.scope);
    let features: Vec<&str> = granted.iter().map(|feature| feature.name()).collect();
    let (token, now) = (secret()?, now.as_millisecond());
    let former = jar.get(cookie_name(app)).map(Cookie::value);
    let finished = FinishedSignIn {
        user: &user,
        refresh_token: tokens.refresh_token.as_deref(),
        roles: &roles,
        features: &features,
        token: &token,
        former,
        at: now,
        expires_at: now + SESSION_LIFE,
    };
    app.store.sign_ins().finish(&finished).await?;
    if let Some(former) = former {
        app.recent_sessions.forget(former);
    }
    let signed_in = app.store.sessions().authenticate(&token, now).await?;
    let signed_in = signed_in.ok_or_else(|| Refused::new("unavailable", "the session was ended at once"))?;
    app.services.tokens.signed_in(&signed_in.context, granted);
    Ok((token, remembered.return_to))
}

/// Whether who signed in at Microsoft may come in here.
async fn admit(app: &App, claims: &IdTokenClaims, purpose: &Purpose) -> Result<(), Refused> {
    match purpose {
        Purpose::Consent { tenant_id, user_id } if *tenant_id != claims.tid || *user_id != claims.oid => {
            return Err(Refused::new("other-account", "another account than the session's consented"));
        }
        Purpose::ConfirmConsent { tenant_id } if *tenant_id != claims.tid => {
            let why = format!(
                "the consent was said to be of tenant {tenant_id}, but the sign-in is of {}",
                claims.tid
            );
            return Err(Refused::new("consent-mismatch", why));
        }
        // Anybody can type the callback's address: only the token tells an admin from an agent.
        Purpose::ConfirmConsent { .. } if claims.may_consent() != Some(true) => {
            let why = if claims.may_consent().is_none() {
                "the id_token tells no directory roles (wids), so nothing proves that an admin consented → set \
                 groupMembershipClaims to DirectoryRole in the application's manifest"
            } else {
                "who confirmed the consent has no role that may give it"
            };
            return Err(Refused::new("not-an-admin", why));
        }
        _ => {}
    }
    let state = app.store.tenants().state(&claims.tid).await?;
    let refuse = |slug, why: &str| Err(Refused::new(slug, format!("the tenant {} {why}", claims.tid)));
    match (state, purpose) {
        (None, _) => refuse("unknown-tenant", "is not one of ours"),
        (Some(TenantState::Suspended), _) => refuse("tenant-suspended", "is suspended"),
        (Some(TenantState::Consented), _) => Ok(()),
        (Some(TenantState::Invited), Purpose::ConfirmConsent { .. }) => {
            let now = app.clock.now_ms();
            if app.store.tenants().mark_consented(&claims.tid, &claims.preferred_username, now).await? {
                tracing::info!(tenant.id = claims.tid, "an admin has consented for the tenant");
            }
            Ok(())
        }
        (Some(TenantState::Invited), _) => {
            refuse("tenant-invited", "is invited, but no admin of it has consented yet")
        }
    }
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
async fn user(app: &App, claims: IdTokenClaims, tokens: &TokenResponse, time_zone: Option<String>) -> User {
    let graph = &app.services.tokens.microsoft().graph;
    let profile = match tokio::time::timeout(PROFILE_WITHIN, graph.me(&tokens.access_token)).await {
        Ok(Ok(profile)) => Some(profile),
        Ok(Err(error)) => {
            tracing::warn!(%error, "Graph does not say who has signed in");
            None
        }
        Err(_) => {
            tracing::warn!("Graph does not say in time who has signed in");
            None
        }
    };
    let language = profile.as_ref().and_then(|profile| profile.preferred_language.clone());
    User {
        tenant_id: claims.tid,
        id: claims.oid,
        user_principal_name: claims.preferred_username,
        display_name: claims.name,
        email: claims.email.or_else(|| profile.and_then(|profile| profile.mail)),
        locale: language.unwrap_or_else(|| "en-US".to_owned()),
        time_zone: time_zone.unwrap_or_default(),
    }
}
