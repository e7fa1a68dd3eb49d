//! Answers guests' capability calls, under the tenant and user of their invocation.

pub(crate) mod credential;
mod customers;
pub(crate) mod directory;
pub(crate) mod host_calls;
pub(crate) mod http;
pub(crate) mod key_value;
mod send_all;
mod target;
pub(crate) mod test_connection;
mod token;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use switchboard_domain::context::Purpose;
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_domain::number::Region;
use switchboard_plugin_protocol::capability::{SendAllHttp, SendHttp};
use switchboard_plugin_protocol::{CapabilityFailure, CapabilityReply, CapabilityRequest, HttpResponse};
use switchboard_store::{StoreError, TenantContext};

use crate::PluginHost;
use crate::catalogue::ActivePlugin;
use host_calls::{HttpOutcome, http_outcome};

/// Answers the capability calls of one invocation.
pub(crate) struct CapabilityHandler {
    pub(crate) host: PluginHost,
    pub(crate) context: TenantContext,
    pub(crate) plugin: Arc<ActivePlugin>,
    pub(crate) region: Region,
    pub(crate) purpose: Purpose,
    pub(crate) refusals: Refusals,
    /// Bytes of the bodies of its requests to other systems and of their answers, also where these gave tokens for them.
    pub(crate) egress_bytes: Arc<AtomicU64>,
    /// A request went out with the account of the agent: what it brought is the agent's alone.
    pub(crate) ran_as_agent: Arc<AtomicBool>,
}

/// The reasons why requests of one invocation were refused. They are written to the tenant's log, so that the developer
/// sees them even if the guest ignores the error.
#[derive(Debug, Clone, Default)]
pub(crate) struct Refusals(Arc<Mutex<BTreeSet<String>>>);

impl Refusals {
    fn note(&self, answer: &Result<HttpResponse, PluginError>) {
        if let Err(error) = answer
            && error.kind.needs_admin()
        {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(error.message.clone());
        }
    }

    /// Takes the reasons so far, each once.
    pub(crate) fn take(&self) -> BTreeSet<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl CapabilityHandler {
    /// The reply to a capability call; `http` gets what came of each request to another system.
    async fn reply(
        &self,
        request: CapabilityRequest,
        deadline: Instant,
        http: &mut Vec<HttpOutcome>,
    ) -> CapabilityReply {
        use CapabilityRequest as Request;
        // The worker checks grants too, to save the round trip, but only this check can be trusted.
        if !self.plugin.granted.contains(request.capability()) {
            return CapabilityReply::failed(CapabilityFailure::NotGranted);
        }
        if self.purpose != Purpose::Live
            && let Request::SetValue(_) | Request::RemoveValue(_) = &request
        {
            return request.refused(not_live(self.purpose, "a write of a key-value"));
        }
        match request {
            Request::FindCustomersByPhone(q) => CapabilityReply::to(&q, &self.customers_by_phone(&q.0).await),
            Request::FindCustomersByEmail(q) => CapabilityReply::to(&q, &self.customers_by_email(&q.0).await),
            Request::SearchCustomers(q) => CapabilityReply::to(&q, &self.search_customers(&q.0, &q.1).await),
            Request::GetCustomer(q) => CapabilityReply::to(&q, &self.customer(&q.0).await),
            Request::GetCustomers(q) => CapabilityReply::to(&q, &self.customers(&q.0).await),
            Request::GetPeople(q) => CapabilityReply::to(&q, &self.people(&q.0, deadline).await),
            Request::GetPerson(q) => CapabilityReply::to(&q, &self.person(&q.0, deadline).await),
            Request::FindPeopleByPhone(q) => {
                CapabilityReply::to(&q, &self.people_by_phone(&q.0, deadline).await)
            }
            Request::SendHttp(SendHttp(request)) => {
                let sent = request.body.as_ref().map_or(0, Vec::len);
                let answer = self.send_http(request, deadline).await;
                self.note_sent(sent, std::slice::from_ref(&answer));
                // The reply itself has the error of a single request.
                http.extend(answer.is_ok().then(|| http_outcome(&answer)));
                CapabilityReply::answered::<SendHttp>(&answer)
            }
            Request::SendAllHttp(SendAllHttp(requests)) => {
                let sent = requests.iter().filter_map(|request| request.body.as_ref()).map(Vec::len).sum();
                let answers = self.send_all_http(requests, deadline).await;
                self.note_sent(sent, answers.as_deref().unwrap_or_default());
                http.extend(answers.iter().flatten().map(http_outcome));
                CapabilityReply::answered::<SendAllHttp>(&answers)
            }
            Request::GetValues(q) => CapabilityReply::to(&q, &self.values(&q.0).await),
            Request::GetValue(q) => CapabilityReply::to(&q, &self.value(&q.0).await),
            Request::SetValue(q) => CapabilityReply::to(&q, &self.set_value(&q.0, &q.1, q.2).await),
            Request::RemoveValue(q) => CapabilityReply::to(&q, &self.remove_value(&q.0).await),
            Request::ListKeys(q) => CapabilityReply::to(&q, &self.list_keys(&q.0, q.1.as_deref()).await),
        }
    }
}

impl CapabilityHandler {
    /// Notes why requests were refused, and the bytes of all bodies.
    fn note_sent(&self, sent: usize, answers: &[Result<HttpResponse, PluginError>]) {
        answers.iter().for_each(|answer| self.refusals.note(answer));
        let received: usize = answers.iter().flatten().map(|answer| answer.body.len()).sum();
        let bytes = u64::try_from(sent + received).unwrap_or(u64::MAX);
        self.egress_bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}

fn denied(why: impl Into<String>) -> PluginError {
    PluginError::new(PluginErrorKind::Denied, why)
}

fn invalid(why: impl Into<String>) -> PluginError {
    PluginError::new(PluginErrorKind::Invalid, why)
}

/// Refuses lists that are longer than the contract allows. The worker checks them too, but is not trusted.
fn at_most<T>(most: usize, items: &[T]) -> Result<(), PluginError> {
    if items.len() <= most {
        return Ok(());
    }
    Err(invalid(format!("at most {most} in one call")))
}

/// The refusal of what would change something while the hook is not called for a live call.
fn not_live(purpose: Purpose, what: &str) -> PluginError {
    let why = match purpose {
        Purpose::Live | Purpose::Test => "a trial changes nothing",
        Purpose::Shadow => "an answer that is only compared changes nothing",
        Purpose::Replay => "a call that is repeated changes nothing",
        Purpose::Prewarm => "getting ready changes nothing",
    };
    PluginError::new(PluginErrorKind::NotLive, format!("{why}: {what} was not made"))
}

fn store_error(error: &StoreError) -> PluginError {
    match error {
        StoreError::QuotaExceeded(exceeded) => {
            PluginError::new(PluginErrorKind::QuotaExceeded, exceeded.to_string())
        }
        StoreError::Cursor => invalid("the cursor is not one that this list gave"),
        error => {
            tracing::error!(%error, "a capability call failed, because the store failed");
            PluginError::new(PluginErrorKind::Unavailable, "the store can't be reached now")
        }
    }
}
