//! A worker as the front sees it: real components are compiled and run over a real socket.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails there fails the test")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use switchboard_domain::before_call::{Decision, PlannedCall};
use switchboard_domain::call::{CallEntry, Direction};
use switchboard_domain::caller::{Caller, PhoneCaller};
use switchboard_domain::caller_match::{IncomingCall, Outcome as CallerOutcome};
use switchboard_domain::context::{Agent, Purpose, RequestContext};
use switchboard_domain::customer::{CustomerPage, PageRequest};
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_domain::hook::{Capability, Hook};
use switchboard_domain::meeting::{Meeting, ResponseStatus, ShowAs, Visibility};
use switchboard_domain::record::RecordRef;
use switchboard_plugin_protocol::{
    CapabilityReply, CapabilityRequest, ComponentRef, Determinism, Digest, Failure, FromWorker, Granted,
    HookRequest, HookResponse, HttpRequest, HttpResponse, Invocation, Jail, JailMode, KeyPage, Limits,
    LogLine, LogSource, MemoryClass, Outcome, Prefetched, Receiver, Sender, ToWorker, Usage, split,
};
use switchboard_plugin_worker::{compile, serve};
use tokio::net::UnixStream;
use tokio::runtime::Handle;

struct Worker {
    to: Sender<ToWorker>,
    from: Receiver<FromWorker>,
    asked: Vec<String>,
    next: u64,
    deadline_ms: u32,
    computing_ms: u32,
    /// How long an answer to a capability call takes.
    answers_after: Duration,
    determinism: Option<Determinism>,
    _cache: tempfile::TempDir,
}

struct Finished {
    outcome: Outcome,
    usage: Usage,
    log: Vec<LogLine>,
    lost: u32,
}

fn everything() -> Granted {
    Capability::ALL.into_iter().collect()
}

fn probe() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/assets/plugins/probe.wasm");
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; `cargo xtask guests` builds it", path.display()))
}

impl Worker {
    async fn start() -> Self {
        let cache = tempfile::tempdir().unwrap();
        let compile::Compiled { report, artifact } = compile::compile(&probe(), "probe").unwrap();
        assert_eq!(report.hooks, Hook::ALL);
        assert_eq!((report.manifest.name.as_str(), report.memory.class), ("probe", MemoryClass::Small));
        std::fs::write(cache.path().join("probe.cwasm"), artifact).unwrap();
        let (near, far) = UnixStream::pair().unwrap();
        let folder = cache.path().to_owned();
        tokio::spawn(async move {
            serve(far, MemoryClass::Small, &folder, Jail::default(), JailMode::Required, &Handle::current())
                .await
        });
        let (mut from, to) = split::<FromWorker, ToWorker>(near);
        let Some(FromWorker::Ready { engine, .. }) = from.next().await.unwrap() else {
            panic!("not ready first")
        };
        assert_eq!(engine, report.engine, "what was compiled must load");
        Self {
            to,
            from,
            asked: Vec::new(),
            next: 0,
            deadline_ms: 300,
            computing_ms: 60_000,
            answers_after: Duration::ZERO,
            determinism: None,
            _cache: cache,
        }
    }

    fn invocation(&self, request: HookRequest, granted: Granted) -> Invocation {
        Invocation {
            id: self.next,
            tenant: 1,
            component: ComponentRef { digest: Digest([1; 32]), artifact: "probe.cwasm".into() },
            request,
            context: RequestContext {
                agent: Agent {
                    id: "a".into(),
                    user_principal_name: "alice@fabrikam.example".into(),
                    display_name: "Alice".into(),
                    email: None,
                    locale: "en-US".into(),
                    time_zone: "UTC".into(),
                    extra: Vec::new(),
                },
                default_region: "US".into(),
                now: "2026-01-01T00:00:00Z".into(),
                deadline_ms: 300,
                purpose: Purpose::Test,
                extra: vec![("tier".into(), "gold".into())],
            },
            granted,
            prefetched: Prefetched { settings: vec![("color".into(), "\"blue\"".into())], customers: None },
            limits: Limits {
                deadline_ms: self.deadline_ms,
                computing_ms: self.computing_ms,
                memory_bytes: 16 << 20,
                capability_calls: 50,
                log_lines: 100,
                log_bytes: 10_000,
            },
            determinism: self.determinism,
        }
    }

    async fn invoke(&mut self, request: HookRequest, granted: Granted) -> Finished {
        self.next += 1;
        let invocation = self.invocation(request, granted);
        self.run(invocation).await
    }

    async fn run(&mut self, invocation: Invocation) -> Finished {
        let id = invocation.id;
        self.to.send(&ToWorker::Invoke(Box::new(invocation))).await.unwrap();
        loop {
            match self.from.next().await.unwrap().unwrap() {
                FromWorker::CallCapability { invocation, call, request } => {
                    let reply = reply(&request);
                    self.asked.push(format!("{request:?}").split('(').next().unwrap_or_default().to_owned());
                    tokio::time::sleep(self.answers_after).await;
                    self.to.send(&ToWorker::CapabilityReply { invocation, call, reply }).await.unwrap();
                }
                FromWorker::Finished { invocation, outcome, usage, log, lost_lines } => {
                    assert_eq!(invocation, id);
                    return Finished { outcome, usage, log, lost: lost_lines };
                }
                other => panic!("{other:?}"),
            }
        }
    }

    /// Lets the probe do something; returns how its invocation ended.
    async fn ask(&mut self, what: &str) -> Finished {
        self.invoke(ringing(what), everything()).await
    }
}

fn ringing(what: &str) -> HookRequest {
    HookRequest::ResolveCaller(Box::new(IncomingCall {
        call_id: "c".into(),
        caller: Caller::Anonymous,
        called_number: None,
        via_queue: None,
        transferred_from: None,
        received_at: "2026-01-01T00:00:00Z".into(),
        context: vec![("do".into(), what.into())],
    }))
}

fn reply(request: &CapabilityRequest) -> CapabilityReply {
    use CapabilityRequest as Request;
    match request {
        Request::FindCustomersByPhone(q) => CapabilityReply::to(q, &Ok(Vec::new())),
        Request::FindCustomersByEmail(q) => CapabilityReply::to(q, &Ok(Vec::new())),
        Request::SearchCustomers(q) => CapabilityReply::to(
            q,
            &Ok(CustomerPage { items: Vec::new(), next_cursor: None, total: None, partial: true }),
        ),
        Request::GetCustomer(q) => {
            CapabilityReply::to(q, &Err(PluginError::new(PluginErrorKind::Unavailable, "busy")))
        }
        Request::GetCustomers(q) => CapabilityReply::to(q, &Ok(vec![None; q.0.len()])),
        Request::GetPeople(q) => CapabilityReply::to(q, &Ok(vec![None; q.0.len()])),
        Request::GetPerson(q) => CapabilityReply::to(q, &Ok(None)),
        Request::FindPeopleByPhone(q) => CapabilityReply::to(q, &Ok(Vec::new())),
        Request::SendHttp(q) => {
            CapabilityReply::to(q, &Ok(HttpResponse { status: 204, headers: Vec::new(), body: Vec::new() }))
        }
        Request::SendAllHttp(q) => {
            let answer = |request: &HttpRequest| match request.target.as_str() {
                "/limited" => Err(PluginError {
                    retry_after_ms: Some(700),
                    ..PluginError::new(PluginErrorKind::RateLimited, "wait").about("crm")
                }),
                target => {
                    let body = target.as_bytes().to_vec();
                    Ok(HttpResponse { status: 200, headers: Vec::new(), body })
                }
            };
            CapabilityReply::to(q, &Ok(q.0.iter().map(answer).collect()))
        }
        Request::GetValues(q) => {
            let value = |key: &String| (key != "absent").then(|| key.as_bytes().to_vec());
            CapabilityReply::to(q, &Ok(q.0.iter().map(value).collect()))
        }
        Request::GetValue(q) => CapabilityReply::to(q, &Ok(Some(b"v".to_vec()))),
        Request::SetValue(q) => CapabilityReply::to(q, &Ok(())),
        Request::RemoveValue(q) => CapabilityReply::to(q, &Ok(())),
        Request::ListKeys(q) => {
            CapabilityReply::to(q, &Ok(KeyPage { keys: vec!["k".into()], next_cursor: None }))
        }
    }
}

fn said(finished: &Finished) -> &str {
    match &finished.outcome {
        Outcome::Answered(response) => match &**response {
            HookResponse::Resolution(resolution) => match &resolution.outcome {
                CallerOutcome::Suppressed(text) => text,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?} {:?}", finished.log),
    }
}

#[tokio::test]
async fn every_capability_is_asked_and_answered() {
    let mut worker = Worker::start().await;
    let answered = worker.ask("capabilities").await;
    let expected = "phone Ok(0); mail Ok(0); search Ok((0, true)); get Err(unavailable: busy); get-many Ok(2); \
                    person Ok(false); people-many Ok(1); people Ok(0); http Ok(204); value Ok(Some([118])); \
                    values Ok([Some([107]), None]); set Ok(()); remove Ok(()); keys Ok([\"k\"]); \
                    setting Some(\"\\\"blue\\\"\"); purpose test; extra gold";
    assert_eq!(said(&answered), expected);
    assert_eq!(
        (worker.asked.len(), answered.usage.capability_calls),
        (14, 14),
        "settings need no asking: {:?}",
        worker.asked
    );
    assert!(answered.usage.waiting_us <= answered.usage.wall_us);
}

#[tokio::test]
async fn what_is_not_granted_is_denied_without_asking() {
    let mut worker = Worker::start().await;
    let denied = worker.invoke(ringing("capabilities"), Granted::default()).await;
    assert_eq!(said(&denied).matches("Err(denied: ").count(), 14, "{}", said(&denied));
    assert!(worker.asked.is_empty());
    let lines: Vec<_> = denied.log.iter().map(|line| line.message.as_str()).collect();
    for capability in ["customers", "directory", "http", "key-value"] {
        let of = |line: &&&str| line.starts_with(&format!("{capability}: the capability is not granted"));
        assert_eq!(lines.iter().filter(of).count(), 1, "the log says it once: {lines:?}");
    }
}

#[tokio::test]
async fn every_hook_answers() {
    let mut worker = Worker::start().await;
    let page = PageRequest { cursor: None, limit: 5 };
    let found = worker.invoke(HookRequest::SearchCustomers("q".into(), page), everything()).await.outcome;
    let Outcome::Answered(response) = found else { panic!("{found:?}") };
    assert!(
        matches!(*response, HookResponse::CustomerPage(page) if page.items[0].id == "q/5" && page.total == Some(1))
    );
    for (id, is_there) in [("7", true), ("nobody", false)] {
        let found = worker.invoke(HookRequest::GetCustomer(id.into()), everything()).await.outcome;
        let Outcome::Answered(response) = found else { panic!("{found:?}") };
        assert!(matches!(*response, HookResponse::Customer(customer) if customer.is_some() == is_there));
    }
    let meeting = |id: &str, all_day| Meeting {
        id: id.into(),
        subject: None,
        start: "2026-01-01T09:00:00Z".into(),
        end: "2026-01-01T10:00:00Z".into(),
        all_day,
        recurring: false,
        private: false,
        location: None,
        organizer: None,
        attendees: Vec::new(),
        response: ResponseStatus::Accepted,
        show_as: ShowAs::Busy,
        categories: Vec::new(),
        context: Vec::new(),
    };
    let meetings = vec![meeting("m1", false), meeting("m2", true)];
    let judged = worker.invoke(HookRequest::EvaluateMeetings(meetings), everything()).await.outcome;
    let Outcome::Answered(response) = judged else { panic!("{judged:?}") };
    let HookResponse::Verdicts(verdicts) = *response else { panic!("no verdicts") };
    let seen: BTreeMap<_, _> = verdicts.iter().map(|one| (one.meeting_id.as_str(), one.visibility)).collect();
    assert_eq!(seen, BTreeMap::from([("m1", Visibility::Show), ("m2", Visibility::Hide)]));
    let entry = CallEntry {
        idempotency_key: "k".into(),
        call_id: "c".into(),
        direction: Direction::Incoming,
        party: Caller::Anonymous,
        called_number: Some("+14255550111".into()),
        via_queue: Some("Sales".into()),
        transferred_from: None,
        customer: Some(RecordRef { source: "crm".into(), record_type: "lead".into(), id: "7".into() }),
        related: Vec::new(),
        outcome: "missed".into(),
        started_at: "2026-01-01T00:00:00Z".into(),
        answered_at: None,
        ended_at: None,
        duration_s: Some(61),
        notes: None,
        disposition: None,
        external_id: None,
        recording: None,
        transcript: None,
        extra: Vec::new(),
    };
    let saved = worker.invoke(HookRequest::SaveCall(Box::new(entry)), everything()).await.outcome;
    let Outcome::Answered(response) = saved else { panic!("{saved:?}") };
    assert!(
        matches!(*response, HookResponse::ExternalId(Some(id)) if id == "c of Alice: missed crm/lead/7 Sales +14255550111 61")
    );
}

#[tokio::test]
async fn a_call_is_allowed_warned_of_or_blocked_before_it_is_placed() {
    let mut worker = Worker::start().await;
    for (number, expected) in [
        ("+14255550110", Decision::Allow),
        ("+14255550111", Decision::Warn("test 300 of crm/7".into())),
        ("+14255550112", Decision::Block("the probe blocks".into())),
    ] {
        let phone = PhoneCaller {
            raw: number.into(),
            e164: Some(number.into()),
            extension: None,
            keys: Vec::new(),
            region: Some("US".into()),
            number_type: "fixed-line".into(),
            network_name: None,
        };
        let customer = RecordRef { source: "crm".into(), record_type: "lead".into(), id: "7".into() };
        let call = PlannedCall {
            call_id: "c".into(),
            to: Caller::Phone(phone),
            customer: Some(customer),
            context: Vec::new(),
        };
        let decided = worker.invoke(HookRequest::DecideCall(Box::new(call)), everything()).await.outcome;
        let Outcome::Answered(response) = decided else { panic!("{number}: {decided:?}") };
        let HookResponse::Advice(advice) = *response else { panic!("{number}: no advice") };
        assert_eq!(advice.decision, expected, "{number}");
    }
}

#[tokio::test]
async fn nothing_is_left_of_the_call_before() {
    let mut worker = Worker::start().await;
    for _ in 0..3 {
        assert_eq!(said(&worker.ask("count").await), "1");
    }
}

#[tokio::test]
async fn a_guest_that_computes_too_long_is_ended_and_others_go_on() {
    let mut worker = Worker::start().await;
    assert_eq!(worker.ask("spin").await.outcome, Outcome::Failed(Failure::TimedOut(300)));
    assert_eq!(said(&worker.ask("count").await), "1");
}

/// The front ends a guest that computes for too long before its deadline: the developer still sees what it has written, and the
/// host what it has used.
#[tokio::test]
async fn a_guest_that_is_cancelled_reports_what_it_used() {
    let mut worker = Worker::start().await;
    let mut spinning = worker.invocation(ringing("spin"), everything());
    (spinning.id, spinning.limits.deadline_ms) = (7, 60_000);
    worker.to.send(&ToWorker::Invoke(Box::new(spinning))).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    worker.to.send(&ToWorker::Cancel(7)).await.unwrap();
    let ended = worker.from.next().await.unwrap();
    let Some(FromWorker::Finished { invocation: 7, outcome, usage, .. }) = ended else { panic!("{ended:?}") };
    assert!(matches!(outcome, Outcome::Failed(Failure::TimedOut(_))), "{outcome:?}");
    assert!(usage.computing_us > 0 && usage.computing_us <= usage.wall_us, "{usage:?}");
    assert_eq!(said(&worker.ask("count").await), "1");
}

/// Between two questions it computes for a millisecond at most.
#[tokio::test]
async fn short_computations_between_questions_are_added_up() {
    let mut worker = Worker::start().await;
    (worker.deadline_ms, worker.computing_ms) = (60_000, 100);
    worker.next += 1;
    let mut turns = worker.invocation(ringing("turns:1000000,1"), everything());
    turns.limits.capability_calls = u32::MAX;
    let ended = worker.run(turns).await;
    assert!(
        matches!(ended.outcome, Outcome::Failed(Failure::TimedOut(ms)) if ms < 60_000),
        "{:?}",
        ended.outcome
    );
    assert!(ended.usage.computing_us >= 100_000 && ended.usage.capability_calls > 10, "{:?}", ended.usage);
    assert_eq!(said(&worker.ask("count").await), "1");
}

#[tokio::test]
async fn who_waits_for_answers_and_computes_little_may_wait_for_longer_than_it_may_compute() {
    let mut worker = Worker::start().await;
    (worker.deadline_ms, worker.computing_ms) = (60_000, 250);
    worker.answers_after = Duration::from_millis(500);
    let answered = worker.ask("turns:2,5").await;
    assert_eq!(said(&answered), "2");
    assert!(answered.usage.waiting_us >= 1_000_000, "{:?}", answered.usage);
}

/// Twenty guests spin; a short call beside them is answered long before they are ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn short_calls_pass_those_that_compute() {
    let mut worker = Worker::start().await;
    for n in 1000..1020 {
        let mut spinning = worker.invocation(ringing("spin"), everything());
        spinning.id = n;
        worker.to.send(&ToWorker::Invoke(Box::new(spinning))).await.unwrap();
    }
    let mut short = worker.invocation(ringing("count"), everything());
    short.id = 1;
    worker.to.send(&ToWorker::Invoke(Box::new(short))).await.unwrap();
    let first = worker.from.next().await.unwrap();
    assert!(matches!(&first, Some(FromWorker::Finished { invocation: 1, .. })), "{first:?}");
    for _ in 0..20 {
        let ended = worker.from.next().await.unwrap();
        let timed_out = Outcome::Failed(Failure::TimedOut(300));
        assert!(
            matches!(&ended, Some(FromWorker::Finished { outcome, .. }) if *outcome == timed_out),
            "{ended:?}"
        );
    }
}

#[tokio::test]
async fn memory_is_limited_in_all() {
    let mut worker = Worker::start().await;
    let modest = worker.ask("memory:4000000").await;
    assert_eq!(said(&modest), "4000000");
    assert!((4_000_000..16 << 20).contains(&modest.usage.memory_bytes), "{}", modest.usage.memory_bytes);
    assert_eq!(worker.ask("memory:20000000").await.outcome, Outcome::Failed(Failure::OutOfMemory(16 << 20)));
}

#[tokio::test]
async fn a_panic_names_itself_in_the_log() {
    let mut worker = Worker::start().await;
    let finished = worker.ask("panic").await;
    assert!(matches!(finished.outcome, Outcome::Failed(Failure::Trapped(_))), "{:?}", finished.outcome);
    let text: String = finished.log.iter().map(|line| line.message.as_str()).collect::<Vec<_>>().join("\n");
    assert!(text.contains("the probe panics") && text.contains("lib.rs:"), "{text}");
}

#[tokio::test]
async fn what_is_written_goes_to_the_log_and_a_flood_is_cut() {
    let mut worker = Worker::start().await;
    let printed = worker.ask("print").await;
    let lines: BTreeMap<_, _> =
        printed.log.iter().map(|line| (format!("{:?}", line.source), line.message.as_str())).collect();
    let expected = [("Log", "to the log"), ("Stdout", "to standard output"), ("Stderr", "to standard error")];
    assert_eq!(lines, expected.map(|(source, text)| (source.to_owned(), text)).into());
    let warned = printed.log.iter().find(|line| line.source == LogSource::Log).unwrap();
    assert_eq!(warned.fields, [("name".to_owned(), "value".to_owned())]);
    let flooded = worker.ask("flood").await;
    assert_eq!((flooded.log.len(), flooded.lost), (100, 900));
}

#[tokio::test]
async fn there_is_nothing_outside() {
    let mut worker = Worker::start().await;
    let seen = worker.ask("outside").await;
    assert_eq!(said(&seen), "file false; listing false; environment 0");
}

/// What a guest takes for time and chance follows from what its call was started with, if that was said.
#[tokio::test]
async fn a_recorded_call_has_a_time_and_a_chance_of_its_own() {
    let mut worker = Worker::start().await;
    let start = |seed| Some(Determinism { starts_at_ms: 1_767_225_600_000, seed });
    let mut asked = Vec::new();
    for determinism in [start(7), start(7), start(8), None, None] {
        worker.determinism = determinism;
        let answered = worker.ask("time-and-chance").await;
        let words: Vec<String> = said(&answered).split(' ').map(str::to_owned).collect();
        let [time, passed, chance]: [String; 3] = words.try_into().unwrap();
        asked.push((time, passed, chance));
    }
    let [first, again, other, live, later]: [_; 5] = asked.try_into().unwrap();
    assert_eq!(first, again);
    // Each reading is 100 microseconds later than the one before.
    assert_eq!((first.0.as_str(), first.1.as_str()), ("1767225600000", "200"));
    assert_eq!((&other.0, &other.1), (&first.0, &first.1));
    assert_ne!(other.2, first.2);
    assert!(live.0.parse::<u64>().unwrap() > 1_767_225_600_000, "{}", live.0);
    assert_ne!(live.2, later.2);
}

#[tokio::test]
async fn an_error_of_the_contract_stays_one() {
    let mut worker = Worker::start().await;
    let limited = PluginError {
        kind: PluginErrorKind::RateLimited,
        message: "the CRM asks to wait".into(),
        retry_after_ms: Some(700),
        connection: Some("crm".into()),
    };
    assert_eq!(worker.ask("refuse").await.outcome, Outcome::Refused(limited));
    // A kind of a later contract is the plugin's own failure, and its words stay.
    let Outcome::Refused(unknown) = worker.ask("refuse-unknown").await.outcome else { panic!("it failed") };
    assert_eq!(unknown.to_string(), "internal: of a later contract");
}

/// Requests that are sent side by side are one question to the front, whose answers come back in order. What is beyond the
/// limits is refused, and the rest is sent.
#[tokio::test]
async fn requests_side_by_side_are_one_question() {
    let mut worker = Worker::start().await;
    worker.deadline_ms = 10_000;
    let all = worker.ask("send-all:3,/a /limited /b").await;
    assert_eq!(said(&all), "200 /a; rate-limited 700 crm; 200 /b");
    assert_eq!(worker.asked, ["SendAllHttp"]);
    let many = worker.ask("send-all:3,/0 /1 /2 /3 /4 /5 /6 /7 /8 /9").await;
    let beyond: Vec<_> = said(&many).split("; ").skip(8).collect();
    assert_eq!(beyond, ["quota-exceeded", "quota-exceeded"], "{}", said(&many));
    // Bodies of 2 MiB: the third does not fit.
    let large = worker.ask("send-all:2097152,/0 /1 /2").await;
    assert_eq!(said(&large), "200 /0; 200 /1; too-large");
    assert_eq!(said(&worker.ask("send-all:0,").await), "");
    assert_eq!(worker.asked.len(), 3, "nothing to send is no question");
    // 50 calls are allowed, and each request counts.
    let exhausted = worker.ask("exhaust").await;
    assert_eq!(said(&exhausted), "6 batches of 8, then quota-exceeded; 2 more");
}

#[tokio::test]
async fn an_artifact_that_is_none_is_not_loaded_and_the_worker_goes_on() {
    let mut worker = Worker::start().await;
    for artifact in ["missing.cwasm", "../probe.cwasm"] {
        worker.next += 1;
        let mut invocation = Invocation {
            id: worker.next,
            tenant: 1,
            component: ComponentRef { digest: Digest([9; 32]), artifact: artifact.into() },
            request: ringing("count"),
            context: RequestContext {
                agent: Agent {
                    id: String::new(),
                    user_principal_name: String::new(),
                    display_name: String::new(),
                    email: None,
                    locale: String::new(),
                    time_zone: String::new(),
                    extra: Vec::new(),
                },
                default_region: "US".into(),
                now: String::new(),
                deadline_ms: 300,
                purpose: Purpose::Test,
                extra: vec![("tier".into(), "gold".into())],
            },
            granted: everything(),
            prefetched: Prefetched::default(),
            limits: Limits {
                deadline_ms: 300,
                computing_ms: 300,
                memory_bytes: 1,
                capability_calls: 0,
                log_lines: 0,
                log_bytes: 0,
            },
            determinism: None,
        };
        invocation.limits.memory_bytes = 16 << 20;
        worker.to.send(&ToWorker::Invoke(Box::new(invocation))).await.unwrap();
        let answer = worker.from.next().await.unwrap();
        let not_loaded = matches!(
            &answer,
            Some(FromWorker::Finished { outcome: Outcome::Failed(Failure::NotLoaded(_)), .. })
        );
        assert!(not_loaded, "{answer:?}");
    }
    assert_eq!(said(&worker.ask("count").await), "1");
}
