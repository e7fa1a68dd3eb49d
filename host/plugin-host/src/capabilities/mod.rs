//! Answers guests' capability calls, under the tenant and user of their invocation.

mod customers;
pub(crate) mod directory;
pub(crate) mod http;
pub(crate) mod key_value;
mod target;
pub(crate) mod test_connection;
pub(crate) mod trial;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use futures::FutureExt;
use switchboard_domain::error::{HostError, HttpError};
use switchboard_domain::number::Region;
use switchboard_plugin_protocol::capability::SendHttp;
use switchboard_plugin_protocol::{CapabilityFailure, CapabilityReply, CapabilityRequest, HttpResponse};
use switchboard_store::{StoreError, TenantContext};

use crate::PluginHost;
use crate::catalogue::ActivePlugin;
use crate::pool::CapabilityCallback;

/// Answers the capability calls of one invocation.
pub(crate) struct CapabilityHandler {
    pub(crate) host: PluginHost,
    pub(crate) context: TenantContext,
    pub(crate) plugin: Arc<ActivePlugin>,
    pub(crate) region: Region,
    pub(crate) refusals: Refusals,
    /// Bytes of the bodies of its requests to other systems and of their answers.
    pub(crate) egress_bytes: Arc<AtomicU64>,
}

/// The reasons why requests of one invocation were refused. They are written to the tenant's log, so that the developer
/// sees them even if the guest ignores the error.
#[derive(Debug, Clone, Default)]
pub(crate) struct Refusals(Arc<Mutex<BTreeSet<String>>>);

impl Refusals {
    fn note(&self, answer: &Result<HttpResponse, HttpError>) {
        if let Err(HttpError::Denied(why)) = answer {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(why.clone());
        }
    }

    /// Takes the reasons so far, each once.
    pub(crate) fn take(&self) -> BTreeSet<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl CapabilityHandler {
    pub(crate) fn callback(self) -> CapabilityCallback {
        let handler = Arc::new(self);
        Arc::new(move |request, deadline| {
            let handler = Arc::clone(&handler);
            async move { handler.reply(request, deadline).await }.boxed()
        })
    }

    async fn reply(&self, request: CapabilityRequest, deadline: Instant) -> CapabilityReply {
        use CapabilityRequest as Request;
        // The worker checks grants too, to save the round trip, but only this check can be trusted.
        if !self.plugin.granted.contains(request.capability()) {
            return CapabilityReply::failed(CapabilityFailure::NotGranted);
        }
        match request {
            Request::FindCustomersByPhone(q) => CapabilityReply::to(&q, &self.customers_by_phone(&q.0).await),
            Request::FindCustomersByEmail(q) => CapabilityReply::to(&q, &self.customers_by_email(&q.0).await),
            Request::SearchCustomers(q) => CapabilityReply::to(&q, &self.search_customers(&q.0, &q.1).await),
            Request::GetCustomer(q) => CapabilityReply::to(&q, &self.customer(&q.0).await),
            Request::GetPerson(q) => CapabilityReply::to(&q, &self.person(&q.0, deadline).await),
            Request::FindPeopleByPhone(q) => {
                CapabilityReply::to(&q, &self.people_by_phone(&q.0, deadline).await)
            }
            Request::SendHttp(SendHttp(connection, request)) => {
                let sent = request.body.as_ref().map_or(0, Vec::len);
                let answer = self.send_http(connection.as_deref(), request, deadline).await;
                let received = answer.as_ref().map_or(0, |answer| answer.body.len());
                let bytes = u64::try_from(sent + received).unwrap_or(u64::MAX);
                self.egress_bytes.fetch_add(bytes, Ordering::Relaxed);
                self.refusals.note(&answer);
                CapabilityReply::answered::<SendHttp>(&answer)
            }
            Request::GetValue(q) => CapabilityReply::to(&q, &self.value(&q.0).await),
            Request::SetValue(q) => CapabilityReply::to(&q, &self.set_value(&q.0, &q.1, q.2).await),
            Request::RemoveValue(q) => CapabilityReply::to(&q, &self.remove_value(&q.0).await),
            Request::ListKeys(q) => CapabilityReply::to(&q, &self.list_keys(&q.0, q.1.as_deref()).await),
        }
    }
}

fn store_error(error: &StoreError) -> HostError {
    match error {
        StoreError::QuotaExceeded(_) => HostError::QuotaExceeded,
        StoreError::Cursor => HostError::Invalid("the cursor is not one that this list gave".into()),
        error => {
            tracing::error!(%error, "a capability call failed, because the store failed");
            HostError::Unavailable("the store can't be reached now".into())
        }
    }
}
