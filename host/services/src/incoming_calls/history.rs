//! What is kept of a ringing call: at once where the database answers, later where it does not. A card never waits long.

use std::sync::Arc;
use std::time::{Duration, Instant};

use switchboard_domain::card::Card;
use switchboard_store::{CallRecord, NewCall, Store, StoreError, TenantContext};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

/// How long a card waits for what is kept of its call. A database that works answers in milliseconds.
const WAIT: Duration = Duration::from_millis(250);

/// The first wait before trying again; doubled each time.
const AGAIN: Duration = Duration::from_millis(200);

/// The longest wait before trying again: what was held up is kept this soon after the database is back.
const AGAIN_AT_MOST: Duration = Duration::from_secs(2);

/// A call that can't be kept for so long is given up: longer than a call rings, shorter than memory lasts.
const GIVE_UP: Duration = Duration::from_secs(600);

/// Cards of one call that wait to be kept: the newest is what matters.
const WAITING_CARDS: usize = 8;

/// Keeps one call and its cards, in order.
#[derive(Debug)]
pub(super) struct History {
    cards: mpsc::Sender<(Arc<Card>, oneshot::Sender<()>)>,
}

/// How a call began.
#[derive(Debug)]
pub(super) enum Begun {
    /// It is kept.
    New,
    /// It was reported before: to another front, or before a restart.
    Known(Box<CallRecord>),
    /// The database does not answer now; it is kept as soon as it does.
    Later,
}

impl History {
    /// Keeps a call, waiting a moment for what the database says of it.
    pub(super) async fn begin(store: Store, context: TenantContext, new: NewCall) -> (Self, Begun) {
        let (cards, waiting) = mpsc::channel(WAITING_CARDS);
        let (told, first) = oneshot::channel();
        tokio::spawn(keep(store, context, new, told, waiting));
        let begun = match timeout(WAIT, first).await {
            Ok(Ok((_, true))) => Begun::New,
            Ok(Ok((record, false))) => Begun::Known(Box::new(record)),
            Ok(Err(_)) | Err(_) => Begun::Later,
        };
        (Self { cards }, begun)
    }

    /// Keeps a card, waiting a moment so that who sees the card finds it in the history too.
    pub(super) async fn keep(&self, card: &Card) {
        let (done, kept) = oneshot::channel();
        if self.cards.try_send((Arc::new(card.clone()), done)).is_ok() && timeout(WAIT, kept).await.is_err() {
            tracing::warn!(call.id = card.call_id, "a card is shown before it is in the history");
        }
    }
}

async fn keep(
    store: Store,
    context: TenantContext,
    new: NewCall,
    told: oneshot::Sender<(CallRecord, bool)>,
    mut cards: mpsc::Receiver<(Arc<Card>, oneshot::Sender<()>)>,
) {
    let Some(found) = until_kept(new.id.as_str(), || store.calls().put(&context, &new)).await else { return };
    // Who began the call may not have waited.
    told.send(found).ok();
    while let Some((mut card, mut done)) = cards.recv().await {
        // Only the newest is kept: later cards say all that earlier ones said.
        while let Ok((newer, its)) = cards.try_recv() {
            done.send(()).ok();
            (card, done) = (newer, its);
        }
        if until_kept(new.id.as_str(), || set_card(&store, &context, &card)).await.is_none() {
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

/// Tries until it is done, or has been tried for too long.
async fn until_kept<T, F: Future<Output = Result<T, StoreError>>>(
    call_id: &str,
    mut act: impl FnMut() -> F,
) -> Option<T> {
    let (started, mut wait) = (Instant::now(), AGAIN);
    loop {
        match act().await {
            Ok(done) => return Some(done),
            Err(error) if started.elapsed() > GIVE_UP => {
                tracing::error!(%error, call.id = call_id, "a call is not in the history");
                return None;
            }
            Err(error) => {
                tracing::warn!(%error, call.id = call_id, "a call can't be kept yet");
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(AGAIN_AT_MOST);
            }
        }
    }
}
