//! How many requests are answered at a time: for one agent, for one tenant, and for strangers from one address. What belongs
//! to calls has a share of its own: a card never waits for anything else. Calls that ring take turns where they begin
//! ([`IncomingCalls`](switchboard_services::incoming_calls::IncomingCalls)).
//!
//! What takes long in the database has shares of its own there, and so have plugins.

use std::net::IpAddr;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use switchboard_domain::ids::{TenantId, UserId};
use switchboard_fair_share::{Limits, Refused, Shares};
use switchboard_store::TenantContext;

use crate::app::App;
use crate::problem::Problem;
use crate::request_scope::{client_address, hold};

/// Where calls begin to ring.
const RINGING: &str = "/api/v1/calls/incoming";

/// What else belongs to a call that rings or goes on, as the router knows it.
const OF_CALLS: &[&str] = &["/api/v1/calls/records", "/api/v1/calls/{id}/card", "/api/v1/calls/{id}/events"];

/// Where somebody who has not signed in makes us work.
const OF_STRANGERS: &str = "/auth/";

/// Of one agent's tabs. A page loads dozens of photos at once: they wait.
const AGENT: Limits =
    Limits { per_key: 16, total: EVERYBODY, waiting_per_key: 128, patience: Duration::from_secs(10) };

/// Of all agents and tokens of one tenant.
const TENANT: Limits =
    Limits { per_key: 128, total: EVERYBODY, waiting_per_key: 512, patience: Duration::from_secs(10) };

/// What becomes of the calls of one tenant. It may wait long: it is never sent for nothing.
const CALLS: Limits =
    Limits { per_key: 64, total: EVERYBODY, waiting_per_key: 4096, patience: Duration::from_secs(10) };

/// Of one address, behind which a whole office may sign in in the morning.
const STRANGER: Limits =
    Limits { per_key: 16, total: 64, waiting_per_key: 256, patience: Duration::from_secs(5) };

/// Requests of people who are signed in have no limit in all: each tenant has its own.
const EVERYBODY: usize = usize::MAX;

/// Whose requests are under way.
#[derive(Debug, Clone)]
pub(crate) struct RequestShares {
    agents: Shares<(TenantId, Option<UserId>)>,
    tenants: Shares<TenantId>,
    calls: Shares<TenantId>,
    strangers: Shares<Option<IpAddr>>,
}

impl Default for RequestShares {
    fn default() -> Self {
        Self {
            agents: Shares::new("requests", AGENT),
            tenants: Shares::new("requests of your organisation", TENANT),
            calls: Shares::new("reports of calls", CALLS),
            strangers: Shares::new("sign-ins", STRANGER),
        }
    }
}

impl RequestShares {
    /// Takes the shares of an agent's request, which holds them until it is answered.
    ///
    /// # Errors
    /// When there are none in time.
    pub(crate) async fn take(
        &self,
        context: &TenantContext,
        path: Option<&MatchedPath>,
    ) -> Result<(), Refused> {
        let (path, tenant) = (path.map(MatchedPath::as_str), context.tenant_id());
        if path == Some(RINGING) {
            return Ok(());
        }
        if path.is_some_and(|path| OF_CALLS.contains(&path)) {
            hold(self.calls.take(tenant.clone()).await?);
            return Ok(());
        }
        hold(self.agents.take((tenant.clone(), context.user_id().cloned())).await?);
        hold(self.tenants.take(tenant.clone()).await?);
        Ok(())
    }
}

/// Strangers from one address are answered so many at a time.
pub(crate) async fn of_strangers(State(app): State<App>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with(OF_STRANGERS) {
        return next.run(request).await;
    }
    match app.shares.strangers.take(neighbourhood(client_address().as_deref())).await {
        Ok(_share) => next.run(request).await,
        Err(refused) => Problem::from(refused).into_response(),
    }
}

/// An address as shares know it. Of IPv6, whoever has one address has 2^64 of them.
fn neighbourhood(address: Option<&str>) -> Option<IpAddr> {
    let address: IpAddr = address?.parse().ok()?;
    Some(match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            [a, b, c, d, 0, 0, 0, 0].into()
        }
        address @ IpAddr::V4(_) => address,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_one_customer_is_one_stranger() {
        let of = |address| neighbourhood(Some(address));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(neighbourhood(None), None);
    }
}
