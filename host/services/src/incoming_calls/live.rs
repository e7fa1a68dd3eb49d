//! The cards of one call, as they come.

use std::sync::{Arc, Mutex, PoisonError};

use futures::{Stream, stream};
use switchboard_domain::card::{Card, Phase};
use tokio::sync::watch;

/// The cards of one call: kept, so that a stream can be resumed.
#[derive(Debug)]
pub struct LiveCard {
    cards: Mutex<Vec<Arc<Card>>>,
    /// How many cards there are, and whether more may come.
    state: watch::Sender<(usize, bool)>,
}

/// A call's cards from some point on.
pub type CardEvents = std::pin::Pin<Box<dyn Stream<Item = Arc<Card>> + Send>>;

impl LiveCard {
    pub(super) fn begun(first: Card) -> Self {
        Self { cards: Mutex::new(vec![Arc::new(first)]), state: watch::Sender::new((1, true)) }
    }

    pub(super) fn finished(last: Card) -> Self {
        Self { cards: Mutex::new(vec![Arc::new(last)]), state: watch::Sender::new((1, false)) }
    }

    pub(super) fn push(&self, card: Card) {
        let mut cards = self.cards.lock().unwrap_or_else(PoisonError::into_inner);
        cards.push(Arc::new(card));
        let count = cards.len();
        drop(cards);
        self.state.send_modify(|state| state.0 = count);
    }

    pub(super) fn end(&self) {
        self.state.send_modify(|state| state.1 = false);
    }

    fn get(&self, index: usize) -> Option<Arc<Card>> {
        self.cards.lock().unwrap_or_else(PoisonError::into_inner).get(index).cloned()
    }

    /// The newest card.
    #[must_use]
    pub fn newest(&self) -> Option<Arc<Card>> {
        self.cards.lock().unwrap_or_else(PoisonError::into_inner).last().cloned()
    }

    /// The final card, or a later one, as soon as there is one.
    pub async fn settled(&self) -> Option<Arc<Card>> {
        let mut state = self.state.subscribe();
        loop {
            let more = state.borrow_and_update().1;
            let newest = self.newest()?;
            if !more || matches!(newest.phase, Phase::Final | Phase::Late) {
                return Some(newest);
            }
            if state.changed().await.is_err() {
                return self.newest();
            }
        }
    }

    /// The cards after a sequence number (0 for all), as they come; ends when no more can come.
    #[must_use]
    pub fn events_after(self: &Arc<Self>, sequence: u32) -> CardEvents {
        let state = self.state.subscribe();
        Box::pin(stream::unfold(
            (Arc::clone(self), state, 0_usize),
            move |(live, mut state, mut next)| async move {
                loop {
                    let (count, more) = *state.borrow_and_update();
                    while next < count {
                        let card = live.get(next)?;
                        next += 1;
                        if card.sequence > sequence {
                            return Some((card, (live, state, next)));
                        }
                    }
                    if !more || state.changed().await.is_err() {
                        return None;
                    }
                }
            },
        ))
    }
}
