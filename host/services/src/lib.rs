//! The use cases, without a web framework: what `http` answers, somebody here decides.
//!
//! | module | holds |
//! | --- | --- |
//! | [`accounts`] | the agents' accounts at Microsoft: tokens, Graph in their name, onboarding |
//! | [`incoming_calls`] | a ringing call: sources side by side, the card, its stream |
//! | [`customers`] | customers of the tenant: its plugin's, or the store's |
//! | [`customer_imports`] | files of customers: received, taken row by row, undone |
//! | [`meetings`] | the agent's meetings: Graph's calendar, the host's rules, the plugins' verdicts |
//! | [`call_log_delivery`] | telling plugins of ended calls, at least once |
//! | [`change_feed`] | what changes on any front: this one's caches follow, tabs are told |
//! | `housekeeping` | removing what is over: sign-ins, calling sessions, old lines of the audit trail |

pub mod accounts;
pub mod call_log_delivery;
pub mod change_feed;
pub mod customer_imports;
pub mod customers;
mod error;
mod housekeeping;
pub mod incoming_calls;
pub mod meetings;

pub use error::ServiceError;
pub use housekeeping::AUDIT_DAYS;

use switchboard_domain::clock::Clock;
use switchboard_plugin_host::PluginHost;
use switchboard_store::Store;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use accounts::{AgentGraph, UserTokens};
use call_log_delivery::CallLogDelivery;
use change_feed::ChangeFeed;
use customer_imports::CustomerImports;
use customers::Customers;
use incoming_calls::IncomingCalls;
use meetings::Meetings;

/// All use cases of a front. Clones share them.
#[derive(Debug, Clone)]
pub struct Services {
    /// Access tokens of users.
    pub tokens: UserTokens,
    /// Graph, as an agent.
    pub graph: AgentGraph,
    /// Ringing calls.
    pub incoming_calls: IncomingCalls,
    /// Customers, wherever they are kept.
    pub customers: Customers,
    /// Files of customers.
    pub customer_imports: CustomerImports,
    /// The agents' meetings.
    pub meetings: Meetings,
    /// Telling plugins of ended calls.
    pub call_log: CallLogDelivery,
    /// What changes on any front.
    pub changes: ChangeFeed,
    store: Store,
}

impl Services {
    /// The use cases over this store and these plugins.
    #[must_use]
    pub fn new(store: Store, plugins: PluginHost, graph: AgentGraph, clock: &Clock) -> Self {
        let customers = Customers::new(store.clone(), plugins.clone());
        Self {
            tokens: graph.tokens().clone(),
            incoming_calls: IncomingCalls::new(store.clone(), plugins.clone(), graph.clone()),
            customer_imports: CustomerImports::new(store.clone(), customers.clone(), clock.clone()),
            meetings: Meetings::new(store.clone(), plugins.clone(), graph.clone(), clock.clone()),
            call_log: CallLogDelivery::new(store.clone(), plugins.clone(), clock.clone()),
            changes: ChangeFeed::new(store.clone(), plugins, clock.clone()),
            customers,
            graph,
            store,
        }
    }

    /// Begins what goes on without requests, until `stop`: the change feed and housekeeping, which keeps lines of the
    /// audit trail for so many days. Must be called within a tokio runtime.
    pub fn start(&self, audit_days: u32, clock: Clock, stop: &CancellationToken) -> [JoinHandle<()>; 2] {
        [
            tokio::spawn(self.changes.clone().run(stop.clone())),
            tokio::spawn(housekeeping::run(self.store.clone(), audit_days, clock, stop.clone())),
        ]
    }
}
