//! Writes a ringing call to the history: at once where the database answers, later where it does not. A card never waits
//! long for it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use switchboard_domain::card::Card;
use switchboard_store::{CallRecord, NewCall, Store, StoreError, TenantContext};
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

/// Cards of one call that wait to be written: only the newest matters.
const WAITING_CARDS: usize = 8;

/// Writes one call and its cards, in order.
#[derive(Debug)]
pub(super) struct History {
    cards: mpsc::Sender<(Arc<Card>, oneshot::Sender<()>)>,
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
        let (cards, waiting) = mpsc::channel(WAITING_CARDS);
        let (answer, answered) = oneshot::channel();
        tokio::spawn(write_all(store, context, new, answer, waiting));
        let recorded = match timeout(WRITE_TIMEOUT, answered).await {
            Ok(Ok((_, true))) => Recorded::Now,
            Ok(Ok((record, false))) => Recorded::Before(Box::new(record)),
            Ok(Err(_)) | Err(_) => Recorded::Later,
        };
        (Self { cards }, recorded)
    }

    /// Writes a card to the history, and waits a moment, so that an agent who sees the card finds it there too.
    pub(super) async fn keep(&self, card: &Card) {
        let (done, written) = oneshot::channel();
        if self.cards.try_send((Arc::new(card.clone()), done)).is_ok()
            && timeout(WRITE_TIMEOUT, written).await.is_err()
        {
            tracing::warn!(call.id = card.call_id, "a card is shown before it is in the history");
        }
    }
}

async fn write_all(
    store: Store,
    context: TenantContext,
    new: NewCall,
    answer: oneshot::Sender<(CallRecord, bool)>,
    mut cards: mpsc::Receiver<(Arc<Card>, oneshot::Sender<()>)>,
) {
    let Some(found) = until_written(new.id.as_str(), || store.calls().put(&context, &new)).await else {
        return;
    };
    if let Err((record, false)) = answer.send(found) {
        // The caller has stopped waiting: the agent sees the call under the new id, and it is there under another one.
        let known = || store.calls().also_known_as(&context, &record.id, &new.id);
        if until_written(new.id.as_str(), known).await.is_none() {
            return;
        }
    }
    while let Some((mut card, mut done)) = cards.recv().await {
        // Only the newest is written: a later card holds all that earlier ones held.
        while let Ok((newer, its_done)) = cards.try_recv() {
            done.send(()).ok();
            (card, done) = (newer, its_done);
        }
        if until_written(new.id.as_str(), || set_card(&store, &context, &card)).await.is_none() {
            return;
        }
        done.send(()).ok();
    }
}

async fn set_card(store: &Store, context: &TenantContext, card: &Card) -> Result<(), StoreError> {
    let text = serde_json::to_string(card)?;
    let customer = card.identified.then(|| card.matches.first()).flatten().map(|best| &best.found);
    let customer = customer.map(|found| (found.record_id.as_str(), found.source.as_str()));
    let shown = (card.title.as_str(), card.subtitle.as_str());
    store.calls().set_card(context, &card.call_id.as_str().into(), &text, shown, customer).await
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
