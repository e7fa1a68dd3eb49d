//! The calling SDK's `callerInfo`, read into a caller.
//!
//! The SDK gives `{identifier?, displayName?}`; the identifier comes in the kind form of
//! `@azure/communication-common` (`{kind: "phoneNumber", phoneNumber: "+1…"}`), in the REST form
//! (`{rawId, kind, phoneNumber: {value: "+1…"}}`) or as a bare `{rawId}`. Whatever comes is a caller: an absent identifier, one
//! of a kind that is not invented yet and one of the wrong shape are no errors, because a ringing call is never refused.

mod identifier;
mod read;
#[cfg(test)]
mod tests;

use serde_json::Value;

pub use identifier::Identifier;
pub use read::read_caller;

/// Who calls, as the SDK says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallerInfo {
    /// Absent where the network does not say.
    pub identifier: Option<Identifier>,
    /// The carrier's name of the caller, or the Teams user's. May be empty or absent.
    pub display_name: Option<String>,
}

/// A member of the wrong shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct FieldError {
    /// Dotted path of the member.
    pub field: String,
    /// What is wrong with it and what is expected.
    pub message: String,
}

impl CallerInfo {
    /// Reads the JSON of a `callerInfo`.
    #[must_use]
    pub fn from_json(value: &Value) -> Self {
        let Value::Object(members) = value else {
            let identifier = value.as_str().map(|_| Identifier::from_json(value));
            return Self { identifier, display_name: None };
        };
        let identifier =
            members.get("identifier").filter(|value| !value.is_null()).map(Identifier::from_json);
        let display_name = members.get("displayName").and_then(Value::as_str).map(str::to_owned);
        Self { identifier, display_name }
    }
}
