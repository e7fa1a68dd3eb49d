//! Tokens of accounts that somebody has connected: each is asked for by the refresh token that the account's consent left.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use jiff::Timestamp;
use switchboard_domain::ids::UserId;
use switchboard_plugin_protocol::limits::HTTP_TIMEOUT;
use switchboard_store::{AccountOf, RefreshLease, Store, TenantContext};

use super::client::OAuth2Client;
use super::code::ConnectedBy;
use super::endpoint::{self, Grant, Granted};
use super::failure::TokenFailure;
use super::tokens::Tokens;

/// How long one front alone may use a refresh token: longer than the endpoint may take.
const LEASE: Duration = HTTP_TIMEOUT.saturating_add(Duration::from_secs(5));

/// How often a front looks whether another one is done with the refresh token.
const LOOK: Duration = Duration::from_millis(100);

/// How often a new refresh token is tried to be kept. If it is lost, the account has to be connected again.
const TRIES: u32 = 4;

/// A connected account, and where its tokens come from.
#[derive(Clone)]
pub(crate) struct AccountSource {
    pub(crate) store: Store,
    pub(crate) context: TenantContext,
    pub(crate) plugin: String,
    pub(crate) connection: String,
    pub(crate) connected_by: ConnectedBy,
    pub(crate) client: OAuth2Client,
}

impl AccountSource {
    /// The account that it is. An agent's is the context's user's.
    pub(crate) fn of(&self) -> AccountOf<'_> {
        account_of(&self.context, &self.plugin, &self.connection, self.connected_by)
    }

    fn must_connect_again(&self) -> TokenFailure {
        match self.connected_by {
            ConnectedBy::Tenant => TokenFailure::tenant_must_connect_again(),
            ConnectedBy::Agent => TokenFailure::agent_must_connect(true),
        }
    }
}

/// The account of a connection with which the context's requests run.
pub(crate) fn account_of<'a>(
    context: &'a TenantContext,
    plugin: &'a str,
    connection: &'a str,
    connected_by: ConnectedBy,
) -> AccountOf<'a> {
    let user: Option<&UserId> = context.user_id().filter(|_| connected_by == ConnectedBy::Agent);
    AccountOf { plugin, connection, user }
}

/// Asks for a token by the account's refresh token. Where the endpoint gives another refresh token with it, the former one is used
/// up: of several fronts that need a token, one asks at a time, and the others go on with what it leaves.
pub(super) async fn refresh(
    tokens: &Tokens,
    of: &AccountSource,
    bytes: &AtomicU64,
    asked: Timestamp,
) -> Result<Granted, TokenFailure> {
    let (refresh_token, version) = lease(tokens, of).await?;
    let grant = Grant::Refresh { refresh_token: &refresh_token };
    let granted = endpoint::ask(&tokens.http, &tokens.egress, &of.client, &grant, bytes, asked).await;
    match granted {
        Ok(granted) => {
            let other = granted.refresh_token.as_deref().filter(|other| *other != refresh_token);
            end_lease(of, version, other).await;
            Ok(granted)
        }
        Err(failure) if failure.is_invalid_grant() => {
            if let Err(error) = of.store.plugins().lapse_account(&of.context, of.of(), version).await {
                tracing::warn!(%error, "that an account has to be connected again can't be kept now");
            }
            Err(of.must_connect_again())
        }
        Err(failure) => {
            end_lease(of, version, None).await;
            Err(failure.of_consent())
        }
    }
}

async fn lease(tokens: &Tokens, of: &AccountSource) -> Result<(String, i64), TokenFailure> {
    let until = tokio::time::Instant::now() + LEASE;
    loop {
        let now = tokens.clock.now();
        let leased =
            of.store.plugins().lease_refresh_token(&of.context, of.of(), now, now + LEASE).await.map_err(
                |error| {
                    tracing::error!(%error, "the refresh token of a connected account can't be read");
                    TokenFailure::store()
                },
            )?;
        match leased {
            RefreshLease::Taken { refresh_token, version } => return Ok((refresh_token, version)),
            RefreshLease::Gone => return Err(of.must_connect_again()),
            RefreshLease::Elsewhere if tokio::time::Instant::now() > until => {
                return Err(TokenFailure::store());
            }
            RefreshLease::Elsewhere => tokio::time::sleep(LOOK).await,
        }
    }
}

async fn end_lease(of: &AccountSource, version: i64, other: Option<&str>) {
    for tried in 1..=TRIES {
        let ended = of.store.plugins().end_lease(&of.context, of.of(), version, other).await;
        let Err(error) = ended else { return };
        tracing::warn!(%error, tried, "the refresh token of a connected account can't be kept now");
        tokio::time::sleep(LOOK * tried).await;
    }
}
