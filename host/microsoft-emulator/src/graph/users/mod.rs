//! The people of the caller's tenant.
//!
//! | module | holds |
//! | --- | --- |
//! | `document` | a person as Graph writes them |
//! | `one` | `GET /users/{id}` |
//! | `list` | `GET /users`: pages, order, counts |
//! | `filter` | `$filter` |
//! | `search` | `$search` |

mod document;
mod filter;
#[cfg(test)]
mod filter_tests;
mod list;
mod one;
mod search;

pub(super) use document::{Detail, document};
pub(super) use list::{count, list};
pub(super) use one::{find, one};
