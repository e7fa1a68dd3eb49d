//! A reported call gets its first card, and its caller is looked up.

use std::sync::Arc;
use std::time::{Duration, Instant};

use switchboard_domain::call::{CallKind, Direction};
use switchboard_domain::caller::Caller;
use switchboard_domain::caller_match::IncomingCall;
use switchboard_domain::card::{Card, CardBuilder};
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::Principal;
use switchboard_store::{NewCall, StoreError};
use tracing::Instrument;

use super::history::{BetterCaller, History, Recorded};
use super::live::{LiveCard, Lookup};
use super::report::{IncomingReport, Ringing};
use super::resolution::Resolution;
use super::{IncomingCalls, Key, Slot, sources};
use crate::accounts::person_of;
use crate::error::ServiceError;

/// How long a call waits for the list of the tenant's plugins, which is cached most of the time.
const PLUGINS_TIMEOUT: Duration = Duration::from_millis(500);

/// A report that is being taken. Where its request is gone before there is a card, nothing of it stays.
struct BegunReport<'a> {
    calls: &'a IncomingCalls,
    key: Key,
}

impl Drop for BegunReport<'_> {
    fn drop(&mut self) {
        let mut calls = self.calls.calls();
        // Of the map and of the request that ends: no other tab waits for this card.
        let abandoned = |slot: &Slot| !slot.initialized() && Arc::strong_count(slot) <= 2;
        if calls.reported.get(&self.key).is_some_and(abandoned) {
            calls.reported.remove(&self.key);
        }
    }
}
impl IncomingCalls {
    /// Takes a ringing call; reported again, by another tab, it is the same call with the same card, which goes on where the
    /// caller is known better now. Without a database it still gets its card, and is written to the history when the database is back. `url_schemes` are the link schemes
    /// that the tenant registered.
    ///
    /// # Errors
    /// When the call has no id, or so many calls of the tenant ring that there was no turn for this one in time; whatever else
    /// is reported, a ringing call is not refused.
    pub async fn report(
        &self,
        principal: Principal,
        report: IncomingReport,
        url_schemes: Vec<String>,
    ) -> Result<Arc<LiveCard>, ServiceError> {
        let ringing = Ringing::read(report, principal.region, self.clock.now(), url_schemes)?;
        self.ring(principal, ringing).await
    }

    pub(super) async fn ring(
        &self,
        principal: Principal,
        ringing: Ringing,
    ) -> Result<Arc<LiveCard>, ServiceError> {
        let key = Self::key(&principal, &ringing.sdk_call_id);
        let slot = Arc::clone(self.calls().reported.entry(key.clone()).or_default());
        let report = BegunReport { calls: self, key };
        let begin = async || {
            let _turn =
                self.begun.take(principal.context.tenant_id().clone()).await.map_err(StoreError::from)?;
            Ok::<_, ServiceError>(self.begin(principal.clone(), ringing.clone(), report.key.clone()).await)
        };
        let live = slot.get_or_try_init(begin).await?;
        if let Some(lookup) = live.improve(&ringing.caller) {
            self.begin_again(principal, ringing, report.key.clone(), live, lookup).await;
        }
        Ok(Arc::clone(live))
    }

    async fn begin(&self, principal: Principal, mut ringing: Ringing, reported: Key) -> Arc<LiveCard> {
        let started = Instant::now();
        let caller = ringing.caller.clone();
        self.remember_people(&principal, &mut ringing).await;
        let plugins = self.plugins(&principal).await;
        let sources = sources::names(&plugins, &ringing.caller);
        let call_id = uuid::Uuid::now_v7().to_string();
        let mut builder = CardBuilder::new(ringing.card_start(call_id.clone(), &principal), &sources);
        let new = NewCall {
            id: call_id.as_str().into(),
            sdk_call_id: Some(ringing.sdk_call_id.clone()),
            kind: CallKind::Call,
            meeting: None,
            joined_by: None,
            direction: Direction::Incoming,
            party: ringing.caller.clone(),
            title: builder.card().title.clone(),
            subtitle: builder.card().subtitle.clone(),
            customer_id: None,
            started_at: ringing.received_at,
            key: None,
            calling_session_id: ringing.calling_session_id.clone(),
            reported_at: self.clock.now(),
        };
        let store = self.sources.store.clone();
        let (history, recorded) = History::begin(store, principal.context.clone(), new).await;
        let history = Arc::new(history);
        let mut known = caller;
        if let Recorded::Before(record) = recorded {
            if let Some(Ok(card)) = record.card.as_deref().map(serde_json::from_str::<Card>) {
                // It rang before a restart, on another front, or long ago: the card that was made then. Where the caller is
                // known better now, it goes on from there.
                self.forget_later(reported, None);
                return Arc::new(LiveCard::finished(card, record.party, history));
            }
            known = record.party.clone();
            ringing.caller = record.party;
            let start = ringing.card_start(record.id.to_string(), &principal);
            builder = CardBuilder::new(start, &sources::names(&plugins, &ringing.caller));
        }
        sources::mark_previews(&mut builder, &plugins);
        let live = Arc::new(LiveCard::begun(builder.card().clone(), known, history));
        metrics::histogram!("switchboard_card_first_seconds").record(started.elapsed().as_secs_f64());
        self.look_up(principal, ringing, builder, &live, live.lookup(), plugins, reported, started);
        live
    }

    /// Looks a caller up who is known better than when the call was first reported, on the same card.
    async fn begin_again(
        &self,
        principal: Principal,
        mut ringing: Ringing,
        reported: Key,
        live: &Arc<LiveCard>,
        lookup: Lookup,
    ) {
        let started = Instant::now();
        let Some(before) = live.newest() else { return };
        self.remember_people(&principal, &mut ringing).await;
        let plugins = self.plugins(&principal).await;
        // What the first report said of the call itself still holds.
        ringing.called_number = ringing.called_number.take().or_else(|| before.called_number.clone());
        ringing.via_queue = ringing.via_queue.take().or_else(|| before.via_queue.clone());
        ringing.transferred_from =
            ringing.transferred_from.take().or_else(|| before.transferred_from.clone());
        ringing.received_at = before.received_at.parse().unwrap_or(ringing.received_at);
        let start = ringing.card_start(before.call_id.clone(), &principal);
        let mut builder =
            CardBuilder::after(before.sequence, start, &sources::names(&plugins, &ringing.caller));
        sources::mark_previews(&mut builder, &plugins);
        live.begin_again(lookup, builder.card().clone());
        let better = BetterCaller {
            call_id: before.call_id.as_str().into(),
            party: ringing.caller.clone(),
            title: builder.card().title.clone(),
            subtitle: builder.card().subtitle.clone(),
            at: self.clock.now(),
        };
        live.history().keep_party(better).await;
        self.look_up(principal, ringing, builder, live, lookup, plugins, reported, started);
    }

    /// Asks the sources about a caller while others go on; the call's cards are kept for a while after the last of them.
    #[expect(clippy::too_many_arguments, reason = "each is a part of the call that is looked up")]
    fn look_up(
        &self,
        principal: Principal,
        ringing: Ringing,
        builder: CardBuilder,
        live: &Arc<LiveCard>,
        lookup: Lookup,
        plugins: Arc<Vec<Arc<ActivePlugin>>>,
        reported: Key,
        started: Instant,
    ) {
        let call_id = builder.card().call_id.clone();
        let key = Self::key(&principal, &call_id);
        self.calls().live.insert(key.clone(), Arc::clone(live));
        let call = IncomingCall {
            call_id,
            caller: ringing.caller,
            called_number: ringing.called_number,
            via_queue: ringing.via_queue,
            transferred_from: ringing.transferred_from,
            received_at: ringing.received_at.to_string(),
            context: ringing.context,
        };
        let resolution = Resolution {
            sources: self.sources.clone(),
            principal,
            call,
            live: Arc::clone(live),
            builder,
            lookup,
            started,
            transferor: ringing.transferor_id,
            traces: self.traces.clone(),
            traced: Vec::new(),
            clock: self.clock.clone(),
        };
        let calls = self.clone();
        let span = tracing::debug_span!("card", call.id = resolution.call.call_id);
        tokio::spawn(async move {
            resolution.run(&plugins).instrument(span).await;
            calls.forget_later(reported, Some(key));
        });
    }

    /// Adds the names of the call's people that Graph's cache knows, so that the first card already has them.
    pub(super) async fn remember_people(&self, principal: &Principal, ringing: &mut Ringing) {
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

    /// The tenant's plugins, or none where they are not known in time: a card does not wait for the database.
    pub(super) async fn plugins(&self, principal: &Principal) -> Arc<Vec<Arc<ActivePlugin>>> {
        match tokio::time::timeout(PLUGINS_TIMEOUT, self.sources.plugins.active_for(&principal.context)).await
        {
            Ok(Ok(plugins)) => return plugins,
            Ok(Err(error)) => {
                tracing::error!(%error, "a call rings without the tenant's plugins, which can't be read");
            }
            Err(_) => {
                tracing::error!("a call rings without the tenant's plugins, which could not be read in time");
            }
        }
        Arc::default()
    }
}
