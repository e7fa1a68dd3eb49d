//! The calling SDK's `callerInfo`, read into a caller.
//!
//! The SDK gives `{identifier?, displayName?}`; the identifier comes in the kind form of
//! `@azure/communication-common` (`{kind: "phoneNumber", phoneNumber: "+1…"}`), in the REST form
//! (`{rawId, kind, phoneNumber: {value: "+1…"}}`) or as a bare `{rawId}`. An absent one is an unknown caller, no error.

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

impl FieldError {
    pub(crate) fn expected(field: impl Into<String>, what: &str, got: &Value) -> Self {
        let kind = match got {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        Self { field: field.into(), message: format!("expected {what}, got {kind}") }
    }
}

impl CallerInfo {
    /// Reads the JSON of a `callerInfo` that stands at `path` in the body.
    ///
    /// # Errors
    /// Names the member that has the wrong shape.
    pub fn from_json(value: &Value, path: &str) -> Result<Self, FieldError> {
        let Value::Object(members) = value else {
            return Err(FieldError::expected(path, "an object", value));
        };
        let identifier = match members.get("identifier") {
            None | Some(Value::Null) => None,
            Some(identifier) => Some(Identifier::from_json(identifier, &format!("{path}.identifier"))?),
        };
        let display_name = match members.get("displayName") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name.clone()),
            Some(other) => {
                return Err(FieldError::expected(format!("{path}.displayName"), "a string", other));
            }
        };
        Ok(Self { identifier, display_name })
    }
}
