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
