//! Ids that clients give: the calling SDK's of calls, their own of calls, and those of calling sessions.

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

/// The same for an id that need not be there.
pub(crate) fn checked(field: &str, id: Option<String>) -> Result<Option<String>, ServiceError> {
    id.map(|id| check(field, &id).map(|()| id)).transpose()
}
