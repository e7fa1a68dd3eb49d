//! Calls: the ringing ones and their cards, and the history.

pub(crate) mod card;
pub(crate) mod change;
mod document;
pub(crate) mod events;
pub(crate) mod get;
pub(crate) mod incoming;
pub(crate) mod list;
pub(crate) mod start;
mod stream;

pub(crate) use stream::wants_events;

pub(crate) use document::Call;

use crate::problem::Problem;

/// The most characters of an id of the SDK's.
const MAX_SDK_ID: usize = 200;

/// Checks an id of the calling SDK's.
fn check_sdk_id(field: &str, id: &str) -> Result<(), Problem> {
    if id.trim().is_empty() || id.chars().count() > MAX_SDK_ID {
        return Err(Problem::member(field, format!("1 to {MAX_SDK_ID} characters are expected")));
    }
    Ok(())
}
