//! `POST /api/v1/admin/plugins/{name}/test`

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use switchboard_domain::before_call::{Advice, DecisionKind, Verdict};
use switchboard_domain::call_form::Form;
use switchboard_domain::call_trace::HostCall;
use switchboard_domain::card::Card;
use switchboard_domain::card_action::{ActionResult, Performed};
use switchboard_domain::record::RecordRef;
use switchboard_plugin_host::{LogLevel, LogLine, Record, Trial, TrialGrants};
use switchboard_services::card_actions::PressToTry;
use switchboard_services::incoming_calls::{CallerTrial, IncomingReport};
use switchboard_store::Role;
use utoipa::ToSchema;

use super::document::digest_hex;
use crate::api::calls::start::To;
use crate::app::App;
use crate::body::JsonBody;
use crate::openapi::LogLevelName;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::{AuthenticatedUser, Developer};

/// A record, as a match of a card names it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = TrialRecord)]
pub(crate) struct TriedRecord {
    /// `source` of the match.
    source: String,
    /// `recordType` of the match.
    record_type: String,
    /// `recordId` of the match.
    record_id: String,
}

impl From<TriedRecord> for RecordRef {
    fn from(record: TriedRecord) -> Self {
        Self { source: record.source, record_type: record.record_type, id: record.record_id }
    }
}

/// The form of a call that nobody has had.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = TrialForm, examples(json!({"customer": {"source": "crm", "recordType": "contact", "recordId": "7"}})))]
pub(crate) struct FormToTry {
    /// Whom the call was with; absent where that is nobody who is known.
    customer: Option<TriedRecord>,
}

/// A press of a button of a trial's card.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = TrialPress, examples(json!({"action": "block", "confirmed": true})))]
pub(crate) struct TriedPress {
    /// `id` of the button.
    action: String,
    /// The match on which the button is; absent for a button of the card as a whole.
    record: Option<TriedRecord>,
    /// The agent has said yes to what an earlier press asked.
    #[serde(default)]
    confirmed: bool,
}

impl From<TriedPress> for PressToTry {
    fn from(press: TriedPress) -> Self {
        Self { action: press.action, record: press.record.map(Into::into), confirmed: press.confirmed }
    }
}

/// A call that nobody makes: one that rings, or one to somebody where `to` is given. Where `press` is given, a button of the card of
/// such a ringing call is pressed, and the card is not made again. Where `form` is given, it is what is asked about a call.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PluginTrialRequest, examples(json!({"callerInfo": {"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550100"}}})))]
pub(crate) struct TrialRequest {
    /// The version to try: `sha256:` and 64 hex digits. Where it is absent, the active one, or else the newest.
    digest: Option<String>,
    /// Whom an agent would call: the hook `before-call` is tried, and not `caller-id`. The members that follow are of callers.
    to: Option<To>,
    /// The button that is pressed: the hook `card-action` is tried, and not `caller-id`. The members that follow say again who rang.
    /// Not together with `to`.
    press: Option<TriedPress>,
    /// The call about which is asked: the hook `call-form` is tried, and not `caller-id`. Not together with `to` or `press`. No caller
    /// is needed.
    form: Option<FormToTry>,
    /// `callerInfo` as the calling SDK gives it.
    #[serde(default)]
    caller_info: Value,
    /// The number that was dialled.
    #[serde(default)]
    called_number: Value,
    /// The queue's name.
    #[serde(default)]
    queue: Value,
    /// Further facts by name, an object of texts.
    #[serde(default)]
    context: Value,
    /// Whether it may do everything that it asks for, as if that were granted; only admins can have it so. Otherwise it may do
    /// what is granted to the plugin now.
    #[serde(default)]
    as_if_granted: bool,
    /// Whether the answer has a recording: everything that the plugin saw, so also what is personal, for `switchboard plugin replay`. The
    /// plugin then gets a clock and random numbers that can be repeated.
    #[serde(default)]
    record: bool,
}

/// A line that the plugin wrote in the trial.
#[derive(Serialize, ToSchema)]
#[schema(as = TrialLogLine)]
pub(crate) struct TriedLine {
    #[schema(value_type = LogLevelName)]
    level: &'static str,
    message: String,
    #[schema(value_type = Object)]
    fields: Map<String, Value>,
}

/// What a plugin says of a call before it is placed.
#[derive(Serialize, ToSchema)]
#[schema(as = TrialAdvice)]
pub(crate) struct TriedAdvice {
    decision: DecisionKind,
    /// What the agent would read.
    text: String,
}

impl From<Advice> for TriedAdvice {
    fn from(advice: Advice) -> Self {
        let verdict = Verdict::of(vec![(String::new(), advice.decision)]);
        let text = verdict.words.into_iter().next().map(|words| words.text).unwrap_or_default();
        Self { decision: verdict.kind, text }
    }
}

/// What came of a trial.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginTrial)]
pub(crate) struct Tried {
    /// The version that was tried.
    digest: String,
    /// The card, with what the customer store and, for callers of Teams, the directory know. The tenant's other plugins were
    /// not asked. What is marked as personal is masked: it is of the caller, and not of the plugin.
    ///
    /// Absent where something else was tried.
    card: Option<Card>,
    /// What the plugin says of a call to somebody; absent where it gave no answer, which stops no call, and where something else was
    /// tried.
    advice: Option<TriedAdvice>,
    /// What came of the press, as the agent would read it; absent where the plugin gave no answer, and where something else was tried.
    pressed: Option<ActionResult>,
    /// What an agent would be asked about the call; absent where the plugin gave no answer, and where something else was tried.
    form: Option<Form>,
    /// Why the plugin gave no answer; absent where it gave one.
    failure: Option<String>,
    host_calls: Vec<HostCall>,
    log: Vec<TriedLine>,
    /// Milliseconds until the plugin's answer.
    elapsed_ms: f64,
    /// Of these, milliseconds in which it waited for host calls; absent where no worker ran it to its end.
    waiting_ms: Option<f64>,
    /// The most bytes of memory that it had at once.
    memory_bytes: Option<u64>,
    /// The recording, where it was asked for. The server keeps none. Settings that are secrets are not in it.
    #[schema(value_type = Option<Object>)]
    recording: Option<Value>,
    /// Why there is no recording; absent where there is one, and where none was asked for.
    not_recorded: Option<String>,
}

pub(super) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// What a version may do while it is tried.
///
/// # Errors
/// When somebody who is no admin wants everything to be granted.
pub(super) fn grants_of_trial(user: &AuthenticatedUser, as_if_granted: bool) -> Result<TrialGrants, Problem> {
    match as_if_granted {
        true if user.0.roles.contains(&Role::Admin) => Ok(TrialGrants::AsAsked),
        true => Err(Problem::forbidden(
            "only an admin can try a version as if everything it asks for were granted",
        )),
        false => Ok(TrialGrants::AsGranted),
    }
}

impl From<LogLine> for TriedLine {
    fn from(line: LogLine) -> Self {
        let level = match line.level {
            LogLevel::Debug => "debug",
            LogLevel::Info => "info",
            LogLevel::Warn => "warn",
            LogLevel::Error => "error",
        };
        let fields = line.fields.into_iter().map(|(name, value)| (name, value.into())).collect();
        Self { level, message: line.message, fields }
    }
}

/// Rings by hand: what would a version of a plugin say of a caller? Or calls by hand: what would it say before a call to somebody?
///
/// Or presses a button of the card by hand: what would it do? Or asks for the form of a call: what would agents be asked?
///
/// Nobody's phone rings, nothing is written to the history or the log, and what the plugin would change is refused: values,
/// and requests by other methods than GET, HEAD, OPTIONS, QUERY, PROPFIND and REPORT.
#[utoipa::path(
    post, path = "/admin/plugins/{name}/test", operation_id = "test_plugin", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name.")),
    request_body = TrialRequest,
    responses((status = 200, description = "The card or what else was tried, and how it came about.", body = Tried), (status = 404))
)]
pub(crate) async fn test(
    State(app): State<App>,
    Developer(user): Developer,
    Path(name): Path<String>,
    JsonBody(body): JsonBody<TrialRequest>,
) -> Result<Json<Tried>, Problem> {
    let act = user.act("plugin.test", &name);
    let grants = grants_of_trial(&user, body.as_if_granted)?;
    let digest = body.digest.as_deref().map(|digest| digest_hex(digest, "digest")).transpose()?;
    let plugin = app.plugins.version_to_try(&user.0.context, &name, digest, grants).await?;
    let digest = format!("sha256:{}", plugin.digest_hex);
    let principal = user.principal();
    let record = if body.record { Record::Yes } else { Record::No };
    let mut tried = match (body.to, body.press, body.form) {
        (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => {
            let message = "a form is tried alone, without a call to somebody and without a press";
            return Err(Problem::member("form", message.to_owned()));
        }
        (None, None, Some(form)) => {
            let customer = form.customer.map(Into::into);
            let run = app.services.call_forms.try_out(&principal, customer, &plugin, record).await?;
            Tried::of(digest, run, |form| Came { form, ..Came::default() })
        }
        (Some(_), Some(_), None) => {
            let message = "a call to somebody has no card, and so no buttons";
            return Err(Problem::member("press", message.to_owned()));
        }
        (Some(to), None, None) => {
            let (destination, customer_id) =
                to.destination().map_err(|message| Problem::member("to", message))?;
            let calls = &app.services.outgoing_calls;
            let run = calls.try_out(&principal, destination, customer_id, &plugin, record).await?;
            let came = |advice: Option<Advice>| Came { advice: advice.map(Into::into), ..Came::default() };
            Tried::of(digest, run, came)
        }
        (None, press, None) => {
            let report = IncomingReport {
                sdk_call_id: "trial".to_owned(),
                caller_info: body.caller_info,
                called_number: body.called_number,
                queue: body.queue,
                context: body.context,
                ..IncomingReport::default()
            };
            let schemes = user.0.tenant.url_schemes.clone();
            if let Some(press) = press {
                let actions = &app.services.card_actions;
                let run = actions.try_out(&principal, report, press.into(), &plugin, record).await?;
                let result = |answer: Performed| ActionResult::of(answer, &schemes);
                Tried::of(digest, run, |answer| Came { pressed: answer.map(result), ..Came::default() })
            } else {
                let calls = &app.services.incoming_calls;
                let CallerTrial { card, run } =
                    calls.try_out(&principal, report, schemes, &plugin, record).await?;
                Tried::of(digest, run, |_| Came { card: Some(card.masked()), ..Came::default() })
            }
        }
    };
    if body.record && tried.recording.is_none() && tried.not_recorded.is_none() {
        tried.not_recorded = Some("the plugin did not run".to_owned());
    }
    // Who rang is not kept: numbers are people.
    let act = act.with("digest", tried.digest.as_str()).with("asIfGranted", body.as_if_granted);
    let act = act.with("recorded", tried.recording.is_some());
    app.store.audit().record(&user.0.context, &act).await?;
    Ok(Json(tried))
}

/// What came of a trial, by what was tried.
#[derive(Default)]
struct Came {
    card: Option<Card>,
    advice: Option<TriedAdvice>,
    pressed: Option<ActionResult>,
    form: Option<Form>,
}

impl Tried {
    /// How a run of this version went, with what came of it.
    fn of<A>(digest: String, run: Trial<A>, came: impl FnOnce(Option<A>) -> Came) -> Self {
        let Trial { answer, host_calls, log, usage, elapsed, recording } = run;
        let (recording, not_recorded) = match recording {
            Some(Ok(recording)) => (Some(recording), None),
            Some(Err(why)) => (None, Some(why)),
            None => (None, None),
        };
        #[expect(clippy::cast_precision_loss, reason = "a time of microseconds, for people")]
        let waiting_ms = usage.map(|usage| usage.waiting_us as f64 / 1000.0);
        let failure = answer.as_ref().err().map(ToString::to_string);
        let Came { card, advice, pressed, form } = came(answer.ok());
        Self {
            digest,
            card,
            advice,
            pressed,
            form,
            failure,
            host_calls,
            log: log.into_iter().map(TriedLine::from).collect(),
            elapsed_ms: millis(elapsed),
            waiting_ms,
            memory_bytes: usage.map(|usage| usage.memory_bytes),
            recording,
            not_recorded,
        }
    }
}
