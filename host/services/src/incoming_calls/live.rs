//! The cards of one call, as they come.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::{Stream, stream};
use switchboard_domain::caller::Caller;
use switchboard_domain::card::{Card, Phase};
use tokio::sync::watch;

use super::history::History;

/// The cards of one call: kept, so that a stream can be resumed.
#[derive(Debug)]
pub struct LiveCard {
    cards: Mutex<Vec<Arc<Card>>>,
    /// How many cards there are, and whether more may come.
    state: watch::Sender<(usize, bool)>,
    known: Mutex<Known>,
    history: Arc<History>,
}

/// The caller for whom cards are made.
#[derive(Debug)]
struct Known {
    /// As it was reported last.
    caller: Caller,
    /// Counts the callers that were reported: cards of earlier ones are no longer wanted.
    lookup: Lookup,
    /// The index of this caller's first card.
    first: usize,
}

/// Which of the callers that were reported of a call a card is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lookup(u32);

/// A call's cards from some point on.
pub type CardEvents = std::pin::Pin<Box<dyn Stream<Item = Arc<Card>> + Send>>;

impl LiveCard {
    /// The first card of a call, for the caller that was reported.
    pub(super) fn begun(first: Card, caller: Caller, history: Arc<History>) -> Self {
        Self::new(first, caller, history, true)
    }

    /// The last card of a call that rang before, for the caller that was known then.
    pub(super) fn finished(last: Card, caller: Caller, history: Arc<History>) -> Self {
        Self::new(last, caller, history, false)
    }

    fn new(card: Card, caller: Caller, history: Arc<History>, more: bool) -> Self {
        Self {
            cards: Mutex::new(vec![Arc::new(card)]),
            state: watch::Sender::new((1, more)),
            known: Mutex::new(Known { caller, lookup: Lookup(1), first: 0 }),
            history,
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The other party, as it was reported last.
    pub(crate) fn caller(&self) -> Caller {
        self.known().caller.clone()
    }

    /// Where the call and its cards are written.
    pub(super) fn history(&self) -> Arc<History> {
        Arc::clone(&self.history)
    }

    /// The look-up that counts now.
    pub(super) fn lookup(&self) -> Lookup {
        self.known().lookup
    }

    /// Begins another look-up, if this caller says more than the one that is known. Of several tabs that report the same,
    /// one begins it. The cards of earlier look-ups are no longer taken.
    pub(super) fn improve(&self, caller: &Caller) -> Option<Lookup> {
        let mut known = self.known();
        if !caller.improves_on(&known.caller) {
            return None;
        }
        known.caller = caller.clone();
        known.lookup = Lookup(known.lookup.0 + 1);
        Some(known.lookup)
    }

    /// Adds the first card of another look-up: the call's cards go on from here.
    pub(super) fn begin_again(&self, lookup: Lookup, card: Card) {
        let mut known = self.known();
        if known.lookup == lookup {
            known.first = self.cards.lock().unwrap_or_else(PoisonError::into_inner).len();
            drop(known);
            self.add(card, Some(true));
        }
    }

    /// Adds a card, unless a better known caller has made its look-up obsolete. Returns whether it was added.
    pub(super) fn push(&self, lookup: Lookup, card: Card) -> bool {
        let wanted = self.lookup() == lookup;
        if wanted {
            self.add(card, None);
        }
        wanted
    }

    fn add(&self, card: Card, more: Option<bool>) {
        let mut cards = self.cards.lock().unwrap_or_else(PoisonError::into_inner);
        cards.push(Arc::new(card));
        let count = cards.len();
        drop(cards);
        self.state.send_modify(|state| *state = (count, more.unwrap_or(state.1)));
    }

    /// No more cards of this look-up come.
    pub(super) fn end(&self, lookup: Lookup) {
        if self.lookup() == lookup {
            self.state.send_modify(|state| state.1 = false);
        }
    }

    /// Whether no more cards can come.
    pub(super) fn is_over(&self) -> bool {
        !self.state.borrow().1
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

    /// The present caller's cards after a sequence number (0 for all), as they come; ends when no more can come.
    #[must_use]
    pub fn events_after(self: &Arc<Self>, sequence: u32) -> CardEvents {
        let state = self.state.subscribe();
        Box::pin(stream::unfold(
            (Arc::clone(self), state, self.known().first),
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
