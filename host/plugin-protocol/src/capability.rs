//! The capability calls that a guest can make, and their answers. `settings` and `log` are not among them: settings
//! are sent with the invocation, and log lines come back with its result.
//!
//! Each call is a type of its own that names the type of its answer ([`Question`]). The compiler therefore keeps a
//! call and its answer together on both sides of the connection.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use switchboard_domain::customer::{Customer, CustomerPage, FoundCustomer, NamedValues, PageRequest, Person};
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_domain::hook::Capability;
use switchboard_domain::number::LookupKey;

use crate::limits::CAPABILITY_CALLS;

/// A call to a capability.
pub trait Question: Into<CapabilityRequest> {
    /// The capability that the plugin needs a grant for.
    const CAPABILITY: Capability;
    /// The answer to this call.
    type Answer: Serialize + DeserializeOwned;
}

/// Defines one type per call, the enum that carries any of them, and the capability that each belongs to. This is a
/// macro because the three lists would otherwise have to be kept in step by hand.
macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident($($field:ty),*): $capability:ident -> $answer:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
            pub struct $name($(pub $field),*);

            impl Question for $name {
                const CAPABILITY: Capability = Capability::$capability;
                type Answer = $answer;
            }

            impl From<$name> for CapabilityRequest {
                fn from(question: $name) -> Self {
                    Self::$name(question)
                }
            }
        )*

        /// Any call to a capability, as the worker sends it to the front.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub enum CapabilityRequest {
            $($(#[$doc])* $name($name),)*
        }

        impl CapabilityRequest {
            /// The capability that the plugin needs a grant for.
            #[must_use]
            pub fn capability(&self) -> Capability {
                match self {
                    $(Self::$name(_) => $name::CAPABILITY,)*
                }
            }

            /// A reply to this call with this error.
            #[must_use]
            pub fn refused(&self, error: PluginError) -> CapabilityReply {
                match self {
                    $(Self::$name(_) => CapabilityReply::answered::<$name>(&Err(error)),)*
                }
            }
        }
    };
}

questions! {
    /// `customers.find-by-phone`: the lookup keys.
    FindCustomersByPhone(Vec<LookupKey>): Customers -> Vec<FoundCustomer>;
    /// `customers.find-by-email`: the addresses.
    FindCustomersByEmail(Vec<String>): Customers -> Vec<Customer>;
    /// `customers.search`: the query and which page of what it finds.
    SearchCustomers(String, PageRequest): Customers -> CustomerPage;
    /// `customers.get`: the id.
    GetCustomer(String): Customers -> Option<Customer>;
    /// `customers.get-many`: the ids.
    GetCustomers(Vec<String>): Customers -> Vec<Option<Customer>>;
    /// `directory.get`: the Entra object id.
    GetPerson(String): Directory -> Option<Person>;
    /// `directory.get-many`: the Entra object ids.
    GetPeople(Vec<String>): Directory -> Vec<Option<Person>>;
    /// `directory.find-by-phone`: the number in E.164.
    FindPeopleByPhone(String): Directory -> Vec<Person>;
    /// `http.send`: the request.
    SendHttp(HttpRequest): Http -> HttpResponse;
    /// `http.send-all`: the requests.
    SendAllHttp(Vec<HttpRequest>): Http -> Vec<Result<HttpResponse, PluginError>>;
    /// `key-value.get`: the key.
    GetValue(String): KeyValue -> Option<Vec<u8>>;
    /// `key-value.get-many`: the keys.
    GetValues(Vec<String>): KeyValue -> Vec<Option<Vec<u8>>>;
    /// `key-value.set`: key, value, seconds to live.
    SetValue(String, Vec<u8>, Option<u32>): KeyValue -> ();
    /// `key-value.remove`: the key.
    RemoveValue(String): KeyValue -> ();
    /// `key-value.list-keys`: prefix, cursor.
    ListKeys(String, Option<String>): KeyValue -> KeyPage;
}

/// Why a call did not reach its capability, or its answer did not come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum CapabilityFailure {
    /// The plugin was not granted the capability.
    #[error(
        "the capability is not granted to this plugin: the manifest asks for it under `grants`, and an admin grants it"
    )]
    NotGranted,
    /// The invocation has made as many capability calls as it may.
    #[error(
        "one call may ask the host {} times, and this one has: ask for several things at once, with get-many or send-all",
        CAPABILITY_CALLS
    )]
    TooManyCalls,
    /// The invocation's deadline has passed.
    #[error("the call's time is over")]
    TooLate,
    /// The connection between worker and front broke, or a message on it could not be decoded.
    #[error("the host can't answer now")]
    Broken,
}

impl CapabilityRequest {
    /// As how many of the capability calls that an invocation may make it counts.
    #[must_use]
    pub fn weight(&self) -> u32 {
        let count = match self {
            Self::SendAllHttp(SendAllHttp(requests)) => requests.len(),
            Self::GetPeople(GetPeople(ids)) => ids.len(),
            _ => 1,
        };
        u32::try_from(count).unwrap_or(u32::MAX).max(1)
    }
}

impl From<CapabilityFailure> for PluginError {
    fn from(failure: CapabilityFailure) -> Self {
        let kind = match failure {
            CapabilityFailure::NotGranted => PluginErrorKind::Denied,
            CapabilityFailure::TooManyCalls => PluginErrorKind::QuotaExceeded,
            CapabilityFailure::TooLate => PluginErrorKind::TimedOut,
            CapabilityFailure::Broken => PluginErrorKind::Unavailable,
        };
        Self::new(kind, failure.to_string())
    }
}

/// The front's reply to a [`CapabilityRequest`]. Writing and reading the answer both need the type of the call, so that
/// neither side can take it for the answer to another call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapabilityReply(Result<Vec<u8>, CapabilityFailure>);

impl CapabilityReply {
    /// A reply that carries the capability's answer to this call.
    #[must_use]
    pub fn to<Q: Question>(_: &Q, answer: &Result<Q::Answer, PluginError>) -> Self {
        Self::answered::<Q>(answer)
    }

    /// As [`CapabilityReply::to`], where the call itself was moved into the handler and only its type is left.
    #[must_use]
    pub fn answered<Q: Question>(answer: &Result<Q::Answer, PluginError>) -> Self {
        Self(postcard::to_stdvec(answer).map_err(|_| CapabilityFailure::Broken))
    }

    /// A reply without an answer.
    #[must_use]
    pub fn failed(failure: CapabilityFailure) -> Self {
        Self(Err(failure))
    }

    /// The error that the reply holds; `None` where it holds an answer, of whatever type that is.
    #[must_use]
    pub fn error(&self) -> Option<PluginError> {
        match &self.0 {
            // Of an answer only its first byte is read: that it is one.
            Ok(bytes) => match postcard::take_from_bytes::<Result<(), PluginError>>(bytes) {
                Ok((read, _)) => read.err(),
                Err(_) => Some(CapabilityFailure::Broken.into()),
            },
            Err(failure) => Some((*failure).into()),
        }
    }

    /// The answer to a call of this type.
    ///
    /// # Errors
    /// The capability's own error, or a [`CapabilityFailure`] in the form that the contract has for it.
    pub fn read<Q: Question>(self) -> Result<Q::Answer, PluginError> {
        let bytes = self.0?;
        postcard::from_bytes::<Result<Q::Answer, PluginError>>(&bytes)
            .map_err(|_| CapabilityFailure::Broken)?
    }
}

/// A request by `http.send`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpRequest {
    /// The connection's name, where one is used.
    pub connection: Option<String>,
    /// `GET`, `POST`, …
    pub method: String,
    /// A path with query below the connection's base URL, or an absolute URL.
    pub target: String,
    /// In order; names may repeat.
    pub headers: NamedValues,
    /// The body, if the request has one.
    #[serde(with = "crate::recording::bytes::optional")]
    pub body: Option<Vec<u8>>,
    /// Milliseconds that the guest is ready to wait.
    pub timeout_ms: Option<u32>,
    /// Further wishes by name.
    pub extra: NamedValues,
}

/// The answer to an [`HttpRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpResponse {
    /// 100 to 599.
    pub status: u16,
    /// In order; names may repeat.
    pub headers: NamedValues,
    /// The whole body.
    #[serde(with = "crate::recording::bytes")]
    pub body: Vec<u8>,
}

/// One page of a list of keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyPage {
    /// The keys, sorted.
    pub keys: Vec<String>,
    /// Where the next page begins; `None` on the last page.
    pub next_cursor: Option<String>,
}

/// The capabilities that a plugin may use. A call to any other fails in the worker, without a message to the front.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted(u8);

impl Granted {
    /// Whether the plugin may use a capability, because it was granted or because it needs no grant.
    #[must_use]
    pub fn contains(self, capability: Capability) -> bool {
        !capability.needs_grant() || self.0 & bit(capability) != 0
    }
}

fn bit(capability: Capability) -> u8 {
    1 << (capability as u8)
}

impl FromIterator<Capability> for Granted {
    fn from_iter<I: IntoIterator<Item = Capability>>(capabilities: I) -> Self {
        Self(capabilities.into_iter().fold(0, |bits, capability| bits | bit(capability)))
    }
}

impl std::fmt::Debug for Granted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(Capability::ALL.iter().filter(|one| self.contains(**one))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_arrives_as_it_was_given() {
        let question = GetValue("k".into());
        let wrong = PluginError::new(PluginErrorKind::Invalid, "too long");
        for answer in [Ok(Some(b"v".to_vec())), Ok(None), Err(wrong)] {
            let reply = CapabilityReply::to(&question, &answer);
            assert_eq!(reply.error(), answer.as_ref().err().cloned());
            assert_eq!(reply.read::<GetValue>(), answer);
        }
        let late = CapabilityReply::failed(CapabilityFailure::TooLate);
        assert!(late.error().is_some());
        let error = late.read::<GetValue>().unwrap_err();
        assert_eq!(error.to_string(), "timed-out: the call's time is over");
    }

    #[test]
    fn only_what_was_granted_may_be_used() {
        let granted: Granted = [Capability::Customers, Capability::KeyValue].into_iter().collect();
        let may: Vec<_> = Capability::ALL.into_iter().filter(|one| granted.contains(*one)).collect();
        use Capability::{Customers, KeyValue, Log, Settings};
        assert_eq!(may, [Customers, KeyValue, Settings, Log]);
        assert!(!Granted::default().contains(Capability::Http));
    }
}
