//! The response of the token endpoint, and the tokens in it.

use aws_lc_rs::digest::{SHA256, digest};
use axum::Json;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::request::{Request, Sender};
use super::user::{User, client_info};
use crate::core::people::Person;
use crate::core::resources::{ACS, ACS_CLIENTS, GRAPH, Resource};
use crate::core::settings::Settings;
use crate::entra::authority::issuer;
use crate::entra::consent;
use crate::entra::error::{SECOND_FACTOR_REQUIRED, TokenError};
use crate::entra::scopes::RequestedScopes;
use crate::entra::state::Entra;

/// Seconds for which Graph tokens are valid for clients that handle revocation.
const REVOCABLE_LIFETIME: i64 = 24 * 3600;

/// What the tokens of a response depend on.
pub(super) struct Issue<'a> {
    pub(super) state: &'a Entra,
    pub(super) request: &'a Request,
    pub(super) sender: &'a Sender,
    pub(super) requested: &'a RequestedScopes,
}

impl Issue<'_> {
    pub(super) fn for_user(&self, user: &User<'_>) -> Result<Response, TokenError> {
        let (state, person) = (self.state, user.person);
        let resources = self.requested.resources();
        if resources.len() > 1 {
            return Err(TokenError::new(
                "invalid_request",
                28_000,
                format!(
                    "Provided value for the input parameter scope is not valid because it contains more than one resource. Scope {} is not valid.",
                    self.request.scope
                ),
            ));
        }
        consent::service_principals(state, person.tenant_id, &resources)?;
        self.check_conditions(user)?;
        let resource = resources.first().copied().unwrap_or(Resource::Graph);
        let granted = self.granted(person, resource);
        let lifetime = self.lifetime(resource);
        let mut body = json!({
            "token_type": "Bearer",
            "scope": self.names(resource, &granted),
            "expires_in": lifetime,
            "ext_expires_in": lifetime,
            "access_token": self.access_token(user, resource, &granted, lifetime)?,
        });
        if lifetime > 7200 {
            body["refresh_in"] = (lifetime / 2).into();
        }
        if self.requested.has("offline_access") {
            let (token, left) = user.session.refresh_token(&state.core).map_err(|error| failed(&error))?;
            body["refresh_token"] = token.into();
            if user.session.spa {
                body["refresh_token_expires_in"] = left.into();
            }
        }
        if self.requested.has("openid") {
            body["id_token"] = self.id_token(user)?.into();
        }
        if self.request.client_info.as_deref() == Some("1") {
            body["client_info"] = client_info(person).into();
        }
        Ok(Json(body).into_response())
    }

    /// Checks the second factor, and the claims that Conditional Access requires.
    fn check_conditions(&self, user: &User<'_>) -> Result<(), TokenError> {
        let settings = self.state.core.user_settings(user.person);
        if let Some(required) = &settings.required_claims
            && !user.session.satisfies(required)
        {
            let message = "External security challenge not satisfied. User will be redirected to another page or authentication provider to satisfy additional authentication challenges.";
            return Err(TokenError::new("interaction_required", 50_158, message).claims(required.as_str()));
        }
        if settings.mfa_required && !user.session.mfa {
            let claims = r#"{"access_token":{"capolids":{"essential":true,"values":["4e9c2f10-emulated"]}}}"#;
            let error = TokenError::new("invalid_grant", 50_076, SECOND_FACTOR_REQUIRED);
            return Err(error.suberror("basic_action").claims(claims));
        }
        Ok(())
    }

    /// All consented scopes of the resource; the requested ones come first.
    fn granted(&self, person: &Person, resource: Resource) -> Vec<String> {
        let mut granted: Vec<String> = self.requested.full.iter().map(|(_, scope)| scope.clone()).collect();
        for scope in consent::of(&consent::granted(self.state, person), resource) {
            if !granted.contains(&scope) {
                granted.push(scope);
            }
        }
        granted
    }

    /// The names of scopes in the response's `scope`.
    fn names(&self, resource: Resource, granted: &[String]) -> String {
        let client_id = &self.state.registration.client_id;
        let mut names: Vec<String> = match resource {
            Resource::Graph => {
                let openid = self.requested.openid.iter().filter(|scope| *scope != "offline_access").cloned();
                // Without the resource if the request names a scope without it.
                let bare = !self.request.scope.contains(GRAPH);
                let name = |scope: &String| match scope.rsplit_once('/') {
                    Some((_, name)) if bare => name.to_owned(),
                    _ => scope.clone(),
                };
                openid.chain(granted.iter().map(name)).collect()
            }
            Resource::Own => granted
                .iter()
                .map(|scope| scope.replace("api://switchboard", &format!("api://{client_id}")))
                .collect(),
            Resource::Acs | Resource::AcsClients => granted.to_vec(),
        };
        names.dedup();
        names.join(" ")
    }

    /// Seconds for which a token is valid. Clients that declare that they handle revocation get longer ones for Graph,
    /// which can revoke them.
    fn lifetime(&self, resource: Resource) -> i64 {
        let (lifetime, default) = self.state.core.settings(|settings| {
            (settings.token_lifetime_seconds, Settings::default().token_lifetime_seconds)
        });
        let capable = self.capable();
        if capable && resource == Resource::Graph && lifetime == default {
            REVOCABLE_LIFETIME
        } else {
            lifetime
        }
    }

    /// Whether the client declares the capability `CP1`: it handles revocation.
    fn capable(&self) -> bool {
        let claims = self.request.claims.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
        let values = claims.as_ref().and_then(|claims| claims["access_token"]["xms_cc"]["values"].as_array());
        values.is_some_and(|values| {
            values.iter().filter_map(Value::as_str).any(|value| value.eq_ignore_ascii_case("cp1"))
        })
    }

    fn access_token(
        &self,
        user: &User<'_>,
        resource: Resource,
        granted: &[String],
        lifetime: i64,
    ) -> Result<String, TokenError> {
        let (state, person) = (self.state, user.person);
        let now = state.core.now();
        let scp: Vec<&str> = granted
            .iter()
            .filter_map(|scope| scope.strip_prefix(resource.prefix())?.strip_prefix('/'))
            .collect();
        let mut claims = json!({
            // Clients do not read `aio`. Here it is the time of issue in milliseconds, which revocation needs.
            "aio": state.core.now_ms().to_string(),
            "iat": now, "nbf": now, "exp": now + lifetime, "name": person.name, "oid": person.oid, "tid": person.tenant_id,
            "scp": scp.join(" "), "sub": subject(person, resource.prefix()), "sid": user.session.sid,
            "uti": URL_SAFE_NO_PAD.encode(Uuid::new_v4()), "rh": "1.emulated.",
        });
        let own = resource == Resource::Own;
        let more = if own {
            json!({
                "aud": state.registration.client_id, "iss": issuer(&self.sender.base, person.tenant_id),
                "azp": state.registration.client_id, "azpacr": self.client_strength(), "preferred_username": person.upn,
                "roles": self.roles(person), "ver": "2.0",
            })
        } else {
            json!({
                "aud": audience(resource), "iss": format!("https://sts.windows.net/{}/", person.tenant_id),
                "appid": state.registration.client_id, "appidacr": self.client_strength(), "upn": person.upn,
                "unique_name": person.upn, "idtyp": "user", "ver": "1.0",
            })
        };
        merge(&mut claims, more);
        if self.capable() {
            claims["xms_cc"] = json!(["cp1"]);
        }
        state.core.keys.sign(&claims).map_err(|error| failed(&error))
    }

    /// The app roles that the person has now.
    fn roles(&self, person: &Person) -> Vec<String> {
        let assigned = self.state.core.user_settings(person).roles;
        assigned.unwrap_or_else(|| person.roles.iter().map(|role| (*role).to_owned()).collect())
    }

    /// `azpacr`, `appidacr`: 0 for a public client, 1 for one with a credential.
    fn client_strength(&self) -> &'static str {
        if self.sender.origin.is_some() { "0" } else { "1" }
    }

    fn id_token(&self, user: &User<'_>) -> Result<String, TokenError> {
        let (state, person) = (self.state, user.person);
        let now = state.core.now();
        let mut claims = json!({
            "aud": state.registration.client_id, "iss": issuer(&self.sender.base, person.tenant_id), "iat": now,
            "nbf": now, "exp": now + 3600, "name": person.name, "oid": person.oid, "preferred_username": person.upn,
            "email": person.mail, "login_hint": format!("O.{}", person.upn), "sid": user.session.sid,
            "sub": subject(person, &state.registration.client_id), "tid": person.tenant_id, "roles": self.roles(person),
            "wids": person.directory_roles(), "uti": URL_SAFE_NO_PAD.encode(Uuid::new_v4()), "rh": "1.emulated.", "ver": "2.0",
        });
        if user.fresh {
            claims["auth_time"] = (user.session.signed_in_at / 1000).into();
        }
        if let Some(nonce) = user.nonce {
            claims["nonce"] = nonce.into();
        }
        state.core.keys.sign(&claims).map_err(|error| failed(&error))
    }

    pub(super) fn for_application(
        &self,
        tenant_id: &str,
        resource: Resource,
    ) -> Result<Response, TokenError> {
        let (state, now) = (self.state, self.state.core.now());
        let lifetime = state.core.settings(|settings| settings.token_lifetime_seconds);
        let claims = json!({
            "aud": audience(resource), "iss": format!("https://sts.windows.net/{tenant_id}/"), "iat": now, "nbf": now,
            "exp": now + lifetime, "appid": state.registration.client_id, "appidacr": "1", "idtyp": "app",
            "oid": Uuid::from_u128(1), "sub": Uuid::from_u128(1), "tid": tenant_id, "roles": [], "ver": "1.0",
            "uti": URL_SAFE_NO_PAD.encode(Uuid::new_v4()),
        });
        let token = state.core.keys.sign(&claims).map_err(|error| failed(&error))?;
        let body = json!({
            "token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime, "access_token": token,
        });
        Ok(Json(body).into_response())
    }
}

fn audience(resource: Resource) -> &'static str {
    match resource {
        Resource::Acs => ACS,
        Resource::AcsClients => ACS_CLIENTS,
        Resource::Graph | Resource::Own => GRAPH,
    }
}

/// The pairwise subject of a person: a different one for each application or resource.
fn subject(person: &Person, of: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, format!("{} {of}", person.oid).as_bytes()))
}

fn merge(into: &mut Value, more: Value) {
    if let (Value::Object(into), Value::Object(more)) = (into, more) {
        into.extend(more);
    }
}

fn failed(error: &jsonwebtoken::errors::Error) -> TokenError {
    TokenError::new("server_error", 50_000, error.to_string())
}
