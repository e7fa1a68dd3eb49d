//! What guests ask, answered under the tenant and user of their call.

mod customers;
mod directory;
pub(crate) mod http;
pub(crate) mod key_value;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use futures::FutureExt;
use switchboard_domain::error::{HostError, HttpError};
use switchboard_domain::number::Region;
use switchboard_plugin_protocol::{Answer, Ask, HttpResponse};
use switchboard_store::{StoreError, TenantContext};

pub(crate) use directory::person_of;

use crate::PluginHost;
use crate::catalogue::ActivePlugin;
use crate::pool::Answerer;
use crate::pool::link::{Why, failure};

/// For whom a guest asks.
pub(crate) struct CapabilityHandler {
    pub(crate) host: PluginHost,
    pub(crate) context: TenantContext,
    pub(crate) plugin: Arc<ActivePlugin>,
    pub(crate) region: Region,
    pub(crate) refusals: Refusals,
}

/// Requests of one call that went nowhere, in words: the tenant's log says so whatever the guest makes of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Refusals(Arc<Mutex<BTreeSet<String>>>);

impl Refusals {
    fn note(&self, answer: &Result<HttpResponse, HttpError>) {
        if let Err(HttpError::Denied(why)) = answer {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(why.clone());
        }
    }

    /// Those so far, each once.
    pub(crate) fn take(&self) -> BTreeSet<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl CapabilityHandler {
    pub(crate) fn answerer(self) -> Answerer {
        let asker = Arc::new(self);
        Arc::new(move |ask, deadline| {
            let asker = Arc::clone(&asker);
            async move { asker.answer(ask, deadline).await }.boxed()
        })
    }

    /// The worker checks grants too, to save the hop; what counts is here.
    fn is_granted(&self, ask: &Ask) -> bool {
        let granted = &self.plugin.granted;
        match ask {
            Ask::FindCustomersByPhone(_)
            | Ask::FindCustomersByEmail(_)
            | Ask::SearchCustomers(..)
            | Ask::GetCustomer(_) => granted.customers,
            Ask::GetPerson(_) | Ask::FindPeopleByPhone(_) => granted.directory,
            Ask::SendHttp(..) => granted.http,
            Ask::GetValue(_) | Ask::SetValue(..) | Ask::RemoveValue(_) | Ask::ListKeys(..) => {
                granted.key_value
            }
        }
    }

    async fn answer(&self, ask: Ask, deadline: Instant) -> Answer {
        if !self.is_granted(&ask) {
            return failure(&ask, Why::Denied);
        }
        match ask {
            Ask::FindCustomersByPhone(keys) => Answer::FoundCustomers(self.customers_by_phone(&keys).await),
            Ask::FindCustomersByEmail(emails) => Answer::Customers(self.customers_by_email(&emails).await),
            Ask::SearchCustomers(query, page) => {
                Answer::CustomerPage(self.search_customers(&query, &page).await)
            }
            Ask::GetCustomer(id) => Answer::Customer(self.customer(&id).await),
            Ask::GetPerson(id) => Answer::Person(self.person(&id, deadline).await),
            Ask::FindPeopleByPhone(number) => Answer::People(self.people_by_phone(&number, deadline).await),
            Ask::SendHttp(connection, request) => {
                let answer = self.send_http(connection.as_deref(), request, deadline).await;
                self.refusals.note(&answer);
                Answer::Http(answer)
            }
            Ask::GetValue(key) => Answer::Value(self.value(&key).await),
            Ask::SetValue(key, value, ttl) => Answer::Done(self.set_value(&key, &value, ttl).await),
            Ask::RemoveValue(key) => Answer::Done(self.remove_value(&key).await),
            Ask::ListKeys(prefix, cursor) => Answer::Keys(self.list_keys(&prefix, cursor.as_deref()).await),
        }
    }
}

fn store_error(error: &StoreError) -> HostError {
    match error {
        StoreError::Cursor => HostError::Invalid("the cursor is not one that this list gave".into()),
        error => {
            tracing::error!(%error, "a capability failed");
            HostError::Unavailable("the store can't be asked now".into())
        }
    }
}
