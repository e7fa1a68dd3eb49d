//! The capability calls of a trial: each is told with its time and what came of it. Those that would change something are refused,
//! as whenever a hook is not called for a live call.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::FutureExt;
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_domain::hook::Capability;
use switchboard_plugin_protocol::capability::{SendAllHttp, SendHttp};
use switchboard_plugin_protocol::{CapabilityReply, CapabilityRequest, HttpRequest, HttpResponse};

use super::CapabilityHandler;
use crate::pool::CapabilityCallback;

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
                let asked = request.clone();
                let reply = handler.reply(request, deadline).await;
                let (outcome, detail) = judge(&asked, &reply);
                let (after, took) = (started.duration_since(began), started.elapsed());
                calls.note(HostCall { capability, call, after, took, outcome, detail });
                reply
            }
            .boxed()
        })
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
        Request::GetCustomers(q) => format!("customers.get-many {}", q.0.join(", ")),
        Request::GetPeople(q) => format!("directory.get-many {}", q.0.join(", ")),
        Request::GetPerson(q) => format!("directory.get {}", q.0),
        Request::FindPeopleByPhone(q) => format!("directory.find-by-phone {}", q.0),
        Request::SendHttp(SendHttp(http)) => format!("http.send {}", describe_http(http)),
        Request::SendAllHttp(SendAllHttp(requests)) => {
            let requests: Vec<String> = requests.iter().map(describe_http).collect();
            format!("http.send-all {}", requests.join(", "))
        }
        Request::GetValues(q) => format!("key-value.get-many {}", q.0.join(", ")),
        Request::GetValue(q) => format!("key-value.get {}", q.0),
        Request::SetValue(q) => format!("key-value.set {}", q.0),
        Request::RemoveValue(q) => format!("key-value.remove {}", q.0),
        Request::ListKeys(q) => format!("key-value.list-keys {}", q.0),
    };
    words.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(MAX_WORDS).collect()
}

fn describe_http(http: &HttpRequest) -> String {
    let over = http.connection.as_deref().map_or_else(String::new, |name| format!(" over {name}"));
    format!("{} {}{over}", http.method, http.target)
}

fn judge(request: &CapabilityRequest, reply: &CapabilityReply) -> (HostCallOutcome, Option<String>) {
    if let Some(error) = request.error_in(reply) {
        return (of_error(&error), Some(error.to_string()));
    }
    let answers = match request {
        CapabilityRequest::SendHttp(_) => reply.clone().read::<SendHttp>().map(|answer| vec![Ok(answer)]),
        CapabilityRequest::SendAllHttp(_) => reply.clone().read::<SendAllHttp>(),
        _ => return (HostCallOutcome::Answered, None),
    };
    let answers = answers.unwrap_or_default();
    let outcomes =
        answers.iter().map(|answer| answer.as_ref().map_or_else(of_error, |_| HostCallOutcome::Answered));
    let worst = outcomes.max_by_key(|outcome| *outcome as u8).unwrap_or(HostCallOutcome::Answered);
    let details: Vec<String> = answers.iter().map(describe_answer).collect();
    (worst, Some(details.join("; ").chars().take(MAX_WORDS).collect()))
}

fn describe_answer(answer: &Result<HttpResponse, PluginError>) -> String {
    match answer {
        Ok(answer) => format!("{}, {} bytes", answer.status, answer.body.len()),
        Err(error) => error.to_string(),
    }
}

fn of_error(error: &PluginError) -> HostCallOutcome {
    if error.kind == PluginErrorKind::NotLive { HostCallOutcome::Refused } else { HostCallOutcome::Failed }
}

#[cfg(test)]
mod tests {
    use switchboard_plugin_protocol::capability::GetValue;

    use super::*;

    fn http(method: &str) -> HttpRequest {
        HttpRequest {
            connection: Some("crm".to_owned()),
            method: method.to_owned(),
            target: "/contacts".to_owned(),
            headers: Vec::new(),
            body: None,
            timeout_ms: None,
            extra: Vec::new(),
        }
    }

    #[test]
    fn of_a_batch_the_worst_is_told_and_each_answer() {
        let asked = CapabilityRequest::from(SendAllHttp(vec![http("GET"), http("POST")]));
        assert_eq!(describe(&asked), "http.send-all GET /contacts over crm, POST /contacts over crm");
        let found = Ok(HttpResponse { status: 200, headers: Vec::new(), body: b"{}".to_vec() });
        let refused = Err(PluginError::new(PluginErrorKind::NotLive, "a trial changes nothing"));
        let reply = CapabilityReply::answered::<SendAllHttp>(&Ok(vec![found, refused]));
        let (outcome, detail) = judge(&asked, &reply);
        assert_eq!(outcome, HostCallOutcome::Refused);
        assert_eq!(detail.as_deref(), Some("200, 2 bytes; not-live: a trial changes nothing"));
    }

    #[test]
    fn what_came_of_a_call_is_told_in_words() {
        let get = CapabilityRequest::from(GetValue("k".into()));
        let found = CapabilityReply::answered::<GetValue>(&Ok(None));
        assert_eq!(judge(&get, &found), (HostCallOutcome::Answered, None));
        let away = CapabilityReply::answered::<GetValue>(&Err(PluginError::new(
            PluginErrorKind::Unavailable,
            "it is away",
        )));
        let (outcome, detail) = judge(&get, &away);
        assert_eq!(outcome, HostCallOutcome::Failed);
        assert!(detail.is_some_and(|detail| detail.contains("it is away")));
        let send = CapabilityRequest::from(SendHttp(http("GET")));
        assert_eq!(describe(&send), "http.send GET /contacts over crm");
    }
}
