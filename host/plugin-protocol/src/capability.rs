//! What a guest may ask of the host's capabilities, and the answers. `settings` and `log` need no asking: settings
//! travel with the invocation, log lines with its end.

use serde::{Deserialize, Serialize};
use switchboard_domain::customer::{Customer, CustomerPage, FoundCustomer, NamedValues, PageRequest, Person};
use switchboard_domain::error::{HostError, HttpError};
use switchboard_domain::number::LookupKey;

/// A question to a capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// `customers.find-by-phone`.
    FindCustomersByPhone(Vec<LookupKey>),
    /// `customers.find-by-email`.
    FindCustomersByEmail(Vec<String>),
    /// `customers.search`.
    SearchCustomers(String, PageRequest),
    /// `customers.get`.
    GetCustomer(String),
    /// `directory.get`.
    GetPerson(String),
    /// `directory.find-by-phone`.
    FindPeopleByPhone(String),
    /// `http.send`: the connection's name, where one is used, and the request.
    SendHttp(Option<String>, HttpRequest),
    /// `key-value.get`.
    GetValue(String),
    /// `key-value.set`: key, value, seconds to live.
    SetValue(String, Vec<u8>, Option<u32>),
    /// `key-value.remove`.
    RemoveValue(String),
    /// `key-value.list-keys`: prefix, cursor.
    ListKeys(String, Option<String>),
}

/// The answer to the [`Ask`] of the same name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// To [`Ask::FindCustomersByPhone`].
    FoundCustomers(Result<Vec<FoundCustomer>, HostError>),
    /// To [`Ask::FindCustomersByEmail`].
    Customers(Result<Vec<Customer>, HostError>),
    /// To [`Ask::SearchCustomers`].
    CustomerPage(Result<CustomerPage, HostError>),
    /// To [`Ask::GetCustomer`].
    Customer(Result<Option<Customer>, HostError>),
    /// To [`Ask::GetPerson`].
    Person(Result<Option<Person>, HostError>),
    /// To [`Ask::FindPeopleByPhone`].
    People(Result<Vec<Person>, HostError>),
    /// To [`Ask::SendHttp`].
    Http(Result<HttpResponse, HttpError>),
    /// To [`Ask::GetValue`].
    Value(Result<Option<Vec<u8>>, HostError>),
    /// To [`Ask::SetValue`] and [`Ask::RemoveValue`].
    Done(Result<(), HostError>),
    /// To [`Ask::ListKeys`].
    Keys(Result<KeyPage, HostError>),
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
