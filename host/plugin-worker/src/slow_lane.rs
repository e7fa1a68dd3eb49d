//! Guests that compute for long take turns: one of them runs at a time, so that the others, which are done in
//! microseconds, always find a free thread.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wasmtime::{Store, StoreContextMut, UpdateDeadline};

use crate::guest::Guest;

/// Epochs that a guest may compute before it takes turns: 5 to 10 ms, several times what a call of an interpreted guest
/// takes (measured: TypeScript 0.2 ms, Python 1.2 ms).
const FREE_EPOCHS: u32 = 1;

/// One for the whole worker; waiting guests get it in the order in which they came.
static LANE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(1)));

/// A guest's place in the lane.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turn {
    permit: Arc<Mutex<Option<OwnedSemaphorePermit>>>,
    epochs: u32,
}

impl Turn {
    /// Lets others go: the turn is over, or the guest waits for an answer.
    pub(crate) fn give_up(&self) {
        self.permit.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// At each epoch the guest lets others run; that is also where its end can come.
pub(crate) fn take_turns(store: &mut Store<Guest>) {
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|mut guest: StoreContextMut<'_, Guest>| {
        let turn = &mut guest.data_mut().turn;
        turn.give_up();
        turn.epochs += 1;
        if turn.epochs <= FREE_EPOCHS {
            return Ok(UpdateDeadline::Yield(1));
        }
        let permit = Arc::clone(&turn.permit);
        Ok(UpdateDeadline::YieldCustom(
            1,
            Box::pin(async move {
                // Never closed, so an error can't be; without a turn the guest would only be less fair.
                let own = Arc::clone(&LANE).acquire_owned().await.ok();
                *permit.lock().unwrap_or_else(PoisonError::into_inner) = own;
            }),
        ))
    });
}
