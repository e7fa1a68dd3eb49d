//! Somebody goes to the page of another system, consents there, and comes back with a code. What has to be known then is kept
//! under the state, sealed: it can be taken once, within its time, and in the session in which it was begun.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use switchboard_store::{Act, Connection, StoreError, TenantContext};

use super::TokenFor;
use super::account::account_of;
use super::code::{ConnectedBy, OAuth2CodeClient};
use super::connected::code_client;
use super::endpoint::{self, Grant, cleaned, is_code};
use crate::{PluginHost, PluginHostError};

/// How long somebody may take to consent.
const LIFE: Duration = Duration::from_mins(10);

/// The longest code of an authorisation in bytes.
const MAX_CODE: usize = 8 << 10;

/// What is kept while somebody is at the other system's page.
#[derive(Serialize, Deserialize)]
struct Pending {
    tenant: String,
    user: String,
    /// What stands for the session.
    session: String,
    plugin: String,
    connection: String,
    connected_by: ConnectedBy,
    verifier: String,
    /// The connection as it was, by its address and credential.
    set_up: String,
}

/// With what the other system sends somebody back (RFC 6749, section 4.1.2, and RFC 9207).
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Authorized {
    /// The state that was given along.
    pub state: Option<String>,
    /// The code, where somebody consented.
    pub code: Option<String>,
    /// The code of the error, where nobody did.
    pub error: Option<String>,
    /// The error in words.
    pub error_description: Option<String>,
    /// How the other system names itself.
    pub iss: Option<String>,
}

impl std::fmt::Debug for Authorized {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authorized").field("error", &self.error).finish_non_exhaustive()
    }
}

/// Which connection somebody went for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WentFor {
    /// The plugin.
    pub plugin: String,
    /// Its connection.
    pub connection: String,
    /// Whose account it is.
    pub connected_by: ConnectedBy,
}

/// Why no account is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotConnected {
    /// Its short name, by which the page explains it.
    pub why: ConnectRefusal,
    /// What happened, for the log and for the admin. It has no secret in it.
    pub detail: String,
    /// For which connection, where that is known.
    pub went_for: Option<WentFor>,
}

/// The reasons why no account is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectRefusal {
    /// The state is not known here: it is too old, was used before, or another session began it.
    Expired,
    /// Whoever consents at the other system said no.
    Declined,
    /// The other system refused.
    Refused,
    /// Another system answered than the one that was asked.
    MixUp,
    /// The connection was changed meanwhile.
    Changed,
    /// The token endpoint gave no token for the code.
    NoToken,
    /// The token endpoint gave a token, and nothing with which to get the next one.
    NoRefreshToken,
    /// The host itself can't do it now.
    Unavailable,
}

impl ConnectRefusal {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Expired,
        Self::Declined,
        Self::Refused,
        Self::MixUp,
        Self::Changed,
        Self::NoToken,
        Self::NoRefreshToken,
        Self::Unavailable,
    ];

    /// As the page's address has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Declined => "declined",
            Self::Refused => "refused",
            Self::MixUp => "mix-up",
            Self::Changed => "changed",
            Self::NoToken => "no-token",
            Self::NoRefreshToken => "no-refresh-token",
            Self::Unavailable => "unavailable",
        }
    }
}

type Refusal = (ConnectRefusal, String);

impl PluginHost {
    /// The page to which the context's user goes to connect an account. `session` stands for the session in which that happens.
    ///
    /// # Errors
    /// When there is no such connection to which somebody like the user connects an account, or the store fails.
    pub async fn begin_account(
        &self,
        context: &TenantContext,
        session: &str,
        went_for: &WentFor,
        redirect_uri: &str,
    ) -> Result<String, PluginHostError> {
        let WentFor { plugin, connection, connected_by } = went_for;
        let known = self.store.plugins().connection(context, plugin, connection).await?;
        let known = known.ok_or(PluginHostError::NotFound("the connection"))?;
        let other_kind = |message: &str| PluginHostError::Invalid {
            field: "connection".to_owned(),
            message: message.to_owned(),
        };
        let client = code_client(&known);
        let client = client
            .ok_or_else(|| other_kind("no account is connected to it: it proves who it is otherwise"))?;
        if client.connected_by != *connected_by {
            return Err(other_kind(match client.connected_by {
                ConnectedBy::Tenant => "an admin connects its account, for everybody",
                ConnectedBy::Agent => "each agent connects an account to it, in the settings of their own",
            }));
        }
        let (state, verifier) = (secret()?, secret()?);
        let page = client.page_for(redirect_uri, &state, &verifier).map_err(|why| {
            PluginHostError::Unavailable(format!(
                "the address of the page where people consent is wrong: {why}"
            ))
        })?;
        let pending = Pending {
            tenant: context.tenant_id().to_string(),
            user: context.require_user()?.to_string(),
            session: session.to_owned(),
            plugin: plugin.clone(),
            connection: connection.clone(),
            connected_by: *connected_by,
            verifier,
            set_up: set_up(&known),
        };
        let document = serde_json::to_string(&pending).map_err(StoreError::from)?;
        self.store.sign_ins().keep(&key(&state), &document, self.clock.now() + LIFE).await?;
        Ok(page)
    }

    /// The context's user comes back: the code becomes a connected account.
    ///
    /// # Errors
    /// [`NotConnected`], which says why there is none. It stands in the audit trail, too.
    pub async fn finish_account(
        &self,
        context: &TenantContext,
        session: &str,
        authorized: Authorized,
        redirect_uri: &str,
        act: &Act,
    ) -> Result<WentFor, NotConnected> {
        let pending = self.take_pending(context, session, authorized.state.as_deref()).await;
        let pending = pending.map_err(|(why, detail)| NotConnected { why, detail, went_for: None })?;
        let went_for = WentFor {
            plugin: pending.plugin.clone(),
            connection: pending.connection.clone(),
            connected_by: pending.connected_by,
        };
        let act = act
            .clone()
            .on(pending.plugin.as_str())
            .with("name", pending.connection.as_str())
            .with("connectedBy", pending.connected_by.as_str());
        let finished = self.redeem(context, &pending, authorized, redirect_uri, &act).await;
        let Err((why, detail)) = finished else { return Ok(went_for) };
        if let Err(error) = self.store.audit().record_refused(context, &act, &detail).await {
            tracing::error!(%error, audit.action = act.action(), "the audit trail lacks a line: the store failed");
        }
        Err(NotConnected { why, detail, went_for: Some(went_for) })
    }

    async fn take_pending(
        &self,
        context: &TenantContext,
        session: &str,
        state: Option<&str>,
    ) -> Result<Pending, Refusal> {
        let expired = |what: &str| (ConnectRefusal::Expired, what.to_owned());
        let state = state.filter(|state| !state.is_empty()).ok_or_else(|| expired("there is no state"))?;
        let taken = self
            .store
            .sign_ins()
            .take(&key(state), self.clock.now())
            .await
            .map_err(|error| unavailable(&error))?;
        let pending: Pending = taken
            .and_then(|document| serde_json::from_str(&document).ok())
            .ok_or_else(|| expired("the state is not known: it is too old, or was used before"))?;
        let is_same = pending.session == session
            && pending.tenant == context.tenant_id().as_str()
            && context.user_id().is_some_and(|user| pending.user == user.as_str());
        if is_same { Ok(pending) } else { Err(expired("another session has begun it")) }
    }

    async fn redeem(
        &self,
        context: &TenantContext,
        pending: &Pending,
        authorized: Authorized,
        redirect_uri: &str,
        act: &Act,
    ) -> Result<(), Refusal> {
        let changed = || (ConnectRefusal::Changed, "the connection was changed meanwhile".to_owned());
        let (plugin, name) = (pending.plugin.as_str(), pending.connection.as_str());
        let connection = self
            .store
            .plugins()
            .connection(context, plugin, name)
            .await
            .map_err(|error| unavailable(&error))?;
        let connection = connection.filter(|now| set_up(now) == pending.set_up).ok_or_else(changed)?;
        let client = code_client(&connection).ok_or_else(changed)?;
        check_issuer(&client, authorized.iss.as_deref())?;
        if let Some(error) = authorized.error {
            return Err(refused(&error, authorized.error_description.as_deref()));
        }
        let code = authorized.code.filter(|code| !code.is_empty() && code.len() <= MAX_CODE);
        let code =
            code.ok_or_else(|| (ConnectRefusal::Refused, "the other system gave no code".to_owned()))?;
        let grant = Grant::Code { code: &code, redirect_uri, verifier: &pending.verifier };
        let asked = self.clock.now();
        // No version of the plugin asks for this one: it counts for none.
        let bytes = AtomicU64::new(0);
        let granted = endpoint::ask(&self.http, &self.egress, &client.client, &grant, &bytes, asked).await;
        let granted =
            granted.map_err(|failure| (ConnectRefusal::NoToken, failure.of_consent().for_admin()))?;
        let refresh_token = granted.refresh_token.as_deref().ok_or_else(|| {
            let detail = "the token endpoint gave no refresh token: many systems want a scope for that, such as \
                          offline_access, or a parameter in the address of the page, such as access_type=offline";
            (ConnectRefusal::NoRefreshToken, detail.to_owned())
        })?;
        let of = account_of(context, plugin, name, client.connected_by);
        let kept = self.store.plugins().put_account(context, of, &connection, refresh_token, act).await;
        kept.map_err(|error| match error {
            StoreError::Conflict(_) => changed(),
            error => unavailable(&error),
        })?;
        // As it is read from the database.
        let connected_at = Timestamp::from_millisecond(act.at().as_millisecond()).unwrap_or(act.at());
        let key = TokenFor::new(context.tenant_id(), plugin, &connection).of_account(of.user, connected_at);
        self.tokens.keep(key, granted, asked).await;
        Ok(())
    }
}

/// Answers of several systems come to one address of ours: each is compared with the system that was asked.
fn check_issuer(client: &OAuth2CodeClient, given: Option<&str>) -> Result<(), Refusal> {
    let why = match (client.issuer.as_deref(), given) {
        (None, None) => return Ok(()),
        (Some(expected), Some(given)) if expected == given => return Ok(()),
        (Some(expected), None) => format!("the answer does not say that it is of {expected}"),
        (Some(expected), Some(given)) => {
            format!("the answer is of {:?}, and not of {expected}", cleaned(&[], given))
        }
        (None, Some(given)) => format!(
            "the answer says that it is of {:?}: if that is right, an admin must set it as the connection's issuer",
            cleaned(&[], given)
        ),
    };
    Err((ConnectRefusal::MixUp, why))
}

fn refused(error: &str, description: Option<&str>) -> Refusal {
    let why = if error == "access_denied" { ConnectRefusal::Declined } else { ConnectRefusal::Refused };
    let code = if is_code(error) { error } else { "an error" };
    let said = description.map(|said| cleaned(&[], said)).filter(|said| !said.is_empty());
    let said = said.map_or_else(String::new, |said| format!(": “{said}”"));
    (why, format!("the other system answered with {code}{said}"))
}

fn unavailable(error: &StoreError) -> Refusal {
    tracing::error!(%error, "an account can't be connected, because the store failed");
    (ConnectRefusal::Unavailable, "the store can't be reached now".to_owned())
}

/// Apart from what sign-ins keep.
fn key(state: &str) -> String {
    format!("connected account {state}")
}

fn set_up(connection: &Connection) -> String {
    let text = format!("{}\n{}", connection.base_url, connection.credential);
    hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes()))
}

fn secret() -> Result<String, PluginHostError> {
    let mut bytes = [0; 32];
    let filled = rand::fill(&mut bytes);
    filled.map_err(|_| PluginHostError::Unavailable("there is no randomness".to_owned()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
