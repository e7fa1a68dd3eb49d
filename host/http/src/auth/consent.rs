//! `GET /auth/consent`

use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use switchboard_microsoft::entra::{Feature, SignInRequest};
use switchboard_services::accounts::sign_in::Purpose;
use utoipa::IntoParams;

use super::begin;
use super::safe_path;
use crate::app::App;
use crate::problem::Problem;
use crate::query::Query;
use crate::session::AuthenticatedUser;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Consent {
    /// What is to be used, separated by commas: `calling`, `directory`, `calendar`, `chat`, `presence`.
    scopes: String,
    /// A path of ours to go to afterwards.
    return_to: Option<String>,
}

/// Lets the signed-in person consent to more.
///
/// Microsoft asks only for what is missing.
#[utoipa::path(
    get, path = "/auth/consent", operation_id = "begin_consent", tag = "sign-in", security((), ("session" = [])),
    params(Consent),
    responses((status = 303, description = "To Microsoft's page.",
            headers(("Location" = String, description = "The page."))))
)]
pub(crate) async fn consent(
    State(app): State<App>,
    who: Result<AuthenticatedUser, Problem>,
    jar: CookieJar,
    Query(query): Query<Consent>,
) -> Result<Response, Problem> {
    let features = query.scopes.split(',').map(str::trim).filter(|name| !name.is_empty());
    let features = features
        .map(|name| {
            Feature::named(name).ok_or_else(|| {
                let known: Vec<&str> = Feature::ALL.iter().map(|feature| feature.name()).collect();
                Problem::member("scopes", format!("{name:?} is none of {}", known.join(", ")))
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    if features.is_empty() {
        return Err(Problem::member("scopes", "say for what consent is to be given, such as calendar,chat"));
    }
    let mut request = SignInRequest { features, ..SignInRequest::default() };
    // A person who is not signed in signs in with the same step.
    let purpose = match who {
        Ok(AuthenticatedUser(user, _)) => {
            request.login_hint = Some(user.user.user_principal_name);
            Purpose::Consent { tenant_id: user.user.tenant_id.to_string(), user_id: user.user.id.to_string() }
        }
        Err(_) => Purpose::SignIn,
    };
    begin::sign_in(&app, jar, &request, purpose, safe_path(query.return_to.as_deref()), None).await
}
