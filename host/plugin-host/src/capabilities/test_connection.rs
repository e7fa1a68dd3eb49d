//! Tries a connection for an admin who sets it up: one GET to its address, with its credential.

use std::time::{Duration, Instant};

use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url};
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_store::TenantContext;

use super::credential::{Credential, authorize};
use super::denied;
use super::http::failed;
use crate::oauth2::AccessToken;
use crate::{PluginHost, PluginHostError};

/// How long the other side may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What came of trying a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionTest {
    /// The HTTP status of the answer, if there was one.
    pub status: Option<u16>,
    /// Whether the other side answered and took the credential.
    pub ok: bool,
    /// What was seen, in words for the admin.
    pub seen: String,
    /// How long it took.
    pub elapsed: Duration,
}

impl PluginHost {
    /// Sends one GET to a connection's address. The answer's body is not read.
    ///
    /// # Errors
    /// When there is no such connection or the store fails. Whatever the other side does is no error.
    pub async fn test_connection(
        &self,
        context: &TenantContext,
        plugin: &str,
        name: &str,
    ) -> Result<ConnectionTest, PluginHostError> {
        let connection = self.store.plugins().connection(context, plugin, name).await?;
        let connection = connection.ok_or(PluginHostError::NotFound("the connection"))?;
        let credential: Credential = serde_json::from_str(&connection.credential).map_err(|_| {
            PluginHostError::Unavailable("the connection's credential can't be read: set it again".to_owned())
        })?;
        let started = Instant::now();
        // A new one, whatever is kept: the admin wants to know what the endpoint says now.
        let token = match self.token_source(context, plugin, &connection, &credential).await {
            Ok(Some((key, source))) => self.tokens.renew(&key, &source).await.map(Some),
            Ok(None) => Ok(None),
            Err(failure) => Err(failure),
        };
        let (before, credential) = match token {
            Ok(Some(token)) => (of_token(&token), Credential::Bearer { token: token.value.clone() }),
            Ok(None) => (String::new(), credential),
            Err(failure) => {
                let (seen, elapsed) = (failure.for_admin(), started.elapsed());
                return Ok(ConnectionTest { status: None, ok: false, seen, elapsed });
            }
        };
        let answer = self.get_once(&connection.base_url, &credential).await;
        let elapsed = started.elapsed();
        let (status, ok, seen) = match answer {
            Ok(status) => {
                let (ok, seen) = judge(status);
                (Some(status.as_u16()), ok, seen)
            }
            Err(why) => (None, false, words(&why)),
        };
        Ok(ConnectionTest { status, ok, seen: format!("{before}{seen}"), elapsed })
    }

    async fn get_once(&self, base_url: &str, credential: &Credential) -> Result<StatusCode, PluginError> {
        let url = Url::parse(base_url).map_err(|_| denied("the address can't be read"))?;
        self.egress.check_url(&url).map_err(|forbidden| denied(forbidden.to_string()))?;
        let mut headers = HeaderMap::new();
        authorize(&mut headers, credential)?;
        let sending = self.http.get(url).headers(headers).timeout(TIMEOUT);
        sending.send().await.map(|answer| answer.status()).map_err(|error| failed(&error))
    }
}

fn of_token(token: &AccessToken) -> String {
    match token.expires_in {
        Some(good) => format!("The token endpoint gave a token that is good for {} s. ", good.as_secs()),
        None => "The token endpoint gave a token, and did not say how long it is good. ".to_owned(),
    }
}

fn judge(status: StatusCode) -> (bool, String) {
    let code = status.as_u16();
    match code {
        401 | 403 | 407 => (
            false,
            format!("The other side answered {code}: it does not take the credential for this address."),
        ),
        500.. => (false, format!("The other side answered {code}: it has a fault of its own now.")),
        300..=399 => (
            true,
            format!(
                "The other side answered {code}, which leads elsewhere; plugins don't follow that. Look whether the address is \
                 the final one."
            ),
        ),
        404 | 405 => (
            true,
            format!(
                "The other side answered {code}: it was reached. At this address itself there may be nothing to get."
            ),
        ),
        _ => (true, format!("The other side answered {code}.")),
    }
}

fn words(error: &PluginError) -> String {
    let why = &error.message;
    match error.kind {
        PluginErrorKind::TimedOut => {
            format!("The other side did not answer within {} s.", TIMEOUT.as_secs())
        }
        PluginErrorKind::Unavailable => {
            format!("The other side was not reached: {why}. Look at the address and at its certificate.")
        }
        _ => format!("The request was not sent: {why}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_other_side_answers_is_judged_by_whether_it_was_reached_and_took_the_credential() {
        for (status, ok) in [
            (200, true),
            (204, true),
            (302, true),
            (404, true),
            (401, false),
            (403, false),
            (500, false),
            (503, false),
        ] {
            let (judged, words) = judge(StatusCode::from_u16(status).expect("a status"));
            assert_eq!(judged, ok, "{status}");
            assert!(words.contains(&status.to_string()), "{words}");
        }
    }
}
