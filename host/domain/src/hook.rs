//! What a plugin can be asked (hooks) and what it can ask for (capabilities), with the names that the contract, manifests,
//! logs and metrics use.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A hook: an interface of the contract that a plugin may export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = PluginHook))]
pub enum Hook {
    /// Says who is calling: `caller-id.resolve`.
    CallerId,
    /// Keeps the tenant's customers: `customer-lookup.search` and `customer-lookup.get`.
    CustomerLookup,
    /// Shows, hides and redacts meetings: `meeting-filter.evaluate`.
    MeetingFilter,
    /// Gets a report of each call that has ended: `call-log.save`.
    CallLog,
    /// Allows an outgoing call, warns of it or blocks it: `before-call.decide`.
    BeforeCall,
    /// Runs a button of a card that an agent has pressed: `card-action.perform`.
    CardAction,
    /// Creates and changes the customers that the plugin keeps: `customer-edit.create` and `customer-edit.update`.
    CustomerEdit,
    /// Says what the agent fills in about a call: `call-form.show`.
    CallForm,
}

impl Hook {
    /// All of them, in the contract's order.
    pub const ALL: [Self; 8] = [
        Self::CallerId,
        Self::CustomerLookup,
        Self::MeetingFilter,
        Self::CallLog,
        Self::BeforeCall,
        Self::CardAction,
        Self::CustomerEdit,
        Self::CallForm,
    ];

    /// The name of its interface in the contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CallerId => "caller-id",
            Self::CustomerLookup => "customer-lookup",
            Self::MeetingFilter => "meeting-filter",
            Self::CallLog => "call-log",
            Self::BeforeCall => "before-call",
            Self::CardAction => "card-action",
            Self::CustomerEdit => "customer-edit",
            Self::CallForm => "call-form",
        }
    }
}

/// A capability: an interface of the contract that a plugin may import. What [`Capability::needs_grant`] needs the
/// manifest's asking and the admin's yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = PluginCapability))]
pub enum Capability {
    /// The built-in store of customers.
    Customers,
    /// The tenant's people, as the agent may see them.
    Directory,
    /// HTTP requests, sent by the front.
    Http,
    /// Small values, per tenant and plugin name.
    KeyValue,
    /// The plugin's settings.
    Settings,
    /// Lines of the tenant's log.
    Log,
}

impl Capability {
    /// All of them, in the contract's order.
    pub const ALL: [Self; 6] =
        [Self::Customers, Self::Directory, Self::Http, Self::KeyValue, Self::Settings, Self::Log];

    /// The name of its interface in the contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Directory => "directory",
            Self::Http => "http",
            Self::KeyValue => "key-value",
            Self::Settings => "settings",
            Self::Log => "log",
        }
    }

    /// Whether a plugin gets it only if an admin granted it.
    #[must_use]
    pub fn needs_grant(self) -> bool {
        !matches!(self, Self::Settings | Self::Log)
    }
}

/// The contract has no hook or capability of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the contract has no {kind} named {name:?}; it has {known}")]
pub struct UnknownName {
    kind: &'static str,
    name: String,
    known: String,
}

fn by_name<T: Copy>(
    kind: &'static str,
    all: &[T],
    as_str: fn(T) -> &'static str,
    name: &str,
) -> Result<T, UnknownName> {
    all.iter().copied().find(|one| as_str(*one) == name).ok_or_else(|| UnknownName {
        kind,
        name: name.to_owned(),
        known: all.iter().map(|one| as_str(*one)).collect::<Vec<_>>().join(", "),
    })
}

impl FromStr for Hook {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        by_name("hook", &Self::ALL, Self::as_str, name)
    }
}

impl FromStr for Capability {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        by_name("capability", &Self::ALL, Self::as_str, name)
    }
}

impl fmt::Display for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_in_words_and_in_json() {
        for hook in Hook::ALL {
            assert_eq!(hook.as_str().parse(), Ok(hook));
            assert_eq!(serde_json::to_value(hook).ok(), Some(hook.as_str().into()));
        }
        for capability in Capability::ALL {
            assert_eq!(capability.as_str().parse(), Ok(capability));
            assert_eq!(serde_json::to_value(capability).ok(), Some(capability.as_str().into()));
        }
        let unknown = "caller_id".parse::<Hook>().unwrap_err();
        assert!(unknown.to_string().contains("caller-id, customer-lookup"), "{unknown}");
    }
}
