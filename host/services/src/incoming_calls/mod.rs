//! An incoming call: who is asked about the caller, the card, and its stream.
//!
//! | file | holds |
//! | --- | --- |
//! | `begin` | a reported call gets its first card, and its caller is looked up |
//! | `report` | what the calling SDK reports of a ringing call, read |
//! | `sources` | the plugins, the store and the directory, asked side by side |
//! | `resolution` | their answers, applied to one call's card until it is final |
//! | `live` | the cards of one call, as they come |
//! | `trial` | ringing by hand: the card with a version of a plugin, without a call |
//! | `rehearsal` | ringing by hand for many callers, with a version and with the active one |
//! | `synthetic` | ringing for nobody: how soon a card would be there, and what would be missing on it |
//! | `wrong_match` | what an agent says of a match that is not the caller |
//! | `history` | what is kept of the call, also while the database does not answer |

mod begin;
mod history;
mod live;
mod rehearsal;
mod remembered;
mod report;
mod resolution;
mod sources;
mod synthetic;
mod trial;
mod wrong_match;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use switchboard_domain::call::{CallState, Direction};
use switchboard_domain::card::Card;
use switchboard_domain::clock::Clock;
use switchboard_domain::ids::{CallId, TenantId, UserId};
use switchboard_fair_share::{Limits, Shares};
use switchboard_plugin_host::PluginHost;
use switchboard_plugin_host::run::Principal;
use switchboard_store::{Store, TenantContext};
use tokio::sync::OnceCell;

pub use live::{CardEvents, LiveCard};
pub use rehearsal::{Answered, Rehearsed, SampleKind};
pub use report::IncomingReport;
pub use trial::CallerTrial;
pub use wrong_match::WrongMatch;

use history::History;
use remembered::Remembered;
use report::Ringing;
use sources::Sources;

use crate::accounts::AgentGraph;
use crate::call_traces::CallTraces;
use crate::error::ServiceError;

/// How long a call's cards stay in memory after the last of them, so that clients can resume the stream.
const KEEP_CARDS: Duration = Duration::from_secs(60);

/// From so many calls in memory on, cards that are over are forgotten at once: the history has them.
const MANY_CALLS: usize = 20_000;

/// How many calls are on their way to their first card at a time. Where a queue rings with everybody of a tenant, all the others
/// wait for milliseconds; another tenant's call waits for one of them at most.
const BEGUN: Limits =
    Limits { per_key: 32, total: 128, waiting_per_key: 4096, patience: Duration::from_secs(10) };

/// Tenant, user and an id of the call.
type Key = (TenantId, Option<UserId>, String);

/// A call that is being taken, once, however many tabs report it.
type Slot = Arc<OnceCell<Arc<LiveCard>>>;

#[derive(Debug, Default)]
struct Calls {
    /// By the calling SDK's id.
    reported: HashMap<Key, Slot>,
    /// By ours.
    live: HashMap<Key, Arc<LiveCard>>,
}

/// The calls that ring now.
#[derive(Debug, Clone)]
pub struct IncomingCalls {
    sources: Sources,
    calls: Arc<Mutex<Calls>>,
    traces: CallTraces,
    /// Calls on their way to their first card.
    begun: Shares<TenantId>,
    clock: Clock,
}

impl IncomingCalls {
    /// Incoming calls, kept in this store, with what these plugins and the directory know of their callers.
    #[must_use]
    pub fn new(
        store: Store,
        plugins: PluginHost,
        graph: AgentGraph,
        traces: CallTraces,
        clock: Clock,
    ) -> Self {
        let sources = Sources { store, plugins, graph, remembered: Remembered::new() };
        Self { sources, calls: Arc::default(), traces, begun: Shares::new("ringing calls", BEGUN), clock }
    }

    fn key(principal: &Principal, call_id: &str) -> Key {
        let context = &principal.context;
        (context.tenant_id().clone(), context.user_id().cloned(), call_id.to_owned())
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the agent was shown a card of the call just now, which the history may not have yet.
    pub(crate) fn shows(&self, context: &TenantContext, call_id: &CallId) -> bool {
        let key = (context.tenant_id().clone(), context.user_id().cloned(), call_id.to_string());
        self.calls().live.contains_key(&key)
    }

    /// Waits until every card that is being made is final.
    pub async fn settled(&self) {
        let cards: Vec<_> = self.calls().live.values().cloned().collect();
        futures::future::join_all(cards.iter().map(|card| card.settled())).await;
    }

    fn forget_later(&self, reported: Key, live: Option<Key>) {
        let calls = self.clone();
        tokio::spawn(async move {
            let many = calls.calls().live.len() > MANY_CALLS;
            tokio::time::sleep(if many { Duration::ZERO } else { KEEP_CARDS }).await;
            let mut calls = calls.calls();
            calls.reported.remove(&reported);
            if let Some(live) = live {
                calls.live.remove(&live);
            }
        });
    }

    /// The card of one of the user's calls, while it rings and afterwards. Where a call rings and has no card yet, because
    /// the front that made it is gone, the card is made again.
    ///
    /// # Errors
    /// When there is no such call, it has no card, or the store fails.
    pub async fn card(
        &self,
        principal: Principal,
        call_id: &str,
        url_schemes: Vec<String>,
    ) -> Result<Arc<LiveCard>, ServiceError> {
        let live = self.calls().live.get(&Self::key(&principal, call_id)).cloned();
        if let Some(live) = live.as_ref().filter(|live| !live.is_over()) {
            return Ok(Arc::clone(live));
        }
        let record = self.sources.store.calls().get(&principal.context, &call_id.into()).await?;
        let record = record.ok_or(ServiceError::NotFound("the call"))?;
        if let Some(card) = &record.card {
            let card: Card = serde_json::from_str(card).map_err(|error| ServiceError::Store(error.into()))?;
            // Another front may have looked a better known caller up since.
            let newest = live.as_ref().and_then(|live| live.newest()).map(|card| card.sequence);
            if let Some(live) = live.filter(|_| newest >= Some(card.sequence)) {
                return Ok(live);
            }
            let store = self.sources.store.clone();
            let history = History::resume(store, principal.context, record.id, record.lookup);
            return Ok(Arc::new(LiveCard::finished(card, record.party, Arc::new(history))));
        }
        if let Some(live) = live {
            return Ok(live);
        }
        let rings =
            record.progress.state == CallState::Ringing && record.progress.direction == Direction::Incoming;
        let Some(sdk_call_id) = record.sdk_call_id.filter(|_| rings) else {
            return Err(ServiceError::NotFound("a card of this call"));
        };
        let ringing = Ringing {
            sdk_call_id,
            caller: record.party,
            called_number: None,
            via_queue: None,
            transferred_from: None,
            transferor_id: None,
            received_at: record.started_at,
            context: Vec::new(),
            url_schemes,
            calling_session_id: record.calling_session_id,
        };
        self.ring(principal, ringing).await
    }
}
