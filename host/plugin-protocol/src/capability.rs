//! What a guest may ask of the host's capabilities, and the answers. `settings` and `log` need no asking: settings
//! travel with the invocation, log lines with its end.
//!
//! Each question is a type of its own that names the types of its answer ([`Question`]), so that a question and an
//! answer can't be mixed up on either side of the connection.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use switchboard_domain::customer::{Customer, CustomerPage, FoundCustomer, NamedValues, PageRequest, Person};
use switchboard_domain::error::{HostError, HttpError};
use switchboard_domain::hook::Capability;
use switchboard_domain::number::LookupKey;

/// A question to a capability.
pub trait Question: Into<CapabilityRequest> {
    /// What has to be granted for it.
    const CAPABILITY: Capability;
    /// What answers it.
    type Answer: Serialize + DeserializeOwned;
    /// How it fails, as the contract tells the guest.
    type Error: Serialize + DeserializeOwned + From<CapabilityFailure>;
}

/// Defines the questions: a type each, the request that carries any of them, and which capability each is for. A macro,
/// because the three would otherwise be lists of the same length to be kept alike by hand.
macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident($($field:ty),*): $capability:ident -> $answer:ty, $error:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
            pub struct $name($(pub $field),*);

            impl Question for $name {
                const CAPABILITY: Capability = Capability::$capability;
                type Answer = $answer;
                type Error = $error;
            }

            impl From<$name> for CapabilityRequest {
                fn from(question: $name) -> Self {
                    Self::$name(question)
                }
            }
        )*

        /// Any question to a capability, as it travels from the worker to the front.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub enum CapabilityRequest {
            $($(#[$doc])* $name($name),)*
        }

        impl CapabilityRequest {
            /// What has to be granted for it.
            #[must_use]
            pub fn capability(&self) -> Capability {
                match self {
                    $(Self::$name(_) => $name::CAPABILITY,)*
                }
            }
        }
    };
}

questions! {
    /// `customers.find-by-phone`: the lookup keys.
    FindCustomersByPhone(Vec<LookupKey>): Customers -> Vec<FoundCustomer>, HostError;
    /// `customers.find-by-email`: the addresses.
    FindCustomersByEmail(Vec<String>): Customers -> Vec<Customer>, HostError;
    /// `customers.search`: the query and which page of what it finds.
    SearchCustomers(String, PageRequest): Customers -> CustomerPage, HostError;
    /// `customers.get`: the id.
    GetCustomer(String): Customers -> Option<Customer>, HostError;
    /// `directory.get`: the Entra object id.
    GetPerson(String): Directory -> Option<Person>, HostError;
    /// `directory.find-by-phone`: the number in E.164.
    FindPeopleByPhone(String): Directory -> Vec<Person>, HostError;
    /// `http.send`: the connection's name, where one is used, and the request.
    SendHttp(Option<String>, HttpRequest): Http -> HttpResponse, HttpError;
    /// `key-value.get`: the key.
    GetValue(String): KeyValue -> Option<Vec<u8>>, HostError;
    /// `key-value.set`: key, value, seconds to live.
    SetValue(String, Vec<u8>, Option<u32>): KeyValue -> (), HostError;
    /// `key-value.remove`: the key.
    RemoveValue(String): KeyValue -> (), HostError;
    /// `key-value.list-keys`: prefix, cursor.
    ListKeys(String, Option<String>): KeyValue -> KeyPage, HostError;
}

/// Why a question gets no answer of its capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum CapabilityFailure {
    /// The plugin was not granted the capability.
    #[error("the capability is not granted to this plugin")]
    NotGranted,
    /// The invocation has asked as often as it may.
    #[error("this call of the plugin has asked the host as often as it may")]
    TooManyCalls,
    /// The invocation's time is over.
    #[error("the call's time is over")]
    TooLate,
    /// The connection between worker and front broke, or what came over it can't be read.
    #[error("the host can't answer now")]
    Broken,
}

impl From<CapabilityFailure> for HostError {
    fn from(failure: CapabilityFailure) -> Self {
        match failure {
            CapabilityFailure::NotGranted => Self::Denied,
            CapabilityFailure::TooManyCalls => Self::QuotaExceeded,
            CapabilityFailure::TooLate | CapabilityFailure::Broken => Self::Unavailable(failure.to_string()),
        }
    }
}

impl From<CapabilityFailure> for HttpError {
    fn from(failure: CapabilityFailure) -> Self {
        match failure {
            CapabilityFailure::NotGranted => Self::Denied("http is not granted to this plugin".into()),
            CapabilityFailure::TooManyCalls => Self::QuotaExceeded,
            CapabilityFailure::TooLate => Self::TimedOut,
            CapabilityFailure::Broken => Self::Failed(failure.to_string()),
        }
    }
}

/// The front's reply to a [`CapabilityRequest`]. Its answer can be made and read only with the question's type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapabilityReply(Result<Vec<u8>, CapabilityFailure>);

impl CapabilityReply {
    /// The capability's answer to a question.
    #[must_use]
    pub fn to<Q: Question>(_: &Q, answer: &Result<Q::Answer, Q::Error>) -> Self {
        Self::answered::<Q>(answer)
    }

    /// The capability's answer to a question that is used up by now.
    #[must_use]
    pub fn answered<Q: Question>(answer: &Result<Q::Answer, Q::Error>) -> Self {
        Self(postcard::to_stdvec(answer).map_err(|_| CapabilityFailure::Broken))
    }

    /// No answer of the capability.
    #[must_use]
    pub fn failed(failure: CapabilityFailure) -> Self {
        Self(Err(failure))
    }

    /// The answer to a question of this type.
    ///
    /// # Errors
    /// The capability's own, or what the contract says of a [`CapabilityFailure`].
    pub fn read<Q: Question>(self) -> Result<Q::Answer, Q::Error> {
        let bytes = self.0?;
        postcard::from_bytes::<Result<Q::Answer, Q::Error>>(&bytes).map_err(|_| CapabilityFailure::Broken)?
    }
}

/// A request by `http.send`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    /// `GET`, `POST`, …
    pub method: String,
    /// A path with query below the connection's base URL, or an absolute URL.
    pub target: String,
    /// In order; names may repeat.
    pub headers: NamedValues,
    /// Absent for none.
    pub body: Option<Vec<u8>>,
    /// Milliseconds that the guest is ready to wait.
    pub timeout_ms: Option<u32>,
}

/// The answer to an [`HttpRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpResponse {
    /// 100 to 599.
    pub status: u16,
    /// In order; names may repeat.
    pub headers: NamedValues,
    /// The whole body.
    pub body: Vec<u8>,
}

/// One part of a list of keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPage {
    /// The keys, sorted.
    pub keys: Vec<String>,
    /// Absent on the last part.
    pub next_cursor: Option<String>,
}

/// Which capabilities a plugin may use. A question to another one fails without leaving the worker.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted(u8);

impl Granted {
    /// Whether a capability may be used: it was granted, or needs no grant.
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
        for answer in [Ok(Some(b"v".to_vec())), Ok(None), Err(HostError::Invalid("too long".into()))] {
            assert_eq!(CapabilityReply::to(&question, &answer).read::<GetValue>(), answer);
        }
        let late = CapabilityReply::failed(CapabilityFailure::TooLate);
        assert_eq!(late.clone().read::<SendHttp>(), Err(HttpError::TimedOut));
        assert_eq!(late.read::<GetValue>(), Err(HostError::Unavailable("the call's time is over".into())));
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
