//! Who has signed in, how and when: in the sign-in page's cookie and in refresh tokens.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::registration::Platform;
use crate::core::people::Person;
use crate::core::settings::UserSettings;
use crate::core::state::Core;

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
    /// Whether a second factor was given.
    pub(super) mfa: bool,
    /// The claims requests that were satisfied.
    pub(super) claims: Vec<String>,
    /// Whether it belongs to a single-page application.
    #[serde(default)]
    pub(super) spa: bool,
    pub(super) sid: String,
    exp: i64,
    jti: String,
}

impl Session {
    /// A sign-in that begins now.
    pub(super) fn new(core: &Core, person: &Person) -> Self {
        Self {
            aud: "session".to_owned(),
            oid: person.oid.clone(),
            signed_in_at: core.now_ms(),
            mfa: false,
            claims: Vec::new(),
            spa: false,
            sid: Uuid::new_v4().to_string(),
            exp: core.now() + LIFE,
            jti: Uuid::new_v4().to_string(),
        }
    }

    /// The same session, of an application on this platform.
    pub(super) fn on_platform(self, platform: Platform) -> Self {
        Self { spa: platform == Platform::Spa, ..self }
    }

    /// The sign-in of the request's cookie, unless it has expired or was revoked.
    pub(super) fn from_cookie(core: &Core, headers: &HeaderMap) -> Option<Self> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let token = pairs.find(|(name, _)| *name == COOKIE)?.1;
        let session: Self = core.keys.open(token, "session", core.now()).ok()?;
        let person = core.person(&session.oid)?;
        let settings = core.user_settings(person);
        (!session.is_revoked(&settings) && !settings.disabled).then_some(session)
    }

    /// Whether a refresh token, expired or not, was issued to a single-page application.
    pub(super) fn was_spa(token: &str) -> bool {
        let claims = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
        claims
            .and_then(|claims| serde_json::from_slice::<Value>(&claims).ok())
            .is_some_and(|claims| claims["spa"] == true)
    }

    /// Whether the session began before the person's sessions were revoked.
    pub(super) fn is_revoked(&self, settings: &UserSettings) -> bool {
        settings.sessions_revoked_at.is_some_and(|at| at.as_millisecond() >= self.signed_in_at)
    }

    /// A refresh token and its lifetime in seconds. Those of single-page applications expire a day after the sign-in and
    /// are not extended.
    pub(super) fn refresh_token(&self, core: &Core) -> Result<(String, i64), jsonwebtoken::errors::Error> {
        let life = core.settings(|settings| settings.refresh_token_lifetime_seconds);
        let mut exp = core.now() + life;
        if self.spa {
            exp = exp.min(self.signed_in_at / 1000 + 24 * 3600);
        }
        let token = Self { aud: "refresh".to_owned(), exp, jti: Uuid::new_v4().to_string(), ..self.clone() };
        Ok((core.keys.seal("refresh", &token)?, exp - core.now()))
    }

    /// The cookie that carries the session.
    pub(super) fn cookie(&self, core: &Core, secure: bool) -> Option<HeaderValue> {
        let token = core.keys.seal("session", self).ok()?;
        // Silent sign-in runs in a frame of another site. Browsers send the cookie there only over https.
        let site = if secure { "SameSite=None; Secure" } else { "SameSite=Lax" };
        HeaderValue::try_from(format!("{COOKIE}={token}; Path=/; HttpOnly; {site}")).ok()
    }

    /// Whether this sign-in has satisfied the claims request.
    pub(super) fn satisfies(&self, required: &str) -> bool {
        let Ok(required) = serde_json::from_str::<Value>(required) else { return true };
        let given = self.claims.iter().filter_map(|claims| serde_json::from_str::<Value>(claims).ok());
        given.into_iter().any(|given| contains(&given, &required))
    }
}

/// The header value that deletes the cookie.
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
