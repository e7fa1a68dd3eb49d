//! Accounts of other systems that people connect to connections of plugins.

pub(crate) mod connect;
pub(crate) mod disconnect;
pub(crate) mod list;

use jiff::Timestamp;
use serde::Serialize;
use switchboard_plugin_host::{ConnectedBy, PluginHostError, WentFor};
use switchboard_store::ConnectedAccount;
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::{connections, hash};
use crate::problem::Problem;
use crate::session::{AuthenticatedUser, Credential};

/// Whether an account is connected.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ConnectedAccountState)]
pub(crate) enum State {
    /// Its tokens are used.
    Connected,
    /// Nobody has connected one.
    NotConnected,
    /// The other system takes it no more.
    MustConnectAgain,
}

/// An account, or that there is none.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConnectedAccount)]
pub(crate) struct Account {
    pub(crate) state: State,
    /// When it was connected last.
    #[schema(value_type = Option<String>, format = "date-time")]
    pub(crate) connected_at: Option<Timestamp>,
    /// The name of the person who connected it.
    pub(crate) connected_by_name: Option<String>,
}

impl From<Option<ConnectedAccount>> for Account {
    fn from(account: Option<ConnectedAccount>) -> Self {
        let Some(account) = account else {
            return Self { state: State::NotConnected, connected_at: None, connected_by_name: None };
        };
        let state = if account.is_good { State::Connected } else { State::MustConnectAgain };
        Self {
            state,
            connected_at: Some(account.connected_at),
            connected_by_name: Some(account.connected_by),
        }
    }
}

/// Where the browser goes so that the person consents.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConnectedAccountPage)]
pub(crate) struct ConsentPage {
    /// The other system's page. Good once, for ten minutes, in this session.
    #[schema(format = "uri")]
    pub(crate) authorize_url: String,
}

/// Begins to connect an account.
pub(crate) async fn begin(
    app: &App,
    user: &AuthenticatedUser,
    credential: &Credential,
    went_for: &WentFor,
) -> Result<ConsentPage, Problem> {
    let Credential::Session(session) = credential else {
        return Err(Problem::forbidden("API tokens are not for this: it takes somebody who has signed in"));
    };
    let redirect_uri = connections::redirect_uri(app);
    let page = app.plugins.begin_account(&user.0.context, &hash(session), went_for, &redirect_uri).await;
    Ok(ConsentPage { authorize_url: page? })
}

/// The agent's own account of an active plugin's connection.
pub(crate) async fn own_account(
    app: &App,
    user: &AuthenticatedUser,
    plugin: String,
    connection: String,
) -> Result<WentFor, PluginHostError> {
    let known = app.plugins.connectable_accounts(&user.0.context).await?;
    let went_for = WentFor { plugin, connection, connected_by: ConnectedBy::Agent };
    known
        .iter()
        .any(|known| {
            known.plugin == went_for.plugin
                && known.connection == went_for.connection
                && known.connected_by == ConnectedBy::Agent
        })
        .then_some(went_for)
        .ok_or(PluginHostError::NotFound("a connection to which you connect an account"))
}
