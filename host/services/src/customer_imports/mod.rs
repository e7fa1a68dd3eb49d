//! Files of customers: received, previewed, taken row by row, undone.
//!
//! | file | does |
//! | --- | --- |
//! | `plan` | how a file is read: found out from its first bytes and what the admin says |
//! | `receive` | keeps a file as it arrives, so that any front can read it |
//! | `file` | the bytes of a kept file, from where the next row begins |
//! | `work` | takes rows in batches, each with its progress |
//! | `rows` | which rows are new, which change somebody, which say nothing new |
//! | `upkeep` | the task in the background: imports that wait, undoing, purging |

mod file;
mod plan;
mod receive;
mod rows;
mod upkeep;
mod work;

pub use plan::{Match, Mode, Options, Plan, Preview, PreviewColumn, PreviewRow};
pub use receive::{MAX_BYTES, PREVIEWED, ReceiveError, Receiver, preview};
pub use upkeep::RESTORABLE_MS;

use std::sync::Arc;

use switchboard_domain::clock::Clock;
use switchboard_store::Store;
use tokio::sync::Notify;

use crate::customers::Customers;

/// Takes files of customers into the store. Clones share it.
#[derive(Debug, Clone)]
pub struct CustomerImports {
    store: Store,
    customers: Customers,
    waiting: Arc<Notify>,
    clock: Clock,
}

impl CustomerImports {
    /// Imports into this store, for tenants whose customers it keeps.
    #[must_use]
    pub fn new(store: Store, customers: Customers, clock: Clock) -> Self {
        Self { store, customers, waiting: Arc::default(), clock }
    }
}
