//! Guests that compute for long take turns: only one of them runs at a time. The other guests, which finish in
//! microseconds, therefore always find a free thread. Tenants take turns, not guests: a tenant with many guests that compute
//! delays another tenant's by one turn.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use switchboard_fair_share::{Limits, Share, Shares};
use switchboard_plugin_protocol::TenantShare;
use wasmtime::{Store, StoreContextMut, UpdateDeadline};

use crate::guest::Guest;

/// How many epochs a guest may compute before it must take turns. This is 5 to 10 ms, several times what a call of an
/// interpreted guest takes (measured: TypeScript 0.2 ms, Python 1.2 ms).
const FREE_EPOCHS: u32 = 1;

/// The slow lane, one for the whole worker: one guest computes, and tenants take turns. A guest waits as long as its deadline
/// lets it, so nobody is refused.
static LANE: LazyLock<Shares<TenantShare>> = LazyLock::new(|| {
    let patience = Duration::from_secs(3600);
    Shares::new("slow lane", Limits { per_key: 1, total: 1, waiting_per_key: usize::MAX, patience })
});

/// A guest's turn in the slow lane, if it has one, and the epochs that it has used so far.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    tenant: TenantShare,
    permit: Arc<Mutex<Option<Share<TenantShare>>>>,
    epochs: u32,
}

impl Turn {
    pub(crate) fn new(tenant: TenantShare) -> Self {
        Self { tenant, permit: Arc::default(), epochs: 0 }
    }

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
        let (permit, tenant) = (Arc::clone(&turn.permit), turn.tenant);
        Ok(UpdateDeadline::YieldCustom(
            1,
            Box::pin(async move {
                // A free lane is had at once, without a pause in which the guest can be ended or others can run.
                tokio::task::yield_now().await;
                // Without the permit the guest would only run beside another one.
                let own = LANE.take(tenant).await.ok();
                *permit.lock().unwrap_or_else(PoisonError::into_inner) = own;
            }),
        ))
    });
}
