//! Whether a guest waits for a capability call, and since when it does not.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// What a guest does, as far as it can be seen from here. Clones tell of the same guest.
#[derive(Debug, Clone)]
pub(super) struct Calling(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    calls: u32,
    outside_since: Instant,
}

impl Calling {
    /// Of a guest that has not made a call yet.
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(State { calls: 0, outside_since: Instant::now() })))
    }

    /// The guest is with its worker since now: until then it could not compute.
    pub(super) fn begin(&self) {
        self.state().outside_since = Instant::now();
    }

    /// A call begins; says whether it is the only one.
    pub(super) fn enter(&self) -> bool {
        let mut state = self.state();
        state.calls += 1;
        state.calls == 1
    }

    /// A call is about to be answered.
    pub(super) fn leave(&self) {
        let mut state = self.state();
        state.calls = state.calls.saturating_sub(1);
        state.outside_since = Instant::now();
    }

    /// Since when the guest has been outside of capability calls; `None` while it waits for one, and so uses no processor.
    pub(super) fn outside_since(&self) -> Option<Instant> {
        let state = self.state();
        (state.calls == 0).then_some(state.outside_since)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
