//! Callers that were found are kept for five minutes.

use switchboard_plugin::{key_value, log};

use crate::database::CallerRow;

// ANCHOR: cache
const SECONDS: u32 = 300;

fn key(number: &str) -> String {
    // The version of the form: a newer plugin must not read what it does not understand.
    format!("callers-1:{number}")
}

/// What is kept for a number. What can't be read is nothing: the database knows better anyway.
pub(crate) fn read(number: &str) -> Option<Vec<CallerRow>> {
    let bytes = key_value::get(&key(number)).ok()??;
    serde_json::from_slice(&bytes).ok()
}

/// Keeps what was found. A card never fails for that: in a trial, for instance, the host refuses it.
pub(crate) fn write(number: &str, callers: &[CallerRow]) {
    let Ok(bytes) = serde_json::to_vec(callers) else { return };
    if let Err(error) = key_value::set(&key(number), &bytes, Some(SECONDS)) {
        log::write(log::Level::Debug, "the callers were not kept", &[("kind".to_owned(), error.kind)]);
    }
}
// ANCHOR_END: cache
