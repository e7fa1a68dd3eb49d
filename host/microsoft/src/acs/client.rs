//! The client of the ACS resources.

use std::collections::HashMap;
use std::time::Duration;

use serde::Serialize;
use switchboard_domain::clock::Clock;
use tokio::time::Instant;

use super::error::ExchangeError;
use super::queue::QueueMetrics;
use super::resource::Resource;
use super::token::CallingToken;
use crate::config::{ExchangeLimit, MicrosoftConfig};
use crate::entra::scopes::{Feature, serves};
use crate::error::MicrosoftError;

/// The client of the ACS resources.
#[derive(Debug)]
pub struct Acs {
    http: reqwest::Client,
    resources: Vec<Resource>,
    by_tenant: HashMap<String, usize>,
    limit: ExchangeLimit,
    client_id: String,
    clock: Clock,
}

/// Whose Entra token is exchanged. All of it comes from the session and from the response of the token endpoint, never
/// from a browser.
#[derive(Clone, Copy)]
pub struct Exchange<'a> {
    /// The Entra token for ACS.
    pub entra_token: &'a str,
    /// The scopes of the token, as the token endpoint names them.
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
    pub(crate) fn new(
        http: reqwest::Client,
        config: &MicrosoftConfig,
        clock: Clock,
    ) -> Result<Self, MicrosoftError> {
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
        Ok(Self {
            http,
            resources,
            by_tenant,
            limit: config.acs.limit,
            client_id: config.client_id.clone(),
            clock,
        })
    }

    /// The resource of a tenant.
    fn resource(&self, tenant_id: &str) -> &Resource {
        &self.resources[self.by_tenant.get(tenant_id).copied().unwrap_or_default()]
    }

    /// How busy the resources are, by their configured names.
    #[must_use]
    pub fn queue_metrics(&self) -> Vec<(String, QueueMetrics)> {
        self.resources.iter().map(|resource| (resource.name.clone(), resource.queue.metrics())).collect()
    }

    /// Exchanges the Entra token of a Teams user. The exchange waits until it is the user's turn under the resource's
    /// limit.
    ///
    /// # Errors
    /// [`MicrosoftError::Exchange`] when the token lacks a scope, the user's turn is too far away, or ACS refuses;
    /// [`MicrosoftError::Unreachable`] or [`MicrosoftError::Malformed`] when ACS does not answer, or not with a token.
    pub async fn exchange(&self, exchange: Exchange<'_>) -> Result<CallingToken, MicrosoftError> {
        // ACS would refuse this token. It is not sent, because the reason is clearer here and exchanges are limited.
        if !serves(exchange.granted, Feature::Calling) {
            return Err(ExchangeError::MissingScopes(exchange.granted.to_owned()).into());
        }
        let Exchange { entra_token: token, tenant_id, user_id, .. } = exchange;
        let body = Body { token, app_id: &self.client_id, user_id };
        let body = serde_json::to_vec(&body).map_err(|error| MicrosoftError::Malformed(error.to_string()))?;
        let resource = self.resource(tenant_id);
        let queue = &resource.queue;
        let started = Instant::now();
        let mut place = queue.wait(tenant_id, user_id, None).await?;
        let mut attempt = 0;
        loop {
            let pause = match resource.exchange(&self.http, &body, &self.clock).await {
                Ok(token) => {
                    queue.count_success();
                    return Ok(token);
                }
                // Others share the resource, or its limit is lower than configured. All exchanges wait as long as ACS says.
                Err(MicrosoftError::Exchange(error)) if matches!(*error, ExchangeError::Throttled(_)) => {
                    let ExchangeError::Throttled(after) = *error else { return Err(error.into()) };
                    let after = after.unwrap_or_else(|| Duration::from_secs(1 << attempt.min(5)));
                    queue.throttled(after);
                    after
                }
                Err(error) if attempt == 0 && error.is_transient() => Duration::ZERO,
                Err(error) => return Err(error),
            };
            attempt += 1;
            if started.elapsed() + pause > self.limit.max_wait * 2 {
                return Err(queue.postpone(tenant_id, user_id, place).into());
            }
            // The user keeps the place in the queue.
            place = queue.wait(tenant_id, user_id, Some(place)).await?;
        }
    }
}
