//! One ACS resource: its address, its keys, one request.

use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::RETRY_AFTER;
use serde::Deserialize;
use switchboard_domain::clock::Clock;
use switchboard_domain::retry_after;
use url::Url;

use super::error::{ErrorBody, ExchangeError, read_error};
use super::hmac::{content_hash, signature};
use super::queue::Queue;
use super::token::CallingToken;
use crate::config::{AcsResource, ExchangeLimit, service_url};
use crate::error::MicrosoftError;
use crate::metrics::timed;
use crate::response_body;

/// The path of the exchange, in the version of the REST interface that Microsoft's own SDKs use.
const PATH: &str = "/teamsUser/:exchangeAccessToken?api-version=2023-10-01";

const KEY_NAMES: [&str; 2] = ["primary", "secondary"];

pub(super) struct Resource {
    pub(super) name: String,
    pub(super) queue: Queue,
    url: Url,
    /// The host as the signature covers it: with the port, unless that is the default of the scheme.
    host: String,
    keys: Vec<Vec<u8>>,
    /// The key that worked last.
    working: AtomicUsize,
}

impl std::fmt::Debug for Resource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resource").field("name", &self.name).field("host", &self.host).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Refusal {
    error: ErrorBody,
}

impl Resource {
    pub(super) fn read(config: &AcsResource, limit: ExchangeLimit) -> Result<Self, MicrosoftError> {
        let what = format!("the endpoint of the ACS resource {:?}", config.name);
        let malformed = |why: String| MicrosoftError::Malformed(why);
        let base = service_url(&what, &config.endpoint)?;
        if base.path() != "/" {
            return Err(malformed(format!("{what} has a path; it is only scheme and host")));
        }
        let url = base.join(PATH).map_err(|_| malformed(format!("{what} is no URL")))?;
        let name = url.host_str().ok_or_else(|| malformed(format!("{what} has no host")))?;
        let host = url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"));
        let configured = std::iter::once(&config.access_key).chain(&config.secondary_access_key);
        let keys = configured
            .zip(KEY_NAMES)
            .map(|(key, which)| {
                STANDARD.decode(key.trim()).ok().filter(|key| !key.is_empty()).ok_or_else(|| {
                    malformed(format!(
                        "the {which} access key of the ACS resource {:?} is no base64",
                        config.name
                    ))
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            name: config.name.clone(),
            queue: Queue::new(limit),
            url,
            host,
            keys,
            working: AtomicUsize::new(0),
        })
    }

    /// Sends one exchange, with the key that worked last. If ACS refuses that key, the other one is tried.
    ///
    /// # Errors
    /// [`MicrosoftError::Exchange`] when ACS refuses; other errors when it does not answer, or not with a token.
    pub(super) async fn exchange(
        &self,
        http: &reqwest::Client,
        body: &[u8],
        clock: &Clock,
    ) -> Result<CallingToken, MicrosoftError> {
        let first = self.working.load(Ordering::Relaxed);
        let mut refused = None;
        for offset in 0..self.keys.len() {
            let which = (first + offset) % self.keys.len();
            match self.exchange_with_key(http, body, which, clock).await {
                Err(MicrosoftError::Exchange(error))
                    if matches!(*error, ExchangeError::KeysRefused { .. }) =>
                {
                    tracing::warn!(
                        acs.resource = self.name,
                        key = KEY_NAMES[which],
                        "ACS refuses an access key"
                    );
                    refused = Some(error);
                }
                result => {
                    if offset > 0 && self.working.swap(which, Ordering::Relaxed) != which {
                        tracing::warn!(
                            acs.resource = self.name,
                            key = KEY_NAMES[which],
                            "ACS accepts this access key, which is used from now on; replace the other one in the configuration"
                        );
                    }
                    return result;
                }
            }
        }
        Err(refused.map_or_else(
            || MicrosoftError::Malformed("an ACS resource without a key".to_owned()),
            Into::into,
        ))
    }

    async fn exchange_with_key(
        &self,
        http: &reqwest::Client,
        body: &[u8],
        which: usize,
        clock: &Clock,
    ) -> Result<CallingToken, MicrosoftError> {
        let now = clock.now();
        let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let hash = content_hash(body);
        let signature = signature(&self.keys[which], "POST", PATH, &date, &self.host, &hash);
        let authorization =
            format!("HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}");
        let request = http
            .post(self.url.clone())
            .header("x-ms-date", date)
            .header("x-ms-content-sha256", hash)
            .header("authorization", authorization)
            .header("content-type", "application/json")
            // Exactly the bytes that were signed.
            .body(body.to_vec());
        let response = timed("ACS", request.send()).await?;
        let status = response.status();
        if status.is_success() {
            let token: CallingToken =
                response_body::json("ACS's response with a calling token", response).await?;
            return if token.token.is_empty() {
                Err(MicrosoftError::Malformed("ACS answered with an empty calling token".to_owned()))
            } else {
                Ok(token)
            };
        }
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|header| retry_after::seconds(header.to_str().ok()?));
        let clock_ahead = response
            .headers()
            .get("date")
            .and_then(|date| jiff::fmt::rfc2822::parse(date.to_str().ok()?).ok())
            .map(|date| now.as_second() - date.timestamp().as_second());
        let refusal: Refusal =
            response_body::json("ACS's refusal", response).await.unwrap_or_else(|_| Refusal {
                error: ErrorBody {
                    code: "unreadable".into(),
                    message: "its response could not be read".into(),
                    target: None,
                },
            });
        Err(read_error(&self.name, status.as_u16(), &refusal.error, retry_after, clock_ahead).into())
    }
}
