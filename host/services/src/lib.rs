//! The use cases, without a web framework: `http` reads a request and shapes the answer, this crate decides it.
//!
//! | module | holds |
//! | --- | --- |
//! | [`accounts`] | the agents' accounts at Microsoft: tokens, Graph in their name, onboarding |
//! | [`incoming_calls`] | a ringing call: sources side by side, the card, its stream |
//! | [`outgoing_calls`] | a call that is to be made: whom the calling SDK calls, and the record |
//! | [`call_forms`] | what the agent fills in about a call |
//! | [`call_history`] | what happens to a call, what the agent notes about it, and calls whose tab is gone |
//! | [`call_records`] | what browsers kept of calls while the server could not be told |
//! | [`call_traces`] | keeps how the cards of calls were made |
//! | [`card_actions`] | buttons of cards that plugins run |
//! | [`customers`] | customers of the tenant, which a plugin keeps or the store |
//! | [`customer_imports`] | files of customers: received, imported row by row, undone |
//! | [`joined_meetings`] | the record of a meeting that the agent joined, and the way back into it |
//! | [`meetings`] | the agent's meetings: Graph's calendar, the host's rules, the plugins' verdicts |
//! | [`call_log_delivery`] | reports ended calls to plugins, at least once |
//! | [`change_feed`] | changes on any front: this front's caches follow, and open tabs get events |
//! | [`synthetic_rings`] | rings for nobody in each tenant, so that the operator sees how cards fare there |
//! | `housekeeping` | removes what is over or old: sign-ins, calling sessions, calls, logs, lines of the audit trail |

pub mod accounts;
pub mod call_forms;
pub mod call_history;
pub mod call_log_delivery;
pub mod call_records;
pub mod call_traces;
pub mod card_actions;
pub mod change_feed;
pub mod customer_imports;
pub mod customers;
mod error;
mod housekeeping;
pub mod incoming_calls;
pub mod joined_meetings;
pub mod meetings;
pub mod outgoing_calls;
mod sdk_call_id;
pub mod synthetic_rings;
mod versions;

pub use error::ServiceError;
pub use housekeeping::{Retention, days};
pub use versions::Versions;

use std::time::Duration;

use switchboard_domain::clock::Clock;
use switchboard_plugin_host::PluginHost;
use switchboard_store::Store;
use tokio_util::sync::CancellationToken;

use accounts::{AgentGraph, ApiTokens, SignIns, UserTokens};
use call_forms::CallForms;
use call_history::CallHistory;
use call_log_delivery::CallLogDelivery;
use call_records::CallRecords;
use call_traces::CallTraces;
use card_actions::CardActions;
use change_feed::ChangeFeed;
use customer_imports::CustomerImports;
use customers::Customers;
use incoming_calls::IncomingCalls;
use joined_meetings::JoinedMeetings;
use meetings::Meetings;
use outgoing_calls::OutgoingCalls;
use synthetic_rings::SyntheticRings;

/// All use cases of a front. Clones share them.
#[derive(Debug, Clone)]
pub struct Services {
    /// Access tokens of users.
    pub tokens: UserTokens,
    /// API tokens.
    pub api_tokens: ApiTokens,
    /// Sign-ins with Microsoft accounts.
    pub sign_ins: SignIns,
    /// Graph, asked as an agent.
    pub graph: AgentGraph,
    /// Ringing calls.
    pub incoming_calls: IncomingCalls,
    /// Buttons of cards that plugins run.
    pub card_actions: CardActions,
    /// What agents fill in about calls.
    pub call_forms: CallForms,
    /// Calls that agents make.
    pub outgoing_calls: OutgoingCalls,
    /// Changes of calls in the history.
    pub call_history: CallHistory,
    /// What browsers kept of calls.
    pub call_records: CallRecords,
    /// How the cards of calls were made.
    pub call_traces: CallTraces,
    /// Customers, wherever they are kept.
    pub customers: Customers,
    /// Files of customers.
    pub customer_imports: CustomerImports,
    /// The agents' meetings.
    pub meetings: Meetings,
    /// Meetings that agents joined.
    pub joined_meetings: JoinedMeetings,
    /// Reports ended calls to plugins.
    pub call_log: CallLogDelivery,
    /// Changes on any front.
    pub changes: ChangeFeed,
    /// Rings for nobody.
    pub synthetic_rings: SyntheticRings,
    plugins: PluginHost,
    store: Store,
}

impl Services {
    /// The use cases over this store and these plugins. Must be called within a tokio runtime.
    #[must_use]
    pub fn new(store: Store, plugins: PluginHost, graph: AgentGraph, clock: &Clock) -> Self {
        let clock = clock.clone();
        let customers = Customers::new(store.clone(), plugins.clone(), clock.clone());
        let call_log = CallLogDelivery::new(store.clone(), plugins.clone(), clock.clone());
        let call_traces = CallTraces::start(store.clone());
        let incoming = IncomingCalls::new(
            store.clone(),
            plugins.clone(),
            graph.clone(),
            call_traces.clone(),
            clock.clone(),
        );
        let outgoing = OutgoingCalls::new(
            store.clone(),
            plugins.clone(),
            customers.clone(),
            graph.clone(),
            call_traces.clone(),
            clock.clone(),
        );
        let synthetic = incoming.clone();
        let history = CallHistory::new(
            store.clone(),
            customers.clone(),
            call_log.clone(),
            incoming.clone(),
            clock.clone(),
        );
        let joined_meetings = JoinedMeetings::new(store.clone(), clock.clone());
        Self {
            call_records: CallRecords::new(
                store.clone(),
                history.clone(),
                incoming.clone(),
                outgoing.clone(),
                joined_meetings.clone(),
                clock.clone(),
            ),
            api_tokens: ApiTokens::new(store.clone(), graph.tokens().clone(), clock.clone()),
            sign_ins: SignIns::new(store.clone(), graph.tokens().clone(), clock.clone()),
            tokens: graph.tokens().clone(),
            call_forms: CallForms::new(store.clone(), plugins.clone(), call_log.clone(), clock.clone()),
            card_actions: CardActions::new(store.clone(), plugins.clone(), incoming.clone(), clock.clone()),
            incoming_calls: incoming,
            outgoing_calls: outgoing,
            call_history: history,
            call_traces,
            customer_imports: CustomerImports::new(store.clone(), customers.clone(), clock.clone()),
            meetings: Meetings::new(store.clone(), plugins.clone(), graph.clone(), clock.clone()),
            synthetic_rings: SyntheticRings::new(store.clone(), synthetic, clock.clone()),
            joined_meetings,
            changes: ChangeFeed::new(store.clone(), plugins.clone(), clock),
            plugins,
            call_log,
            customers,
            graph,
            store,
        }
    }

    /// Starts the work that no request asks for, and that goes on until `stop`: the change feed; housekeeping, which keeps things as
    /// long as `retention` says; and rings for nobody at an interval, if one is given. Must be called within a tokio runtime.
    pub fn start(
        &self,
        retention: Retention,
        ring_interval: Option<Duration>,
        clock: Clock,
        stop: &CancellationToken,
    ) {
        if let Some(interval) = ring_interval {
            tokio::spawn(self.synthetic_rings.clone().run(interval, stop.clone()));
        }
        tokio::spawn(self.changes.clone().run(stop.clone()));
        tokio::spawn(housekeeping::run(
            self.store.clone(),
            self.plugins.clone(),
            self.call_history.clone(),
            retention,
            clock,
            stop.clone(),
        ));
    }
}
