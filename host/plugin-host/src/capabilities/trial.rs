//! The capability calls of a trial: each is told with its time and what came of it, and those that would change something are
//! refused.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::FutureExt;
use switchboard_domain::error::{HostError, HttpError};
use switchboard_domain::hook::Capability;
use switchboard_plugin_protocol::capability::SendHttp;
use switchboard_plugin_protocol::{CapabilityReply, CapabilityRequest};

use super::CapabilityHandler;
use crate::pool::CapabilityCallback;

/// Methods that change nothing at the other side (RFC 9110, section 9.2.1, and what `WebDAV` and QUERY add).
const SAFE_METHODS: &[&str] = &["GET", "HEAD", "OPTIONS", "QUERY", "PROPFIND", "REPORT"];

/// The most characters of a call's description.
const MAX_WORDS: usize = 300;

/// What came of a host call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = HostCallOutcome))]
#[serde(rename_all = "kebab-case")]
pub enum HostCallOutcome {
    /// It was answered.
    Answered,
    /// It was answered with an error.
    Failed,
    /// It would have changed something, and a trial changes nothing.
    Refused,
}

/// One question of the plugin to the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostCall {
    /// The capability.
    pub capability: Capability,
    /// The function with what it was asked, in words for the developer.
    pub call: String,
    /// How long after the trial began.
    pub after: Duration,
    /// How long it took.
    pub took: Duration,
    /// What came of it.
    pub outcome: HostCallOutcome,
    /// The error, the HTTP status, or why it was refused.
    pub detail: Option<String>,
}

/// The host calls of one trial, in the order in which they ended.
#[derive(Debug, Clone, Default)]
pub(crate) struct HostCalls(Arc<Mutex<Vec<HostCall>>>);

impl HostCalls {
    pub(crate) fn take(&self) -> Vec<HostCall> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, call: HostCall) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }
}

impl CapabilityHandler {
    /// As [`CapabilityHandler::callback`], for a trial.
    pub(crate) fn callback_of_trial(self, calls: HostCalls) -> CapabilityCallback {
        let (handler, began) = (Arc::new(self), Instant::now());
        Arc::new(move |request, deadline| {
            let (handler, calls) = (Arc::clone(&handler), calls.clone());
            async move {
                let started = Instant::now();
                let (capability, call) = (request.capability(), describe(&request));
                let is_granted = handler.plugin.granted.contains(capability);
                let (reply, outcome, detail) = match would_change(&request).filter(|_| is_granted) {
                    Some(reply) => (reply, HostCallOutcome::Refused, Some(CHANGES_NOTHING.to_owned())),
                    None => {
                        let asked = request.clone();
                        let reply = handler.reply(request, deadline).await;
                        let (outcome, detail) = judge(&asked, &reply);
                        (reply, outcome, detail)
                    }
                };
                let (after, took) = (started.duration_since(began), started.elapsed());
                calls.note(HostCall { capability, call, after, took, outcome, detail });
                reply
            }
            .boxed()
        })
    }
}

const CHANGES_NOTHING: &str = "a trial changes nothing: this call was not made";

/// The refusal of a call that would change something.
fn would_change(request: &CapabilityRequest) -> Option<CapabilityReply> {
    use CapabilityRequest as Request;
    match request {
        Request::SetValue(q) => Some(CapabilityReply::to(q, &Err(HostError::Denied))),
        Request::RemoveValue(q) => Some(CapabilityReply::to(q, &Err(HostError::Denied))),
        Request::SendHttp(SendHttp(_, http)) if !SAFE_METHODS.contains(&http.method.as_str()) => {
            Some(CapabilityReply::answered::<SendHttp>(&Err(HttpError::Denied(CHANGES_NOTHING.to_owned()))))
        }
        Request::FindCustomersByPhone(_)
        | Request::FindCustomersByEmail(_)
        | Request::SearchCustomers(_)
        | Request::GetCustomer(_)
        | Request::GetPerson(_)
        | Request::FindPeopleByPhone(_)
        | Request::SendHttp(_)
        | Request::GetValue(_)
        | Request::ListKeys(_) => None,
    }
}

fn describe(request: &CapabilityRequest) -> String {
    use CapabilityRequest as Request;
    let words = match request {
        Request::FindCustomersByPhone(q) => {
            let keys: Vec<&str> = q.0.iter().map(|key| key.value.as_str()).collect();
            format!("customers.find-by-phone {}", keys.join(", "))
        }
        Request::FindCustomersByEmail(q) => format!("customers.find-by-email {}", q.0.join(", ")),
        Request::SearchCustomers(q) => format!("customers.search {:?}", q.0),
        Request::GetCustomer(q) => format!("customers.get {}", q.0),
        Request::GetPerson(q) => format!("directory.get {}", q.0),
        Request::FindPeopleByPhone(q) => format!("directory.find-by-phone {}", q.0),
        Request::SendHttp(SendHttp(connection, http)) => {
            let over = connection.as_deref().map_or_else(String::new, |name| format!(" over {name}"));
            format!("http.send {} {}{over}", http.method, http.target)
        }
        Request::GetValue(q) => format!("key-value.get {}", q.0),
        Request::SetValue(q) => format!("key-value.set {}", q.0),
        Request::RemoveValue(q) => format!("key-value.remove {}", q.0),
        Request::ListKeys(q) => format!("key-value.list-keys {}", q.0),
    };
    words.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(MAX_WORDS).collect()
}

fn judge(request: &CapabilityRequest, reply: &CapabilityReply) -> (HostCallOutcome, Option<String>) {
    if let Some(error) = request.error_in(reply) {
        return (HostCallOutcome::Failed, Some(error));
    }
    let detail = match request {
        CapabilityRequest::SendHttp(_) => reply
            .clone()
            .read::<SendHttp>()
            .ok()
            .map(|answer| format!("{}, {} bytes", answer.status, answer.body.len())),
        _ => None,
    };
    (HostCallOutcome::Answered, detail)
}

#[cfg(test)]
mod tests {
    use switchboard_plugin_protocol::HttpRequest;
    use switchboard_plugin_protocol::capability::{GetValue, RemoveValue, SetValue};

    use super::*;

    fn http(method: &str) -> CapabilityRequest {
        let request = HttpRequest {
            method: method.to_owned(),
            target: "/contacts".to_owned(),
            headers: Vec::new(),
            body: None,
            timeout_ms: None,
        };
        SendHttp(Some("crm".to_owned()), request).into()
    }

    #[test]
    fn what_would_change_something_is_refused_and_nothing_else() {
        for method in ["GET", "HEAD", "OPTIONS", "QUERY", "PROPFIND", "REPORT"] {
            assert!(would_change(&http(method)).is_none(), "{method}");
        }
        // A method in other letters is another method to servers.
        for method in ["POST", "PUT", "PATCH", "DELETE", "get", "MKCOL", ""] {
            let reply = would_change(&http(method)).expect("it is refused");
            assert!(matches!(reply.read::<SendHttp>(), Err(HttpError::Denied(_))), "{method}");
        }
        let set = SetValue("k".into(), b"v".to_vec(), None);
        assert_eq!(
            would_change(&set.into()).map(CapabilityReply::read::<SetValue>),
            Some(Err(HostError::Denied))
        );
        let remove = RemoveValue("k".into());
        assert!(would_change(&remove.into()).is_some());
        assert!(would_change(&GetValue("k".into()).into()).is_none());
    }

    #[test]
    fn what_came_of_a_call_is_told_in_words() {
        let get = CapabilityRequest::from(GetValue("k".into()));
        let found = CapabilityReply::answered::<GetValue>(&Ok(None));
        assert_eq!(judge(&get, &found), (HostCallOutcome::Answered, None));
        let away = CapabilityReply::answered::<GetValue>(&Err(HostError::Unavailable("it is away".into())));
        let (outcome, detail) = judge(&get, &away);
        assert_eq!(outcome, HostCallOutcome::Failed);
        assert!(detail.is_some_and(|detail| detail.contains("it is away")));
        assert_eq!(describe(&http("GET")), "http.send GET /contacts over crm");
    }
}
