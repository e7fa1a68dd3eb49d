//! An incoming call: the sources side by side, the card, and its stream.

mod history;
mod live;
mod sources;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use switchboard_domain::call::{CallState, Direction};
use switchboard_domain::caller::Caller;
use switchboard_domain::caller_match::IncomingCall;
use switchboard_domain::card::{Card, CardBuilder, CardStart, FINAL_CARD, LATE_UNTIL, Phase};
use switchboard_domain::customer::NamedValues;
use switchboard_domain::ids::{TenantId, UserId};
use switchboard_plugin_host::PluginHost;
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::Principal;
use switchboard_store::{NewCall, Store};
use tokio::sync::OnceCell;
use tracing::Instrument;

pub use live::{CardEvents, LiveCard};
use sources::{SourceEvent, Sources};

use history::{Begun, History};

use crate::accounts::{AgentGraph, person_of};
use crate::error::ServiceError;

/// How long a call's cards stay in memory after the last of them, for those who resume the stream.
const KEEP: Duration = Duration::from_secs(60);

/// How long a call waits to know the tenant's plugins; mostly they are known.
const PLUGINS_WITHIN: Duration = Duration::from_millis(500);

/// What the client reports of a ringing call.
#[derive(Debug, Clone)]
pub struct Ringing {
    /// The calling SDK's id of the call.
    pub sdk_call_id: String,
    /// Who rings.
    pub caller: Caller,
    /// The number that was dialled.
    pub called_number: Option<String>,
    /// The queue's name.
    pub via_queue: Option<String>,
    /// Who passed the call on.
    pub transferred_from: Option<String>,
    /// Entra object id of who passed the call on, where the call says no name.
    pub transferor_id: Option<String>,
    /// When it began to ring.
    pub received_at: Timestamp,
    /// Further facts by name.
    pub context: NamedValues,
    /// Link schemes that the tenant registered.
    pub url_schemes: Vec<String>,
}

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
}

impl IncomingCalls {
    /// Incoming calls, kept in this store, with what these plugins and the directory know of their callers.
    #[must_use]
    pub fn new(store: Store, plugins: PluginHost, graph: AgentGraph) -> Self {
        Self { sources: Sources { store, plugins, graph }, calls: Arc::default() }
    }

    fn key(principal: &Principal, call_id: &str) -> Key {
        let context = &principal.context;
        (context.tenant_id().clone(), context.user_id().cloned(), call_id.to_owned())
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a ringing call; reported again, by another tab, it is the same call with the same card. Without a database
    /// it still gets its card, and is kept in the history when the database is back.
    pub async fn ring(&self, principal: Principal, ringing: Ringing) -> Arc<LiveCard> {
        let key = Self::key(&principal, &ringing.sdk_call_id);
        let slot = Arc::clone(self.calls().reported.entry(key.clone()).or_default());
        let live = slot.get_or_init(|| async { self.begin(principal, ringing, key).await }).await;
        Arc::clone(live)
    }

    async fn begin(&self, principal: Principal, mut ringing: Ringing, reported: Key) -> Arc<LiveCard> {
        let started = Instant::now();
        self.remember_people(&principal, &mut ringing).await;
        let plugins = self.plugins(&principal).await;
        let sources = sources::names(&plugins, &ringing.caller);
        let mut start = CardStart {
            call_id: uuid::Uuid::now_v7().to_string(),
            sdk_call_id: Some(ringing.sdk_call_id.clone()),
            direction: Direction::Incoming,
            caller: ringing.caller.clone(),
            called_number: ringing.called_number.clone(),
            via_queue: ringing.via_queue.clone(),
            transferred_from: ringing.transferred_from.clone(),
            received_at: ringing.received_at.to_string(),
            url_schemes: ringing.url_schemes.clone(),
        };
        let mut builder = CardBuilder::new(start.clone(), &sources);
        let new = NewCall {
            id: start.call_id.as_str().into(),
            sdk_call_id: Some(ringing.sdk_call_id.clone()),
            direction: Direction::Incoming,
            party: ringing.caller.clone(),
            title: builder.card().title.clone(),
            subtitle: builder.card().subtitle.clone(),
            customer_id: None,
            started_at: ringing.received_at.as_millisecond(),
        };
        let store = self.sources.store.clone();
        let (history, begun) = History::begin(store, principal.context.clone(), new).await;
        if let Begun::Known(record) = begun {
            if let Some(Ok(card)) = record.card.as_deref().map(serde_json::from_str::<Card>) {
                // It rang before a restart, on another front, or long ago: the card that was made then.
                let live = Arc::new(LiveCard::finished(card));
                self.forget_later(reported, None);
                return live;
            }
            start.call_id = record.id.to_string();
            builder = CardBuilder::new(start, &sources);
        }
        let live = Arc::new(LiveCard::begun(builder.card().clone()));
        let call_id = builder.card().call_id.clone();
        let key = Self::key(&principal, &call_id);
        self.calls().live.insert(key.clone(), Arc::clone(&live));
        let call = IncomingCall {
            call_id,
            caller: ringing.caller,
            called_number: ringing.called_number,
            via_queue: ringing.via_queue,
            transferred_from: ringing.transferred_from,
            received_at: ringing.received_at.to_string(),
            context: ringing.context,
        };
        let resolving = Resolving {
            sources: self.sources.clone(),
            principal,
            call,
            live: Arc::clone(&live),
            builder,
            history,
            started,
            transferor: ringing.transferor_id,
        };
        let calls = self.clone();
        let span = tracing::debug_span!("card", call.id = resolving.call.call_id);
        metrics::histogram!("switchboard_card_first_seconds").record(started.elapsed().as_secs_f64());
        tokio::spawn(async move {
            resolving.run(&plugins).instrument(span).await;
            calls.forget_later(reported, Some(key));
        });
        live
    }

    /// Waits until every card that is being made is final.
    pub async fn settled(&self) {
        let cards: Vec<_> = self.calls().live.values().cloned().collect();
        futures::future::join_all(cards.iter().map(|card| card.settled())).await;
    }

    /// Names of the call's people that are known without asking: the first card has them.
    async fn remember_people(&self, principal: &Principal, ringing: &mut Ringing) {
        if let Caller::Teams(teams) = &mut ringing.caller
            && let Some(Some(user)) = self.sources.graph.known_person(&principal.context, &teams.id).await
        {
            let person = person_of(&user);
            teams.internal = !user.is_guest();
            teams.display_name = Some(person.display_name);
            teams.email = person.email;
            teams.job_title = person.job_title;
        }
        if let Some(id) = &ringing.transferor_id
            && let Some(known) = self.sources.graph.known_person(&principal.context, id).await
        {
            if let Some(user) = known {
                ringing.transferred_from = Some(person_of(&user).display_name);
            }
            ringing.transferor_id = None;
        }
    }

    /// The tenant's plugins, or none where they can't be known in time: a card does not wait for the database.
    async fn plugins(&self, principal: &Principal) -> Arc<Vec<Arc<ActivePlugin>>> {
        match tokio::time::timeout(PLUGINS_WITHIN, self.sources.plugins.active(&principal.context)).await {
            Ok(Ok(plugins)) => return plugins,
            Ok(Err(error)) => tracing::error!(%error, "a call is taken without the tenant's plugins"),
            Err(_) => {
                tracing::error!("a call is taken without the tenant's plugins: they are not known in time");
            }
        }
        Arc::default()
    }

    fn forget_later(&self, reported: Key, live: Option<Key>) {
        let calls = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(KEEP).await;
            let mut calls = calls.calls();
            calls.reported.remove(&reported);
            if let Some(live) = live {
                calls.live.remove(&live);
            }
        });
    }

    /// The card of one of the user's calls, while it rings and afterwards. One that rings and has no card yet, since the
    /// front that made it is gone, is made again.
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
        if let Some(live) = live {
            return Ok(live);
        }
        let record = self.sources.store.calls().get(&principal.context, &call_id.into()).await?;
        let record = record.ok_or(ServiceError::NotFound("the call"))?;
        if let Some(card) = &record.card {
            let card = serde_json::from_str(card).map_err(|error| ServiceError::Store(error.into()))?;
            return Ok(Arc::new(LiveCard::finished(card)));
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
            received_at: Timestamp::from_millisecond(record.started_at).unwrap_or_default(),
            context: Vec::new(),
            url_schemes,
        };
        Ok(self.ring(principal, ringing).await)
    }
}

/// One call whose card is being made.
struct Resolving {
    sources: Sources,
    principal: Principal,
    call: IncomingCall,
    live: Arc<LiveCard>,
    builder: CardBuilder,
    history: History,
    started: Instant,
    /// Whose name is looked for.
    transferor: Option<String>,
}

impl Resolving {
    fn is_pending(&self) -> bool {
        self.builder.is_pending() || self.transferor.is_some()
    }

    async fn run(mut self, plugins: &[Arc<ActivePlugin>]) {
        let (final_at, late_until) = (self.started + FINAL_CARD, self.started + LATE_UNTIL);
        let transferor = self.transferor.clone();
        let mut answers =
            sources::ask_all(&self.sources, &self.principal, &self.call, plugins, transferor, late_until);
        let mut is_final = false;
        loop {
            if !is_final && !self.is_pending() {
                is_final = true;
                self.finish().await;
            }
            if is_final && !self.is_pending() {
                break;
            }
            let until = if is_final { late_until } else { final_at };
            match tokio::time::timeout_at(until.into(), answers.recv()).await {
                Ok(Some(event)) => {
                    if let Some(card) = self.take(event) {
                        let late = card.phase == Phase::Late;
                        self.live.push(card);
                        if late {
                            self.keep().await;
                        }
                    }
                }
                Err(_) if !is_final => {
                    is_final = true;
                    self.finish().await;
                }
                // Nobody answers any more.
                Ok(None) | Err(_) => {
                    if !is_final {
                        self.builder.give_up();
                        self.finish().await;
                    } else if let Some(card) = self.builder.give_up() {
                        self.live.push(Card { phase: Phase::Late, ..card });
                        self.keep().await;
                    }
                    break;
                }
            }
        }
        self.live.end();
    }

    /// Applies what a source said; answers the new card, if there is one.
    fn take(&mut self, event: SourceEvent) -> Option<Card> {
        match event {
            SourceEvent::Reply(reply) => {
                match &reply.colleague {
                    Some(known) if known.guest => self.builder.caller_is_guest(&known.name),
                    Some(known) => self.builder.caller_is_internal(&known.name),
                    None => {}
                }
                self.builder.apply(&reply.source, reply.answer, self.started.elapsed())
            }
            SourceEvent::Transferor(name) => {
                self.transferor = None;
                name.and_then(|name| self.builder.transferred_by(&name))
            }
        }
    }

    async fn finish(&mut self) {
        let card = self.builder.finalize();
        metrics::histogram!("switchboard_card_final_seconds").record(self.started.elapsed().as_secs_f64());
        // Kept before it is told: who saw the final card finds it in the history.
        self.history.keep(&card).await;
        self.live.push(card);
    }

    async fn keep(&self) {
        self.history.keep(self.builder.card()).await;
    }
}
