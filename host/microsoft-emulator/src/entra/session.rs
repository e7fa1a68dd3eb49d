//! Who has signed in, how and when: in the sign-in page's cookie and in refresh tokens.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::registration::Kind;
use crate::people::Person;
use crate::state::State;

const COOKIE: &str = "ESTSAUTH";
/// How long the sign-in page remembers somebody, in seconds.
const LIFE: i64 = 24 * 3600;

/// One sign-in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Session {
    /// `session` in the cookie, `refresh` in a refresh token.
    aud: String,
    pub(super) oid: String,
    /// Milliseconds since 1970.
    pub(super) signed_in_at: i64,
    /// With a second factor.
    pub(super) mfa: bool,
    /// The claims requests that were satisfied.
    pub(super) claims: Vec<String>,
    /// Of a single-page application.
    #[serde(default)]
    pub(super) spa: bool,
    pub(super) sid: String,
    exp: i64,
    jti: String,
}

impl Session {
    /// A sign-in that begins now.
    pub(super) fn new(state: &State, person: &Person) -> Self {
        Self {
            aud: "session".to_owned(),
            oid: person.oid.clone(),
            signed_in_at: state.time_milliseconds(),
            mfa: false,
            claims: Vec::new(),
            spa: false,
            sid: Uuid::new_v4().to_string(),
            exp: state.now() + LIFE,
            jti: Uuid::new_v4().to_string(),
        }
    }

    /// The same, of an application of this kind.
    pub(super) fn of_kind(self, kind: Kind) -> Self {
        Self { spa: kind == Kind::Spa, ..self }
    }

    /// The sign-in of the request's cookie, if it still counts.
    pub(super) fn of(state: &State, headers: &HeaderMap) -> Option<Self> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let token = pairs.find(|(name, _)| *name == COOKIE)?.1;
        let session: Self = state.keys.open(token, "session", state.now()).ok()?;
        let person = state.person(&session.oid)?;
        let knobs = state.user_knobs(person);
        (!session.is_revoked(&knobs) && !knobs.disabled).then_some(session)
    }

    /// Whether a refresh token, expired or not, is a single-page application's.
    pub(super) fn was_spa(token: &str) -> bool {
        let claims = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
        claims
            .and_then(|claims| serde_json::from_slice::<Value>(&claims).ok())
            .is_some_and(|claims| claims["spa"] == true)
    }

    /// Whether it began before the person's sessions were revoked.
    pub(super) fn is_revoked(&self, knobs: &crate::control::UserKnobs) -> bool {
        knobs.sessions_revoked_at.is_some_and(|at| at.as_millisecond() >= self.signed_in_at)
    }

    /// A refresh token; those of single-page applications live a day from the sign-in and are not renewed.
    pub(super) fn refresh_token(&self, state: &State) -> Result<(String, i64), jsonwebtoken::errors::Error> {
        let life = state.knobs(|knobs| knobs.refresh_token_lifetime_seconds);
        let mut exp = state.now() + life;
        if self.spa {
            exp = exp.min(self.signed_in_at / 1000 + 24 * 3600);
        }
        let token = Self { aud: "refresh".to_owned(), exp, jti: Uuid::new_v4().to_string(), ..self.clone() };
        Ok((state.keys.seal("refresh", &token)?, exp - state.now()))
    }

    /// The cookie that keeps it.
    pub(super) fn cookie(&self, state: &State, secure: bool) -> Option<HeaderValue> {
        let token = state.keys.seal("session", self).ok()?;
        // Only over https may other sites' frames see it, which silent sign-in needs.
        let site = if secure { "SameSite=None; Secure" } else { "SameSite=Lax" };
        HeaderValue::try_from(format!("{COOKIE}={token}; Path=/; HttpOnly; {site}")).ok()
    }

    /// Whether what this claims request asks for has been satisfied in this sign-in.
    pub(super) fn satisfies(&self, required: &str) -> bool {
        let Ok(required) = serde_json::from_str::<Value>(required) else { return true };
        let given = self.claims.iter().filter_map(|claims| serde_json::from_str::<Value>(claims).ok());
        given.into_iter().any(|given| contains(&given, &required))
    }
}

/// What deletes the cookie.
pub(super) fn no_cookie() -> HeaderValue {
    HeaderValue::from_static("ESTSAUTH=; Path=/; HttpOnly; Max-Age=0")
}

/// Whether `given` has everything that `required` has.
fn contains(given: &Value, required: &Value) -> bool {
    match (given, required) {
        (Value::Object(given), Value::Object(required)) => {
            required.iter().all(|(name, value)| given.get(name).is_some_and(|given| contains(given, value)))
        }
        _ => given == required,
    }
}
