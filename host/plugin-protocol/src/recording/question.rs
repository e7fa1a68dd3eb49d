//! A question of a plugin to the host, and the host's answer, as a recording has them.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use switchboard_domain::customer::{Customer, CustomerPage, FoundCustomer, Person};
use switchboard_domain::error::PluginError;

use super::bytes::{StoredValue, StoredValues};
use crate::capability::{
    CapabilityReply, CapabilityRequest, FindCustomersByEmail, FindCustomersByPhone, FindPeopleByPhone,
    GetCustomer, GetCustomers, GetPeople, GetPerson, GetValue, GetValues, HttpResponse, KeyPage, ListKeys,
    Question, RemoveValue, SearchCustomers, SendAllHttp, SendHttp, SetValue,
};

/// The most characters of a question in a sentence for people.
const SHOWN: usize = 500;

/// What the host answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RecordedAnswer {
    /// The function's result; its form depends on the function.
    Value(Value),
    /// Its error.
    Error(PluginError),
}

/// A question to the host with its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordedQuestion {
    /// The function's name in the contract: `http.send`.
    pub function: String,
    /// Its argument, or the list of them where there are several.
    pub asked: Value,
    /// The answer.
    pub answer: RecordedAnswer,
    /// Milliseconds that the plugin waited.
    pub took_ms: u64,
}

impl RecordedQuestion {
    /// A question that was answered.
    #[must_use]
    pub fn of(request: &CapabilityRequest, reply: &CapabilityReply, took: Duration) -> Self {
        Self {
            function: request.function().to_owned(),
            asked: asked(request),
            answer: answer_of(request, reply.clone()),
            took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        }
    }

    /// Whether this is the question.
    #[must_use]
    pub fn is(&self, request: &CapabilityRequest) -> bool {
        self.function == request.function() && self.asked == asked(request)
    }

    /// The recorded answer to this question.
    ///
    /// # Errors
    /// When the recording's answer is none to a question of this kind.
    pub fn reply(&self, request: &CapabilityRequest) -> Result<CapabilityReply, serde_json::Error> {
        reply_of(request, self.answer.clone())
    }
}

impl std::fmt::Display for RecordedQuestion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&words(&self.function, &self.asked))
    }
}

/// A question for people: `http.send {"method":"GET",…}`.
#[must_use]
pub fn describe(request: &CapabilityRequest) -> String {
    words(request.function(), &asked(request))
}

fn words(function: &str, asked: &Value) -> String {
    let asked = asked.to_string();
    let cut = if asked.chars().count() > SHOWN { "…" } else { "" };
    let shown: String = asked.chars().take(SHOWN).collect();
    format!("{function} {shown}{cut}")
}

/// What was asked, without the name of the function.
fn asked(request: &CapabilityRequest) -> Value {
    if let CapabilityRequest::SetValue(SetValue(key, value, seconds)) = request {
        return json!([key, document(StoredValue::from(Some(value.clone()))), seconds]);
    }
    match document(request) {
        // The name of the Rust type, with what is in it.
        Value::Object(named) => named.into_iter().next().map(|(_, asked)| asked).unwrap_or_default(),
        other => other,
    }
}

/// Questions and answers are plain data, which always have a document.
fn document(data: impl Serialize) -> Value {
    serde_json::to_value(data).unwrap_or_default()
}

/// One answer of several.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Sent {
    Value(HttpResponse),
    Error(PluginError),
}

/// The answers of `http.send-all`.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct AllSent(Vec<Sent>);

type Answers = Vec<Result<HttpResponse, PluginError>>;

impl From<Answers> for AllSent {
    fn from(answers: Answers) -> Self {
        Self(answers.into_iter().map(|answer| answer.map_or_else(Sent::Error, Sent::Value)).collect())
    }
}

impl From<AllSent> for Answers {
    fn from(sent: AllSent) -> Self {
        let answer = |sent| match sent {
            Sent::Value(response) => Ok(response),
            Sent::Error(error) => Err(error),
        };
        sent.0.into_iter().map(answer).collect()
    }
}

fn written<Q: Question, W: From<Q::Answer> + Serialize>(reply: CapabilityReply) -> RecordedAnswer {
    match reply.read::<Q>() {
        Ok(answer) => RecordedAnswer::Value(document(W::from(answer))),
        Err(error) => RecordedAnswer::Error(error),
    }
}

fn read<Q: Question, W: Into<Q::Answer> + DeserializeOwned>(
    answer: RecordedAnswer,
) -> Result<CapabilityReply, serde_json::Error> {
    let answer = match answer {
        RecordedAnswer::Value(value) => Ok(serde_json::from_value::<W>(value)?.into()),
        RecordedAnswer::Error(error) => Err(error),
    };
    Ok(CapabilityReply::answered::<Q>(&answer))
}

/// Names the function of each call, and the type as which its answer is written. This is a macro because the three lists would otherwise
/// have to be kept in step by hand.
macro_rules! functions {
    ($($name:ident: $function:literal, $written:ty;)*) => {
        impl CapabilityRequest {
            /// The function's name in the contract.
            #[must_use]
            pub fn function(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $function,)*
                }
            }
        }

        fn answer_of(request: &CapabilityRequest, reply: CapabilityReply) -> RecordedAnswer {
            match request {
                $(CapabilityRequest::$name(_) => written::<$name, $written>(reply),)*
            }
        }

        fn reply_of(
            request: &CapabilityRequest,
            answer: RecordedAnswer,
        ) -> Result<CapabilityReply, serde_json::Error> {
            match request {
                $(CapabilityRequest::$name(_) => read::<$name, $written>(answer),)*
            }
        }
    };
}

functions! {
    FindCustomersByPhone: "customers.find-by-phone", Vec<FoundCustomer>;
    FindCustomersByEmail: "customers.find-by-email", Vec<Customer>;
    SearchCustomers: "customers.search", CustomerPage;
    GetCustomer: "customers.get", Option<Customer>;
    GetCustomers: "customers.get-many", Vec<Option<Customer>>;
    GetPerson: "directory.get", Option<Person>;
    GetPeople: "directory.get-many", Vec<Option<Person>>;
    FindPeopleByPhone: "directory.find-by-phone", Vec<Person>;
    SendHttp: "http.send", HttpResponse;
    SendAllHttp: "http.send-all", AllSent;
    GetValue: "key-value.get", StoredValue;
    GetValues: "key-value.get-many", StoredValues;
    SetValue: "key-value.set", ();
    RemoveValue: "key-value.remove", ();
    ListKeys: "key-value.list-keys", KeyPage;
}

#[cfg(test)]
mod tests {
    use switchboard_domain::error::PluginErrorKind;

    use super::*;
    use crate::capability::HttpRequest;

    fn request(target: &str) -> HttpRequest {
        HttpRequest {
            connection: Some("crm".into()),
            method: "GET".into(),
            target: target.into(),
            headers: vec![("accept".into(), "application/json".into())],
            body: Some(b"{}".to_vec()),
            timeout_ms: None,
            extra: Vec::new(),
        }
    }

    fn response(body: &[u8]) -> HttpResponse {
        HttpResponse { status: 200, headers: vec![("a".into(), "b".into())], body: body.to_vec() }
    }

    /// The guest gets what it got, also once the recording was a text.
    #[test]
    fn answers_come_back_as_they_were_given() {
        let wrong = PluginError::new(PluginErrorKind::RateLimited, "later").about("crm");
        let cases: Vec<(CapabilityRequest, CapabilityReply)> = vec![
            (
                SendHttp(request("/a")).into(),
                CapabilityReply::answered::<SendHttp>(&Ok(response(b"text \xc3\xa9"))),
            ),
            (
                SendHttp(request("/b")).into(),
                CapabilityReply::answered::<SendHttp>(&Ok(response(&[0xff, 0]))),
            ),
            (SendHttp(request("/c")).into(), CapabilityReply::answered::<SendHttp>(&Err(wrong.clone()))),
            (
                SendAllHttp(vec![request("/d"), request("/e")]).into(),
                CapabilityReply::answered::<SendAllHttp>(&Ok(vec![Ok(response(b"{}")), Err(wrong)])),
            ),
            (GetValue("k".into()).into(), CapabilityReply::answered::<GetValue>(&Ok(None))),
            (GetValue("k".into()).into(), CapabilityReply::answered::<GetValue>(&Ok(Some(vec![0xfe])))),
            (
                GetValues(vec!["k".into(), "l".into()]).into(),
                CapabilityReply::answered::<GetValues>(&Ok(vec![None, Some(b"v".to_vec())])),
            ),
            (
                SetValue("k".into(), b"v".to_vec(), Some(7)).into(),
                CapabilityReply::answered::<SetValue>(&Ok(())),
            ),
            (
                ListKeys("p".into(), None).into(),
                CapabilityReply::answered::<ListKeys>(&Ok(KeyPage {
                    keys: vec!["p1".into()],
                    next_cursor: Some("c".into()),
                })),
            ),
        ];
        for (request, reply) in cases {
            let recorded = RecordedQuestion::of(&request, &reply, Duration::from_millis(3));
            let text = serde_json::to_string(&recorded).unwrap_or_default();
            let back: Option<RecordedQuestion> = serde_json::from_str(&text).ok();
            assert_eq!(back.as_ref(), Some(&recorded), "{text}");
            assert!(recorded.is(&request), "{text}");
            assert_eq!(recorded.reply(&request).ok(), Some(reply), "{text}");
        }
    }

    #[test]
    fn questions_are_written_as_people_read_them() {
        let none = CapabilityReply::answered::<SetValue>(&Ok(()));
        let set = RecordedQuestion::of(
            &SetValue("k".into(), b"v".to_vec(), Some(7)).into(),
            &none,
            Duration::default(),
        );
        assert_eq!(set.asked, json!(["k", {"text": "v"}, 7]));
        assert_eq!(describe(&GetValue("k".into()).into()), "key-value.get \"k\"");
        let sent = RecordedQuestion::of(
            &SendHttp(request("/a")).into(),
            &CapabilityReply::answered::<SendHttp>(&Ok(response(&[0xff]))),
            Duration::default(),
        );
        assert_eq!(sent.asked["body"], json!({"text": "{}"}));
        let answered = json!({"value": {"status": 200, "headers": [["a", "b"]], "body": {"base64": "/w=="}}});
        assert_eq!(serde_json::to_value(sent.answer).ok(), Some(answered));
        let other: CapabilityRequest = GetValue("other".into()).into();
        assert!(!set.is(&other));
    }
}
