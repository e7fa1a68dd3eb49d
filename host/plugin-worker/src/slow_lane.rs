//! Guests that compute for long take turns: only one of them runs at a time. The other guests, which finish in
//! microseconds, therefore always find a free thread.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wasmtime::{Store, StoreContextMut, UpdateDeadline};

use crate::guest::Guest;

/// How many epochs a guest may compute before it must take turns. This is 5 to 10 ms, several times what a call of an
/// interpreted guest takes (measured: TypeScript 0.2 ms, Python 1.2 ms).
const FREE_EPOCHS: u32 = 1;

/// The permit to compute in the slow lane, one for the whole worker. Guests get it in the order in which they asked.
static LANE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(1)));

/// A guest's turn in the slow lane, if it has one, and the epochs that it has used so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turn {
    permit: Arc<Mutex<Option<OwnedSemaphorePermit>>>,
    epochs: u32,
}

impl Turn {
    /// Gives the permit back, because the turn is over or because the guest waits for an answer.
    pub(crate) fn give_up(&self) {
        self.permit.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Makes the guest yield at each epoch, so that others can run. At these points it can also be ended.
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
                // The semaphore is never closed, so this can't fail; without the permit the guest would only run
                // beside another one.
                let own = Arc::clone(&LANE).acquire_owned().await.ok();
                *permit.lock().unwrap_or_else(PoisonError::into_inner) = own;
            }),
        ))
    });
}
