//! Files of customers: received, previewed, imported row by row, undone.
//!
//! | file | does |
//! | --- | --- |
//! | `plan` | how a file is read: found out from its first bytes and what the admin says |
//! | `receive` | keeps a file as it arrives, so that any front can read it |
//! | `file` | reads a stored file row by row |
//! | `requests` | what an admin asks: send a file, stop an import, undo it |
//! | `work` | imports rows in batches, each with its progress |
//! | `known` | who the rows are: customers of the store, and rows before |
//! | `rows` | decides which rows make a customer, which change one, and which say nothing new |
//! | `preview` | what would become of a file |
//! | `upkeep` | the background task: it runs imports, undoes them, and purges deleted customers |

mod file;
mod known;
mod plan;
mod preview;
mod receive;
mod requests;
mod rows;
#[cfg(test)]
mod tests;
mod upkeep;
mod work;

pub use plan::{Match, Mode, Options, Plan};
pub use preview::{PREVIEWED, Preview, PreviewColumn, PreviewCounts, PreviewOutcome, PreviewRow};
pub use receive::{MAX_BYTES, ReceiveError, Receiver};
pub use upkeep::RESTORABLE;

use std::sync::Arc;

use switchboard_domain::clock::Clock;
use switchboard_store::Store;
use tokio::sync::Notify;

use crate::customers::Customers;

/// Imports files of customers into the store. Clones share it.
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
