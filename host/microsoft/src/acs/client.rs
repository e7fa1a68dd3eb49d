//! ACS identity: the exchange of a Teams user's Entra token for a calling token.
//!
//! | module | holds |
//! | --- | --- |
//! | `resource` | one ACS resource: its address, its two keys, one request |
//! | `hmac` | how requests are signed |
//! | `queue` | the resource's limit: whose turn it is, fairly among tenants |
//! | `refusal` | how an exchange fails, in words for the operator and for the person |

mod hmac;
mod queue;
mod refusal;
mod resource;

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

pub use hmac::{content_hash, signature};
pub use queue::QueueFigures;
pub use refusal::ExchangeError;

use crate::entra::{Feature, serves};
use crate::{ExchangeLimit, MicrosoftConfig, MicrosoftError};
use resource::Resource;

/// The client of the ACS resources.
#[derive(Debug)]
pub struct Acs {
    http: reqwest::Client,
    resources: Vec<Resource>,
    by_tenant: HashMap<String, usize>,
    limit: ExchangeLimit,
    client_id: String,
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

/// Whose Entra token is exchanged. All of it comes from the session and from what the token endpoint said, never from a
/// browser.
#[derive(Clone, Copy)]
pub struct Exchange<'a> {
    /// The Entra token for ACS.
    pub entra_token: &'a str,
    /// Its scopes, as the token endpoint names them.
    pub granted: &'a str,
    /// Entra tenant id.
    pub tenant_id: &'a str,
    /// Entra object id.
    pub user_id: &'a str,
}

impl std::fmt::Debug for Exchange<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange")
            .field("tenant_id", &self.tenant_id)
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    token: &'a str,
    app_id: &'a str,
    user_id: &'a str,
}

impl Acs {
    pub(crate) fn new(http: reqwest::Client, config: &MicrosoftConfig) -> Result<Self, MicrosoftError> {
        let malformed = |why: String| MicrosoftError::Malformed(why);
        let mut resources = Vec::new();
        let mut by_name = HashMap::new();
        for (index, resource) in config.acs.resources.iter().enumerate() {
            if by_name.insert(resource.name.clone(), index).is_some() {
                return Err(malformed(format!("two ACS resources are named {:?}", resource.name)));
            }
            resources.push(Resource::read(resource, config.acs.limit)?);
        }
        if resources.is_empty() {
            return Err(malformed("no ACS resource is configured".to_owned()));
        }
        let mut by_tenant = HashMap::new();
        for (tenant, name) in &config.acs.tenants {
            let index = by_name.get(name).ok_or_else(|| {
                malformed(format!(
                    "tenant {tenant} is to use the ACS resource {name:?}, which is not configured"
                ))
            })?;
            by_tenant.insert(tenant.to_ascii_lowercase(), *index);
        }
        Ok(Self { http, resources, by_tenant, limit: config.acs.limit, client_id: config.client_id.clone() })
    }

    /// The resource of a tenant.
    fn resource(&self, tenant_id: &str) -> &Resource {
        &self.resources[self.by_tenant.get(tenant_id).copied().unwrap_or_default()]
    }

    /// How busy the resources are, by name.
    #[must_use]
    pub fn figures(&self) -> Vec<(String, QueueFigures)> {
        self.resources.iter().map(|resource| (resource.name.clone(), resource.queue.figures())).collect()
    }

    /// Exchanges the Entra token of a Teams user, when it is the user's turn under the resource's limit.
    ///
    /// # Errors
    /// [`MicrosoftError::Exchange`] when the token is not fit to be exchanged, it would be too long until the user's turn,
    /// or ACS refuses; else when ACS can't be reached.
    pub async fn exchange(&self, exchange: Exchange<'_>) -> Result<CallingToken, MicrosoftError> {
        // What ACS would refuse is not sent: the reason is clearer here, and the limit is for those who have a chance.
        if !serves(exchange.granted, Feature::Calling) {
            return Err(ExchangeError::MissingScopes(exchange.granted.to_owned()).into());
        }
        let Exchange { entra_token: token, tenant_id, user_id, .. } = exchange;
        let body = Body { token, app_id: &self.client_id, user_id };
        let body = serde_json::to_vec(&body).map_err(|error| MicrosoftError::Malformed(error.to_string()))?;
        let resource = self.resource(tenant_id);
        let queue = &resource.queue;
        let begun = Instant::now();
        let mut place = queue.wait(tenant_id, user_id, None).await?;
        let mut attempt = 0;
        loop {
            let pause = match resource.ask(&self.http, &body).await {
                Ok(token) => {
                    queue.succeeded();
                    return Ok(token);
                }
                // Others share the resource, or its limit is lower than we think: everybody waits as long as ACS says.
                Err(MicrosoftError::Exchange(error)) if matches!(*error, ExchangeError::Throttled(_)) => {
                    let ExchangeError::Throttled(after) = *error else { return Err(error.into()) };
                    let after = after.unwrap_or_else(|| Duration::from_secs(1 << attempt.min(5)));
                    queue.throttled(after);
                    after
                }
                Err(error) if attempt == 0 && error.is_passing() => Duration::ZERO,
                Err(error) => return Err(error),
            };
            attempt += 1;
            if begun.elapsed() + pause > self.limit.patience * 2 {
                return Err(queue.put_off(tenant_id, user_id, place).into());
            }
            // The place in the line is kept.
            place = queue.wait(tenant_id, user_id, Some(place)).await?;
        }
    }
}
