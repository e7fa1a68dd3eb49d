//! An incoming call: the sources side by side, the card, and its stream.

mod live;
mod sources;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use switchboard_calls::call::Direction;
use switchboard_calls::caller::Caller;
use switchboard_calls::caller_match::IncomingCall;
use switchboard_calls::card::{Card, CardBuilder, CardStart, FINAL_CARD, LATE_UNTIL, Phase};
use switchboard_calls::customer::NamedValues;
use switchboard_store::NewCall;

pub use live::{CardEvents, LiveCard};
use sources::Heard;

use crate::capabilities::person_of;
use crate::run::OnBehalf;
use crate::{PluginHost, PluginHostError};

/// How long a call's cards stay in memory after the last of them, for those who resume the stream.
const KEEP: Duration = Duration::from_secs(60);

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

type Key = (String, String, String);

/// The calls that ring now.
#[derive(Debug, Clone)]
pub struct IncomingCalls {
    host: PluginHost,
    live: Arc<Mutex<HashMap<Key, Arc<LiveCard>>>>,
}

impl IncomingCalls {
    /// Incoming calls for the users of this host.
    #[must_use]
    pub fn new(host: PluginHost) -> Self {
        Self { host, live: Arc::default() }
    }

    fn key(behalf: &OnBehalf, call_id: &str) -> Key {
        (behalf.context.tenant_id().to_owned(), behalf.context.user_id().to_owned(), call_id.to_owned())
    }

    /// Takes a ringing call; reported again, by another tab, it is the same call with the same card.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn ring(
        &self,
        behalf: OnBehalf,
        mut ringing: Ringing,
    ) -> Result<Arc<LiveCard>, PluginHostError> {
        let started = Instant::now();
        self.remember_people(&behalf, &mut ringing).await;
        let id = uuid::Uuid::now_v7().to_string();
        let plugins = self.host.active(&behalf.context).await?;
        let sources = sources::names(&plugins, &ringing.caller);
        let start = |id: &str| CardStart {
            call_id: id.to_owned(),
            sdk_call_id: Some(ringing.sdk_call_id.clone()),
            direction: Direction::Incoming,
            caller: ringing.caller.clone(),
            called_number: ringing.called_number.clone(),
            via_queue: ringing.via_queue.clone(),
            transferred_from: ringing.transferred_from.clone(),
            received_at: ringing.received_at.to_string(),
            url_schemes: ringing.url_schemes.clone(),
        };
        let first = CardBuilder::new(start(&id), &sources);
        let new = NewCall {
            id: id.clone(),
            sdk_call_id: Some(ringing.sdk_call_id.clone()),
            direction: Direction::Incoming,
            party: ringing.caller.clone(),
            title: first.card().title.clone(),
            subtitle: first.card().subtitle.clone(),
            customer_id: None,
            started_at: ringing.received_at.as_millisecond(),
        };
        let (record, is_new) = self.host.store.put_call(&behalf.context, &new).await?;
        let key = Self::key(&behalf, &record.id);
        let builder = if is_new { first } else { CardBuilder::new(start(&record.id), &sources) };
        let live = {
            let mut all = self.live.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(live) = all.get(&key) {
                return Ok(Arc::clone(live));
            }
            let live = match record.card.as_deref().map(serde_json::from_str::<Card>) {
                // It rang before a restart, or long ago: the card that was made then.
                Some(Ok(card)) if !is_new => {
                    return Ok(Arc::new(LiveCard::finished(card)));
                }
                _ => Arc::new(LiveCard::begun(builder.card().clone())),
            };
            all.insert(key.clone(), Arc::clone(&live));
            live
        };
        let call = IncomingCall {
            call_id: record.id,
            caller: ringing.caller,
            called_number: ringing.called_number,
            via_queue: ringing.via_queue,
            transferred_from: ringing.transferred_from,
            received_at: ringing.received_at.to_string(),
            context: ringing.context,
        };
        let resolving = Resolving {
            host: self.host.clone(),
            behalf,
            call,
            live: Arc::clone(&live),
            builder,
            started,
            transferor: ringing.transferor_id,
        };
        let all = Arc::clone(&self.live);
        tokio::spawn(async move {
            resolving.run(&plugins).await;
            tokio::time::sleep(KEEP).await;
            all.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        });
        Ok(live)
    }

    /// Names of the call's people that are known without asking: the first card has them.
    async fn remember_people(&self, behalf: &OnBehalf, ringing: &mut Ringing) {
        if let Caller::Teams(teams) = &mut ringing.caller
            && let Some(Some(user)) = self.host.known_person(&behalf.context, &teams.id).await
        {
            let person = person_of(&user);
            teams.internal = !user.is_guest();
            teams.display_name = Some(person.display_name);
            teams.email = person.email;
            teams.job_title = person.job_title;
        }
        if let Some(id) = &ringing.transferor_id
            && let Some(known) = self.host.known_person(&behalf.context, id).await
        {
            if let Some(user) = known {
                ringing.transferred_from = Some(person_of(&user).display_name);
            }
            ringing.transferor_id = None;
        }
    }

    /// The card of one of the user's calls, while it rings and afterwards.
    ///
    /// # Errors
    /// When there is no such call, it has no card, or the store fails.
    pub async fn card(&self, behalf: &OnBehalf, call_id: &str) -> Result<Arc<LiveCard>, PluginHostError> {
        let key = Self::key(behalf, call_id);
        let live = self.live.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(live) = live {
            return Ok(live);
        }
        let record = self.host.store.call(&behalf.context, call_id).await?;
        let record = record.ok_or(PluginHostError::NotFound("the call"))?;
        let card = record.card.ok_or(PluginHostError::NotFound("a card of this call"))?;
        let card = serde_json::from_str(&card).map_err(|error| PluginHostError::Store(error.into()))?;
        Ok(Arc::new(LiveCard::finished(card)))
    }
}

/// One call whose card is being made.
struct Resolving {
    host: PluginHost,
    behalf: OnBehalf,
    call: IncomingCall,
    live: Arc<LiveCard>,
    builder: CardBuilder,
    started: Instant,
    /// Whose name is looked for.
    transferor: Option<String>,
}

impl Resolving {
    fn is_pending(&self) -> bool {
        self.builder.is_pending() || self.transferor.is_some()
    }

    async fn run(mut self, plugins: &[Arc<crate::catalogue::ActivePlugin>]) {
        let (final_at, late_until) = (self.started + FINAL_CARD, self.started + LATE_UNTIL);
        let transferor = self.transferor.clone();
        let mut answers =
            sources::ask_all(&self.host, &self.behalf, &self.call, plugins, transferor, late_until);
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
                Ok(Some(heard)) => {
                    if let Some(card) = self.hear(heard) {
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

    /// Takes what was heard; answers the new card, if there is one.
    fn hear(&mut self, heard: Heard) -> Option<Card> {
        match heard {
            Heard::Told(told) => {
                match &told.colleague {
                    Some(known) if known.guest => self.builder.caller_is_guest(&known.name),
                    Some(known) => self.builder.caller_is_internal(&known.name),
                    None => {}
                }
                self.builder.apply(&told.source, told.answer, self.started.elapsed())
            }
            Heard::Transferor(name) => {
                self.transferor = None;
                name.and_then(|name| self.builder.transferred_by(&name))
            }
        }
    }

    async fn finish(&mut self) {
        let card = self.builder.finalize();
        // Kept before it is told: who saw the final card finds it in the history.
        self.keep_card(&card).await;
        self.live.push(card);
    }

    async fn keep(&self) {
        self.keep_card(self.builder.card()).await;
    }

    async fn keep_card(&self, card: &Card) {
        let Ok(text) = serde_json::to_string(card) else { return };
        let customer = card.identified.then(|| card.matches.first()).flatten().map(|best| &best.found);
        let customer = customer.map(|found| (found.record_id.as_str(), found.source.as_str()));
        let shown = (card.title.as_str(), card.subtitle.as_str());
        if let Err(error) =
            self.host.store.set_card(&self.behalf.context, &card.call_id, &text, shown, customer).await
        {
            tracing::error!(%error, call.id = card.call_id, "a card is not in the history");
        }
    }
}
