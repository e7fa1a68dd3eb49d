//! ACS identity: the exchange of a Teams user's Entra token for a calling token.

mod hmac;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

pub use hmac::{content_hash, signature};

use crate::error::accepted;
use crate::timed::timed;
use crate::{MicrosoftConfig, MicrosoftError};

/// The version of the REST interface that Microsoft's own SDKs use today.
const PATH: &str = "/teamsUser/:exchangeAccessToken?api-version=2023-10-01";

/// The client of one ACS resource.
pub struct Acs {
    http: reqwest::Client,
    url: Url,
    host: String,
    key: Vec<u8>,
    client_id: String,
}

impl std::fmt::Debug for Acs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Acs").field("host", &self.host).finish_non_exhaustive()
    }
}

/// A token for the calling SDK.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallingToken {
    /// Opaque to us.
    pub token: String,
    /// When it expires.
    pub expires_on: Timestamp,
}

impl std::fmt::Debug for CallingToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallingToken").field("expires_on", &self.expires_on).finish_non_exhaustive()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Exchange<'a> {
    token: &'a str,
    app_id: &'a str,
    user_id: &'a str,
}

impl Acs {
    pub(crate) fn new(http: reqwest::Client, config: &MicrosoftConfig) -> Result<Self, MicrosoftError> {
        let malformed = |what: &str| MicrosoftError::Malformed(format!("the ACS {what}"));
        let url = Url::parse(&format!("{}{PATH}", config.acs.trim_end_matches('/')))
            .map_err(|_| malformed("endpoint is no URL"))?;
        let name = url.host_str().ok_or_else(|| malformed("endpoint has no host"))?;
        let host = url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"));
        let key =
            STANDARD.decode(&config.acs_access_key).map_err(|_| malformed("access key is no base64"))?;
        Ok(Self { http, url, host, key, client_id: config.client_id.clone() })
    }

    /// Exchanges the Entra token of a Teams user.
    ///
    /// # Errors
    /// When ACS refuses (403: no Teams licence) or can't be reached.
    pub async fn exchange(
        &self,
        entra_token: &str,
        user_id: &str,
        now: Timestamp,
    ) -> Result<CallingToken, MicrosoftError> {
        let body = Exchange { token: entra_token, app_id: &self.client_id, user_id };
        let body = serde_json::to_vec(&body).map_err(|error| MicrosoftError::Malformed(error.to_string()))?;
        let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let hash = content_hash(&body);
        let signature = signature(&self.key, "POST", PATH, &date, &self.host, &hash);
        let authorization =
            format!("HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}");
        let sending = self
            .http
            .post(self.url.clone())
            .header("x-ms-date", date)
            .header("x-ms-content-sha256", hash)
            .header("authorization", authorization)
            .header("content-type", "application/json")
            .body(body)
            .send();
        let answer = timed("ACS", sending).await?;
        Ok(accepted("ACS", answer).await?.json().await?)
    }
}
