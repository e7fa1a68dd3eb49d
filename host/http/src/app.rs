//! What all operations share.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use switchboard_domain::clock::Clock;
use switchboard_plugin_host::PluginHost;
use switchboard_services::incoming_calls::IncomingCalls;
use switchboard_services::{Retention, Services};
use switchboard_store::Store;

use crate::edge::{Edge, Stopping};
use crate::readiness::Readiness;
use crate::recent_sessions::RecentSessions;
use crate::shares::RequestShares;
use crate::streams::EventStreams;

/// Which calling SDK the web client uses.
#[derive(Debug, Clone)]
pub enum Calling {
    /// Microsoft's own.
    Real,
    /// The simulated one, which speaks to the emulator at this address.
    Simulated(String),
}

/// How long a calling session lives without a heartbeat where nothing else is configured.
pub const CALLING_SESSION_LIFE: Duration = Duration::from_secs(90);

/// How the HTTP interface is set up.
#[derive(Debug, Clone)]
pub struct AppConfig {
    /// Scheme, host and port under which browsers know us.
    pub public_origin: String,
    /// Which calling SDK the web client uses.
    pub calling: Calling,
    /// The operator's own tenant: only its sign-ins can be the operator's.
    pub operator_tenant: Option<String>,
    /// How long a calling session lives without a heartbeat.
    pub calling_session_life: Duration,
    /// For how many days things are kept, where a tenant does not keep them shorter.
    pub retention: Retention,
}

/// What all operations share. Clones share it, and cost nothing: each layer of each request makes one.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] is made of.
#[derive(Debug)]
pub struct Parts {
    pub(crate) config: AppConfig,
    pub(crate) store: Store,
    pub(crate) plugins: PluginHost,
    pub(crate) services: Services,
    pub(crate) clock: Clock,
    pub(crate) recent_sessions: RecentSessions,
    pub(crate) shares: RequestShares,
    pub(crate) edge: Edge,
    pub(crate) streams: EventStreams,
    pub(crate) readiness: Readiness,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(
        config: AppConfig,
        edge: Edge,
        plugins: PluginHost,
        services: Services,
        clock: Clock,
        stopping: &Stopping,
    ) -> Self {
        Self(Arc::new(Parts {
            streams: EventStreams::new(edge.event_streams_per_user, stopping.clone()),
            readiness: Readiness::new(plugins.clone(), stopping.clone()),
            edge,
            config,
            store: plugins.store().clone(),
            plugins,
            services,
            clock,
            recent_sessions: RecentSessions::default(),
            shares: RequestShares::default(),
        }))
    }

    /// Whether requests can be answered well. Clones share the answer.
    #[must_use]
    pub fn readiness(&self) -> &Readiness {
        &self.readiness
    }

    /// The calls that ring.
    #[must_use]
    pub fn incoming(&self) -> &IncomingCalls {
        &self.services.incoming_calls
    }

    /// Whether browsers come by https.
    pub(crate) fn is_https(&self) -> bool {
        self.config.public_origin.starts_with("https:")
    }
}
