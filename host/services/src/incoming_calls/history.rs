//! Writes a ringing call to the history: at once where the database answers, later where it does not. A card never waits
//! long for it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use switchboard_domain::caller::Caller;
use switchboard_domain::card::{Card, LinesSay};
use switchboard_domain::ids::CallId;
use switchboard_store::{CallRecord, CardLines, NewCall, Store, StoreError, TenantContext};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

/// How long a card waits until its call is in the history. A database that works answers in milliseconds.
const WRITE_TIMEOUT: Duration = Duration::from_millis(250);

/// The first wait before trying again; doubled each time.
const FIRST_RETRY: Duration = Duration::from_millis(200);

/// The longest wait before trying again: so soon after the database is back, everything is in the history.
const LONGEST_RETRY: Duration = Duration::from_secs(2);

/// After so long without a database a call is given up: longer than a call rings, and before memory fills up.
const GIVE_UP: Duration = Duration::from_secs(600);

/// What of one call waits to be written: more is not held, and only the newest card matters.
const WAITING: usize = 8;

/// Writes one call, its cards and whoever else turns out to be calling, in order.
#[derive(Debug)]
pub(super) struct History {
    writes: mpsc::Sender<(Write, oneshot::Sender<()>)>,
}

/// What is to be written of a call that is in the history.
#[derive(Debug)]
enum Write {
    /// A card, for the caller of that time.
    Card(Arc<Card>),
    /// A caller who is known better now, with what is shown until there is a card.
    Party(Box<BetterCaller>),
}

/// A caller who is known better than before.
#[derive(Debug)]
pub(super) struct BetterCaller {
    pub(super) call_id: CallId,
    pub(super) party: Caller,
    pub(super) title: String,
    pub(super) subtitle: String,
    /// When that was known.
    pub(super) at: Timestamp,
}

/// Whether a call is in the history.
#[derive(Debug)]
pub(super) enum Recorded {
    /// It is now.
    Now,
    /// It was before: somebody reported it to another front, or before a restart.
    Before(Box<CallRecord>),
    /// Not yet: the database does not answer now. The call is written as soon as it does.
    Later,
}

impl History {
    /// Writes a call to the history, and waits a moment for the database's answer.
    pub(super) async fn begin(store: Store, context: TenantContext, new: NewCall) -> (Self, Recorded) {
        let (writes, waiting) = mpsc::channel(WAITING);
        let (answer, answered) = oneshot::channel();
        tokio::spawn(write_all(store, context, new, answer, waiting));
        let recorded = match timeout(WRITE_TIMEOUT, answered).await {
            Ok(Ok((_, true))) => Recorded::Now,
            Ok(Ok((record, false))) => Recorded::Before(Box::new(record)),
            Ok(Err(_)) | Err(_) => Recorded::Later,
        };
        (Self { writes }, recorded)
    }

    /// Goes on writing a call that is in the history under this id.
    pub(super) fn resume(store: Store, context: TenantContext, id: CallId, lookup: i64) -> Self {
        let (writes, waiting) = mpsc::channel(WAITING);
        tokio::spawn(write_on(store, context, id, lookup, waiting));
        Self { writes }
    }

    /// Writes a card to the history, and waits a moment, so that an agent who sees the card finds it there too.
    pub(super) async fn keep(&self, card: &Card) {
        if !self.write(Write::Card(Arc::new(card.clone()))).await {
            tracing::warn!(call.id = card.call_id, "a card is shown before it is in the history");
        }
    }

    /// Writes who is calling now, and waits a moment.
    pub(super) async fn keep_party(&self, caller: BetterCaller) {
        let call_id = caller.call_id.clone();
        if !self.write(Write::Party(Box::new(caller))).await {
            tracing::warn!(
                call.id = call_id.as_str(),
                "a better known caller is shown before the history has them"
            );
        }
    }

    /// Whether it was written in time, or nobody writes any more, of which the writer has told.
    async fn write(&self, write: Write) -> bool {
        let (done, written) = oneshot::channel();
        self.writes.try_send((write, done)).is_err() || timeout(WRITE_TIMEOUT, written).await.is_ok()
    }
}

async fn write_all(
    store: Store,
    context: TenantContext,
    new: NewCall,
    answer: oneshot::Sender<(CallRecord, bool)>,
    writes: mpsc::Receiver<(Write, oneshot::Sender<()>)>,
) {
    let Some(found) = until_written(new.id.as_str(), || store.calls().put(&context, &new)).await else {
        return;
    };
    // The call may be there under another id than the one that its cards have.
    let (id, lookup) = (found.0.id.clone(), found.0.lookup);
    if let Err((record, false)) = answer.send(found) {
        // The caller has stopped waiting: the agent sees the call under the new id, and it is there under another one.
        let known = || store.calls().also_known_as(&context, &record.id, &new.id);
        if until_written(new.id.as_str(), known).await.is_none() {
            return;
        }
    }
    write_on(store, context, id, lookup, writes).await;
}

async fn write_on(
    store: Store,
    context: TenantContext,
    id: CallId,
    mut lookup: i64,
    mut writes: mpsc::Receiver<(Write, oneshot::Sender<()>)>,
) {
    let mut next = None;
    loop {
        let Some((write, mut done)) = (match next.take() {
            Some(next) => Some(next),
            None => writes.recv().await,
        }) else {
            return;
        };
        match write {
            Write::Card(mut card) => {
                // Only the newest is written: a later card holds all that earlier ones held.
                while let Ok((newer, its_done)) = writes.try_recv() {
                    match newer {
                        Write::Card(newer) => {
                            done.send(()).ok();
                            (card, done) = (newer, its_done);
                        }
                        party @ Write::Party(_) => {
                            next = Some((party, its_done));
                            break;
                        }
                    }
                }
                let written =
                    until_written(&card.call_id, || set_card(&store, &context, &id, lookup, &card)).await;
                if written.is_none() {
                    return;
                }
            }
            Write::Party(caller) => {
                let BetterCaller { call_id, party, title, subtitle, at } = &*caller;
                let shown = (title.as_str(), subtitle.as_str());
                let set = || store.calls().set_party(&context, &id, party, shown, *at);
                let Some(set) = until_written(call_id.as_str(), set).await else { return };
                lookup = set.unwrap_or(lookup);
            }
        }
        done.send(()).ok();
    }
}

async fn set_card(
    store: &Store,
    context: &TenantContext,
    id: &CallId,
    lookup: i64,
    card: &Card,
) -> Result<(), StoreError> {
    let text = serde_json::to_string(card)?;
    let customer = card.identified.then(|| card.matches.first()).flatten().map(|best| &best.found);
    let customer = customer.map(|found| (found.record_id.as_str(), found.source.as_str()));
    let says = LinesSay { title: card.title_says.clone(), subtitle: card.subtitle_says.clone() };
    let shown = CardLines { title: &card.title, subtitle: &card.subtitle, says };
    store.calls().set_card(context, id, lookup, &text, shown, customer).await
}

/// Tries until the database takes it, or gives up after [`GIVE_UP`].
async fn until_written<T, F: Future<Output = Result<T, StoreError>>>(
    call_id: &str,
    mut act: impl FnMut() -> F,
) -> Option<T> {
    let (started, mut wait) = (Instant::now(), FIRST_RETRY);
    loop {
        match act().await {
            Ok(done) => return Some(done),
            Err(error) if started.elapsed() > GIVE_UP => {
                tracing::error!(%error, call.id = call_id, "a call was given up and is not in the history: the database did not take it");
                return None;
            }
            Err(error) => {
                tracing::warn!(%error, call.id = call_id, "a call can't be written to the history yet; it is tried again");
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_RETRY);
            }
        }
    }
}
