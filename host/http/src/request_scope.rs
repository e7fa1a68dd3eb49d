//! What is known of the request that the current task answers. It is a task-local value, so that a refusal and a line of
//! the audit trail carry the request's id without every function handing it on. This module knows no other module of the
//! interface, so that all of them may use it.

use std::any::Any;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use switchboard_domain::ids::{TenantId, UserId};
use switchboard_store::{Act, TenantContext};
use tracing::Instrument;

tokio::task_local! {
    static REQUEST: Arc<RequestScope>;
    static NOTED_ACT: NotedAct;
}

/// The request that is being answered.
#[derive(Debug)]
pub(crate) struct RequestScope {
    id: String,
    client: Option<String>,
    /// Tenant and user, once they are authenticated.
    user: OnceLock<(TenantId, Option<UserId>)>,
    /// What the request holds until it is answered.
    held: Mutex<Vec<Box<dyn Any + Send>>>,
}

impl RequestScope {
    /// A request of this id, from this client address where it is known.
    pub(crate) fn new(id: String, client: Option<String>) -> Self {
        Self { id, client, user: OnceLock::new(), held: Mutex::default() }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn client(&self) -> Option<&str> {
        self.client.as_deref()
    }

    /// Tenant and user, once they are authenticated.
    pub(crate) fn user(&self) -> Option<&(TenantId, Option<UserId>)> {
        self.user.get()
    }

    /// Does `work` as a part of this request.
    pub(crate) async fn run<T>(self: Arc<Self>, work: impl Future<Output = T>) -> T {
        REQUEST.scope(self, work).await
    }
}

/// The id of the request that is being answered; empty outside of a request.
pub(crate) fn request_id() -> String {
    REQUEST.try_with(|scope| scope.id.clone()).unwrap_or_default()
}

/// Keeps something until the request that is being answered has its answer.
pub(crate) fn hold(what: impl Send + 'static) {
    // Outside of a request there is nothing to hold it for.
    REQUEST
        .try_with(|scope| scope.held.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(what)))
        .unwrap_or_default();
}

/// The address of the client whose request is being answered.
pub(crate) fn client_address() -> Option<String> {
    REQUEST.try_with(|scope| scope.client.clone()).unwrap_or_default()
}

/// Notes the authenticated user, for the span and the line in the log.
pub(crate) fn note_user(context: &TenantContext) {
    let user = (context.tenant_id().clone(), context.user_id().cloned());
    let span = tracing::Span::current();
    span.record("tenant.id", user.0.as_str());
    span.record("user.id", user.1.as_ref().map(UserId::as_str));
    // Outside of a request there is nothing to note; within one, the first user that is known stays.
    drop(REQUEST.try_with(|scope| scope.user.set(user)));
}

/// Does work that goes on after its request was answered, under the id of that request.
pub(crate) async fn within_request<T>(id: String, work: impl Future<Output = T>) -> T {
    Arc::new(RequestScope::new(id, client_address())).run(work.in_current_span()).await
}

/// The act that a request performs, as its operation has noted it. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct NotedAct(Arc<Mutex<Option<Act>>>);

impl NotedAct {
    /// Does `work`, whose acts are noted here.
    pub(crate) async fn run<T>(&self, work: impl Future<Output = T>) -> T {
        NOTED_ACT.scope(self.clone(), work).await
    }

    /// The last act that was noted.
    pub(crate) fn take(&self) -> Option<Act> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Notes what the request that is being answered does, for the layer that watches the audit trail.
pub(crate) fn note_act(act: &Act) {
    // Outside of an audited request nobody watches.
    NOTED_ACT
        .try_with(|noted| *noted.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(act.clone()))
        .unwrap_or_default();
}
