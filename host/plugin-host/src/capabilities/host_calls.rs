//! The capability calls of one invocation: each is told with its time and what came of it. In a trial the developer also sees what
//! was asked and answered; of a live call nothing of that is told, because it is of people.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::FutureExt;
use reqwest::Url;
use switchboard_domain::call_trace::{HostCall, HostCallOutcome};
use switchboard_domain::context::Purpose;
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_plugin_protocol::capability::{SendAllHttp, SendHttp};
use switchboard_plugin_protocol::{CapabilityReply, CapabilityRequest, HttpRequest, HttpResponse};

use super::CapabilityHandler;
use super::http::METHODS;
use crate::catalogue::ActivePlugin;
use crate::pool::CapabilityCallback;

/// The most characters of a call's description.
const MAX_WORDS: usize = 300;

/// The host calls of one invocation, in the order in which they ended.
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

/// What came of one HTTP request: the status and the bytes of the answer, or the error.
pub(super) type HttpOutcome = Result<(u16, usize), PluginError>;

pub(super) fn http_outcome(answer: &Result<HttpResponse, PluginError>) -> HttpOutcome {
    answer.as_ref().map(|answer| (answer.status, answer.body.len())).map_err(Clone::clone)
}

/// How much is told of a host call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// What was asked and what was answered, for the developer who tries a plugin.
    Words,
    /// Which function it was, where it went and how it ended.
    Kinds,
}

impl CapabilityHandler {
    /// Answers capability calls, and notes them.
    pub(crate) fn callback(self, calls: HostCalls) -> CapabilityCallback {
        let told = if self.purpose == Purpose::Live { Told::Kinds } else { Told::Words };
        let (handler, began) = (Arc::new(self), Instant::now());
        Arc::new(move |request, deadline| {
            let (handler, calls) = (Arc::clone(&handler), calls.clone());
            async move {
                let started = Instant::now();
                let capability = request.capability();
                let call = match told {
                    Told::Words => describe(&request),
                    Told::Kinds => describe_kinds(&request, &handler.plugin),
                };
                let mut http = Vec::new();
                let reply = handler.reply(request, deadline, &mut http).await;
                let (outcome, detail) = judge(&reply, &http, told);
                let millis = |time: Duration| time.as_secs_f64() * 1000.0;
                calls.note(HostCall {
                    capability,
                    call,
                    after_ms: millis(started.duration_since(began)),
                    took_ms: millis(started.elapsed()),
                    outcome,
                    detail,
                });
                reply
            }
            .boxed()
        })
    }
}

fn described(function: &str, asked: &str) -> String {
    let words = format!("{function} {asked}");
    let words = words.trim_end().chars();
    words.map(|letter| if letter.is_control() { ' ' } else { letter }).take(MAX_WORDS).collect()
}

/// The function with what it was asked.
fn describe(request: &CapabilityRequest) -> String {
    use CapabilityRequest as Request;
    let asked = match request {
        Request::FindCustomersByPhone(q) => {
            let keys: Vec<&str> = q.0.iter().map(|key| key.value.as_str()).collect();
            keys.join(", ")
        }
        Request::FindCustomersByEmail(q) => q.0.join(", "),
        Request::SearchCustomers(q) => format!("{:?}", q.0),
        Request::GetCustomers(q) => q.0.join(", "),
        Request::GetPeople(q) => q.0.join(", "),
        Request::GetCustomer(q) => q.0.clone(),
        Request::GetPerson(q) => q.0.clone(),
        Request::FindPeopleByPhone(q) => q.0.clone(),
        Request::SendHttp(SendHttp(http)) => describe_http(http),
        Request::SendAllHttp(SendAllHttp(requests)) => {
            let requests: Vec<String> = requests.iter().map(describe_http).collect();
            requests.join(", ")
        }
        Request::GetValues(q) => q.0.join(", "),
        Request::GetValue(q) => q.0.clone(),
        Request::SetValue(q) => q.0.clone(),
        Request::RemoveValue(q) => q.0.clone(),
        Request::ListKeys(q) => q.0.clone(),
    };
    described(request.function(), &asked)
}

/// The function, and of requests to other systems where they went: words of the admin, and none of the guest's.
fn describe_kinds(request: &CapabilityRequest, plugin: &ActivePlugin) -> String {
    let asked = match request {
        CapabilityRequest::SendHttp(SendHttp(http)) => describe_destination(http, plugin),
        CapabilityRequest::SendAllHttp(SendAllHttp(requests)) => {
            let requests: Vec<String> =
                requests.iter().map(|http| describe_destination(http, plugin)).collect();
            requests.join(", ")
        }
        _ => String::new(),
    };
    described(request.function(), &asked)
}

fn describe_destination(http: &HttpRequest, plugin: &ActivePlugin) -> String {
    let method = METHODS.iter().find(|method| **method == http.method).copied().unwrap_or("?");
    let over = match &http.connection {
        Some(name) => {
            plugin.connections.iter().find(|known| *known == name).map(|name| format!("over {name}"))
        }
        None => {
            let origin = Url::parse(&http.target).ok().map(|url| url.origin().ascii_serialization());
            origin.filter(|origin| plugin.origins.contains(origin))
        }
    };
    format!("{method} {}", over.as_deref().unwrap_or("to what is not granted"))
}

fn describe_http(http: &HttpRequest) -> String {
    let over = http.connection.as_deref().map_or_else(String::new, |name| format!(" over {name}"));
    format!("{} {}{over}", http.method, http.target)
}

fn judge(reply: &CapabilityReply, http: &[HttpOutcome], told: Told) -> (HostCallOutcome, Option<String>) {
    let words = |error: &PluginError| match told {
        Told::Words => error.to_string(),
        Told::Kinds => error.kind.as_str().to_owned(),
    };
    if let Some(error) = reply.error() {
        return (of_error(&error), Some(words(&error)));
    }
    let outcomes =
        http.iter().map(|answer| answer.as_ref().map_or_else(of_error, |_| HostCallOutcome::Answered));
    let worst = outcomes.max().unwrap_or(HostCallOutcome::Answered);
    let details: Vec<String> = http
        .iter()
        .map(|answer| match (answer, told) {
            (Ok((status, bytes)), Told::Words) => format!("{status}, {bytes} bytes"),
            (Ok((status, _)), Told::Kinds) => status.to_string(),
            (Err(error), _) => words(error),
        })
        .collect();
    let detail: String = details.join("; ").chars().take(MAX_WORDS).collect();
    (worst, Some(detail).filter(|detail| !detail.is_empty()))
}

fn of_error(error: &PluginError) -> HostCallOutcome {
    if error.kind == PluginErrorKind::NotLive { HostCallOutcome::Refused } else { HostCallOutcome::Failed }
}

#[cfg(test)]
mod tests {
    use switchboard_plugin_protocol::capability::{GetValue, SetValue};
    use switchboard_plugin_protocol::{Digest, MemoryClass};

    use super::*;
    use crate::catalogue::Standing;

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
        let outcomes = [http_outcome(&found), http_outcome(&refused)];
        let reply = CapabilityReply::answered::<SendAllHttp>(&Ok(vec![found, refused]));
        let (outcome, detail) = judge(&reply, &outcomes, Told::Words);
        assert_eq!(outcome, HostCallOutcome::Refused);
        assert_eq!(detail.as_deref(), Some("200, 2 bytes; not-live: a trial changes nothing"));
        let (_, detail) = judge(&reply, &outcomes, Told::Kinds);
        assert_eq!(detail.as_deref(), Some("200; not-live"));
    }

    #[test]
    fn what_came_of_a_call_is_told_in_words() {
        let found = CapabilityReply::answered::<GetValue>(&Ok(None));
        assert_eq!(judge(&found, &[], Told::Words), (HostCallOutcome::Answered, None));
        let away = CapabilityReply::answered::<GetValue>(&Err(PluginError::new(
            PluginErrorKind::Unavailable,
            "it is away",
        )));
        let (outcome, detail) = judge(&away, &[], Told::Words);
        assert_eq!(outcome, HostCallOutcome::Failed);
        assert!(detail.is_some_and(|detail| detail.contains("it is away")));
        assert_eq!(judge(&away, &[], Told::Kinds).1.as_deref(), Some("unavailable"));
        let send = CapabilityRequest::from(SendHttp(http("GET")));
        assert_eq!(describe(&send), "http.send GET /contacts over crm");
    }

    /// Whatever a guest puts into a request, the trace of a live call has none of it.
    #[test]
    fn of_a_live_call_nothing_is_told_that_the_guest_said() {
        const CANARY: &str = "+14255550123";
        let plugin = ActivePlugin {
            name: "crm".to_owned(),
            version: "1.0.0".to_owned(),
            digest_hex: "00".repeat(32),
            digest: Digest([0; 32]),
            class: MemoryClass::Small,
            hooks: Vec::new(),
            granted: [].into_iter().collect(),
            connections: vec!["crm".to_owned()],
            origins: vec!["https://api.example".to_owned()],
            settings: Vec::new(),
            standing: Standing::default(),
        };
        let request = |connection: Option<&str>, method: &str, target: &str| HttpRequest {
            connection: connection.map(str::to_owned),
            target: target.to_owned(),
            ..http(method)
        };
        for (request, told) in [
            (request(Some("crm"), "GET", "/contacts?phone=+14255550123"), "http.send GET over crm"),
            (request(Some(CANARY), "GET", "/"), "http.send GET to what is not granted"),
            (request(None, CANARY, "https://api.example/c/+14255550123"), "http.send ? https://api.example"),
            (request(None, "POST", "https://14255550123.example/"), "http.send POST to what is not granted"),
            (request(None, "GET", CANARY), "http.send GET to what is not granted"),
        ] {
            assert_eq!(describe_kinds(&SendHttp(request).into(), &plugin), told);
        }
        let set = CapabilityRequest::from(SetValue(CANARY.into(), CANARY.into(), None));
        assert_eq!(describe_kinds(&set, &plugin), "key-value.set");
    }
}
