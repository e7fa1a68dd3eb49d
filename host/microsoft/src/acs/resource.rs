//! One ACS resource: its address, its keys, one request.

use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;
use url::Url;

use super::hmac::{content_hash, signature};
use super::queue::Queue;
use super::refusal::{ErrorBody, meaning};
use super::{CallingToken, ExchangeError};
use crate::config::service_url;
use crate::timed::timed;
use crate::{AcsResource, ExchangeLimit, MicrosoftError, body};

/// The version of the REST interface that Microsoft's own SDKs use today.
const PATH: &str = "/teamsUser/:exchangeAccessToken?api-version=2023-10-01";

const KEY_NAMES: [&str; 2] = ["primary", "secondary"];

pub(super) struct Resource {
    pub(super) name: String,
    pub(super) queue: Queue,
    url: Url,
    /// As it is signed: with the port unless it is the scheme's own.
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

    /// One exchange, with the key that worked last, and if that is refused with the other.
    pub(super) async fn ask(
        &self,
        http: &reqwest::Client,
        exchange: &[u8],
    ) -> Result<CallingToken, MicrosoftError> {
        let first = self.working.load(Ordering::Relaxed);
        let mut refused = None;
        for offset in 0..self.keys.len() {
            let which = (first + offset) % self.keys.len();
            match self.ask_with(http, exchange, which).await {
                Err(MicrosoftError::Exchange(error))
                    if matches!(*error, ExchangeError::KeysRefused { .. }) =>
                {
                    tracing::warn!(
                        acs.resource = self.name,
                        key = KEY_NAMES[which],
                        "ACS refuses this access key"
                    );
                    refused = Some(error);
                }
                answered => {
                    if offset > 0 && self.working.swap(which, Ordering::Relaxed) != which {
                        tracing::warn!(
                            acs.resource = self.name,
                            key = KEY_NAMES[which],
                            "this access key works and is used from now on; put the new one in the other's place"
                        );
                    }
                    return answered;
                }
            }
        }
        Err(refused.map_or_else(
            || MicrosoftError::Malformed("an ACS resource without a key".to_owned()),
            Into::into,
        ))
    }

    async fn ask_with(
        &self,
        http: &reqwest::Client,
        exchange: &[u8],
        which: usize,
    ) -> Result<CallingToken, MicrosoftError> {
        let now = Timestamp::now();
        let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let hash = content_hash(exchange);
        let signature = signature(&self.keys[which], "POST", PATH, &date, &self.host, &hash);
        let authorization =
            format!("HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}");
        let request = http
            .post(self.url.clone())
            .header("x-ms-date", date)
            .header("x-ms-content-sha256", hash)
            .header("authorization", authorization)
            .header("content-type", "application/json")
            // The bytes that were signed.
            .body(exchange.to_vec());
        let answer = timed("ACS", request.send()).await?;
        let status = answer.status();
        if status.is_success() {
            let token: CallingToken = body::json("ACS's answer with a calling token", answer).await?;
            return if token.token.is_empty() {
                Err(MicrosoftError::Malformed("ACS answered with an empty calling token".to_owned()))
            } else {
                Ok(token)
            };
        }
        let retry_after = crate::error::retry_after(answer.headers());
        let their_clock = answer
            .headers()
            .get("date")
            .and_then(|date| jiff::fmt::rfc2822::parse(date.to_str().ok()?).ok())
            .map(|date| now.as_second() - date.timestamp().as_second());
        let refusal: Refusal = body::json("ACS's refusal", answer).await.unwrap_or_else(|_| Refusal {
            error: ErrorBody {
                code: "unreadable".into(),
                message: "its answer could not be read".into(),
                target: None,
            },
        });
        Err(meaning(&self.name, status.as_u16(), &refusal.error, retry_after, their_clock).into())
    }
}
