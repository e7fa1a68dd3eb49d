//! The calling SDK's ids of calls.

use crate::error::ServiceError;

/// The most characters of an id.
const MAX_LENGTH: usize = 200;

/// Refuses what can't be an id of the calling SDK; `field` is the member that holds it.
pub(crate) fn check(field: &str, id: &str) -> Result<(), ServiceError> {
    if id.trim().is_empty() || id.chars().count() > MAX_LENGTH {
        return Err(ServiceError::invalid(field, format!("1 to {MAX_LENGTH} characters are expected")));
    }
    Ok(())
}
