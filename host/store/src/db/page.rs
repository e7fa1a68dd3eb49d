//! Lists that are read page by page.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StoreError;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// Where the next page begins. Absent on the last page.
    pub next_cursor: Option<String>,
}

pub(crate) fn encode(position: &impl Serialize) -> Result<String, StoreError> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(position)?))
}

pub(crate) fn decode<T: DeserializeOwned>(cursor: &str) -> Result<T, StoreError> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| StoreError::Cursor)?;
    serde_json::from_slice(&bytes).map_err(|_| StoreError::Cursor)
}

/// Cuts a list that was read with one item more than `limit`. That item shows whether there is a next page.
pub(crate) fn cut<T, P: Serialize>(
    mut items: Vec<T>,
    limit: u32,
    position: impl FnOnce(&T) -> P,
) -> Result<Page<T>, StoreError> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next_cursor = match items.last() {
        Some(last) if more => Some(encode(&position(last))?),
        _ => None,
    };
    Ok(Page { items, next_cursor })
}
