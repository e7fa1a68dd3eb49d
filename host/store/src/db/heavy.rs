//! Reads that may take long: lists, searches, exports. They have connections of their own, so that whatever is listed,
//! the reads of ringing calls and of sign-ins find a connection; and tenants take turns at them.

use std::ops::Deref;
use std::time::Duration;

use switchboard_domain::ids::TenantId;
use switchboard_fair_share::{Limits, Share, Shares};

use crate::db::database::Database;
use crate::{Store, StoreError, TenantContext};

/// How long one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many reads of one tenant may wait for their turn.
pub(crate) const WAITING: usize = 64;

/// Connections that no tenant has a share of: an operator's export of a whole tenant holds one for minutes.
pub(crate) const SPARE: u32 = 1;

/// The connections for heavy reads, and whose turn it is.
#[derive(Debug, Clone)]
pub(crate) struct HeavyLane {
    /// The same database; what reads, reads on the connections for heavy reads.
    pub(crate) database: Database,
    shares: Shares<TenantId>,
}

/// A tenant's turn: a store that reads on a connection for heavy reads. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct HeavyReads {
    store: Store,
    _share: Option<Share<TenantId>>,
}

impl Deref for HeavyReads {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl HeavyLane {
    /// `at_once` reads at a time, one tenant at most half of them.
    pub(crate) fn new(database: Database, at_once: u32) -> Self {
        let total = usize::try_from(at_once).unwrap_or(1).max(1);
        let limits =
            Limits { per_key: (total / 2).max(1), total, waiting_per_key: WAITING, patience: PATIENCE };
        Self { database, shares: Shares::new("lists and searches", limits) }
    }

    /// How many reads of one tenant run at a time.
    #[cfg(test)]
    pub(crate) fn most_of_one(&self) -> usize {
        self.shares.limits().per_key
    }
}

impl Store {
    /// Waits for the tenant's turn to read something heavy, and takes it. Within a turn this takes no other one, so that
    /// heavy reads may be made of others.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when there is no turn in time.
    pub(crate) async fn heavy(&self, context: &TenantContext) -> Result<HeavyReads, StoreError> {
        let Some(lane) = &self.heavy else { return Ok(HeavyReads { store: self.clone(), _share: None }) };
        let share = lane.shares.take(context.tenant_id().clone()).await?;
        Ok(HeavyReads { store: self.on(lane), _share: Some(share) })
    }

    /// This store on the connections for heavy reads.
    pub(crate) fn on(&self, lane: &HeavyLane) -> Self {
        Self { database: lane.database.clone(), heavy: None, ..self.clone() }
    }
}
