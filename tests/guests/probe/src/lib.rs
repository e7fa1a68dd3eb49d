//! Exports every hook, uses every capability, and misbehaves on request: the call's context says how.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime};

use switchboard_plugin::before_call::{Advice, PlannedCall};
use switchboard_plugin::call_form::{self, Choice, Form, FormField};
use switchboard_plugin::call_log::CallEntry;
use switchboard_plugin::caller_id::{Action, CallerMatch, IncomingCall, Outcome, Presentation, Resolution};
use switchboard_plugin::card_action::{Performed, PressedAction};
use switchboard_plugin::customer_edit;
use switchboard_plugin::customer_lookup::{Customer, CustomerPage, PageRequest};
use switchboard_plugin::meeting_filter::{Meeting, Verdict, Visibility};
use switchboard_plugin::types::{Caller, KeyStrength, LookupKey, PluginError, RecordRef, RequestContext};
use switchboard_plugin::{
    before_call, call_log, caller_id, card_action, customer_lookup, customers, directory, http, key_value,
    log, meeting_filter, settings,
};

struct Probe;

static CALLS: AtomicU32 = AtomicU32::new(0);

impl caller_id::Guest for Probe {
    fn resolve(call: IncomingCall, context: RequestContext) -> Result<Resolution, PluginError> {
        let what = call.context.iter().find(|(name, _)| name == "do").map_or("", |(_, value)| value.as_str());
        // Over HTTP nobody can say what to do but by the number.
        let number = if let Caller::Phone(phone) = &call.caller { phone.e164.as_deref() } else { None };
        let what = match number {
            Some("+14255550103") => "three",
            Some("+14255550104") => "writes",
            Some("+14255550105") => return Ok(buttons()),
            _ => what,
        };
        let said = match what.split_once(':').unwrap_or((what, "")) {
            ("capabilities", _) => capabilities(&context),
            ("count", _) => (CALLS.fetch_add(1, Ordering::Relaxed) + 1).to_string(),
            ("memory", bytes) => {
                let block = vec![1_u8; bytes.parse().unwrap_or(0)];
                std::hint::black_box(&block).len().to_string()
            }
            ("spin", _) => loop {
                CALLS.fetch_add(1, Ordering::Relaxed);
            },
            ("panic", _) => panic!("the probe panics"),
            ("print", _) => {
                println!("to standard output");
                eprintln!("to standard error");
                log::write(log::Level::Warn, "to the log", &[("name".into(), "value".into())]);
                "printed".into()
            }
            ("flood", _) => {
                for n in 0..1000 {
                    log::write(log::Level::Info, &format!("line {n}"), &[]);
                }
                "flooded".into()
            }
            ("turns", what) => turns(what)?,
            ("outside", _) => outside(),
            ("time-and-chance", _) => time_and_chance(),
            ("refuse", _) => {
                return Err(PluginError::rate_limited(700, "the CRM asks to wait").about("crm"));
            }
            ("refuse-unknown", _) => return Err(PluginError::new("payment-required", "of a later contract")),
            ("send-all", what) => send_all(what),
            ("three", _) => three()?,
            ("writes", _) => writes(&context),
            ("exhaust", _) => exhaust(),
            _ => String::new(),
        };
        Ok(Resolution { outcome: Outcome::Suppressed(said), partial: false, presentation: None, cache: None })
    }
}

/// A card with buttons: of a record, and of the card as a whole.
fn buttons() -> Resolution {
    let key = LookupKey { value: "+14255550105".into(), strength: KeyStrength::Exact };
    let ids = ["echo", "ask", "fail", "refuse", "panic", "spin"];
    let actions = ids.iter().map(|id| Action::run(&format!("Press {id}"), id)).collect();
    let found = CallerMatch { actions, ..CallerMatch::new("crm", "7", "Ida Holm", &key, "listed") };
    let presentation = Presentation::titled("Ida").with_button("Write down", "write");
    Resolution { presentation: Some(presentation), ..Resolution::found(vec![found]) }
}

/// One question to each capability, and what came back.
fn capabilities(context: &RequestContext) -> String {
    let key = LookupKey { value: "+14255550123".into(), strength: KeyStrength::Exact };
    let request = http::Request::get("/contacts").over("crm");
    let page = switchboard_plugin::types::PageRequest { cursor: None, limit: 1 };
    let tier = context.extra.iter().find(|(name, _)| name == "tier").map(|(_, value)| value.as_str());
    let answers = [
        format!("phone {}", said(customers::find_by_phone(&[key]).map(|found| found.len()))),
        format!("mail {}", said(customers::find_by_email(&["a@b.example".into()]).map(|found| found.len()))),
        format!(
            "search {}",
            said(customers::search("x", &page).map(|page| (page.items.len(), page.partial)))
        ),
        format!("get {}", said(customers::get("1").map(|found| found.is_some()))),
        format!("get-many {}", said(customers::get_many(&["1".into(), "2".into()]).map(|found| found.len()))),
        format!("person {}", said(directory::get("p").map(|found| found.is_some()))),
        format!("people-many {}", said(directory::get_many(&["p".into()]).map(|found| found.len()))),
        format!("people {}", said(directory::find_by_phone("+1").map(|found| found.len()))),
        format!("http {}", said(http::send(&request).map(|answer| answer.status))),
        format!("value {}", said(key_value::get("k"))),
        format!("values {}", said(key_value::get_many(&["k".into(), "absent".into()]))),
        format!("set {}", said(key_value::set("k", b"v", Some(60)))),
        format!("remove {}", said(key_value::remove("k"))),
        format!("keys {}", said(key_value::list_keys("", None).map(|page| page.keys))),
        format!("setting {:?}", settings::get("color")),
        format!("purpose {}", context.purpose),
        format!("extra {}", tier.unwrap_or_default()),
    ];
    answers.join("; ")
}

fn said<T: std::fmt::Debug>(answer: Result<T, PluginError>) -> String {
    match answer {
        Ok(answer) => format!("Ok({answer:?})"),
        Err(PluginError { kind, message, .. }) => format!("Err({kind}: {message})"),
    }
}

/// Sends requests side by side: `bytes,/target /target …`, each with a body of so many bytes.
fn send_all(what: &str) -> String {
    let (bytes, targets) = what.split_once(',').unwrap_or(("0", what));
    let body = vec![b'x'; bytes.parse().unwrap_or(0)];
    let requests: Vec<_> = targets
        .split_whitespace()
        .map(|target| http::Request { body: Some(body.clone()), ..http::Request::get(target).over("crm") })
        .collect();
    let answers = http::send_all(&requests).into_iter().map(|answer| match answer {
        Ok(answer) => format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body)),
        Err(PluginError { kind, retry_after_ms: Some(ms), connection, .. }) => {
            format!("{kind} {ms} {}", connection.unwrap_or_default())
        }
        Err(error) => error.kind,
    });
    answers.collect::<Vec<_>>().join("; ")
}

/// Sends three requests side by side.
fn three() -> Result<String, PluginError> {
    let requests = ["/a", "/b", "/c"].map(|target| http::Request::get(target).over("crm"));
    let answers = http::send_all(&requests).into_iter();
    let said = answers.map(|answer| Ok(String::from_utf8_lossy(&answer?.expect_ok()?.body).into_owned()));
    Ok(said.collect::<Result<Vec<_>, PluginError>>()?.join(" "))
}

/// What would change something, and what became of it.
fn writes(context: &RequestContext) -> String {
    let kind = |failed: Option<PluginError>| failed.map_or_else(|| "done".to_owned(), |error| error.kind);
    let post = http::Request::json("POST", "/a", "{}").over("crm");
    let mut said = vec![context.purpose.clone()];
    said.push(kind(http::send(&post).err()));
    said.extend(
        http::send_all(&[http::Request::get("/b").over("crm"), post])
            .into_iter()
            .map(|sent| kind(sent.err())),
    );
    said.push(kind(key_value::set("k", b"v", None).err()));
    said.push(kind(key_value::remove("k").err()));
    said.push(kind(key_value::get("k").err()));
    said.join(" ")
}

/// Sends batches until no more may be sent, then single requests.
fn exhaust() -> String {
    let batch = vec![http::Request::get("/").over("crm"); 8];
    let mut batches = 0;
    let ended_with = loop {
        match http::send_all(&batch).into_iter().find_map(Result::err) {
            Some(error) => break error.kind,
            None => batches += 1,
        }
    };
    let single = (0..100).take_while(|_| http::send(&batch[0]).is_ok()).count();
    format!("{batches} batches of 8, then {ended_with}; {single} more")
}

/// Asks for a value and then computes, in turns: `turns,milliseconds of a turn`.
fn turns(what: &str) -> Result<String, PluginError> {
    let (turns, millis) = what.split_once(',').unwrap_or((what, "0"));
    let turns: u32 = turns.parse().unwrap_or(0);
    let computing = Duration::from_millis(millis.parse().unwrap_or(0));
    for _ in 0..turns {
        key_value::get("k")?;
        let began = Instant::now();
        while began.elapsed() < computing {
            CALLS.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(turns.to_string())
}

/// What a guest should not get at.
fn outside() -> String {
    let file = std::fs::read_to_string("/etc/hostname").is_ok();
    let listing = std::fs::read_dir("/").is_ok();
    let environment = std::env::vars().count();
    format!("file {file}; listing {listing}; environment {environment}")
}

/// What it takes for the time (milliseconds since 1970, and microseconds that pass while it reads them) and for chance.
fn time_and_chance() -> String {
    let started = Instant::now();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let chance = RandomState::new().hash_one(1);
    format!("{} {} {chance:016x}", now.as_millis(), started.elapsed().as_micros())
}

impl customer_lookup::Guest for Probe {
    fn search(
        query: String,
        page: PageRequest,
        _context: RequestContext,
    ) -> Result<CustomerPage, PluginError> {
        let items = vec![customer(&format!("{query}/{}", page.limit))];
        Ok(CustomerPage { items, next_cursor: Some("more".into()), total: Some(1), partial: false })
    }

    fn get(id: String, _context: RequestContext) -> Result<Option<Customer>, PluginError> {
        Ok((id != "nobody").then(|| customer(&id)))
    }
}

fn customer(id: &str) -> Customer {
    Customer {
        id: id.to_owned(),
        record_type: "contact".into(),
        name: "Probe".into(),
        company: None,
        title: None,
        email: None,
        phones: Vec::new(),
        owner: None,
        last_activity: None,
        url: None,
        badges: Vec::new(),
        fields: Vec::new(),
        extra: Vec::new(),
    }
}

impl meeting_filter::Guest for Probe {
    /// Judges by the subject; for Megan it panics.
    fn evaluate(meetings: Vec<Meeting>, context: RequestContext) -> Result<Vec<Verdict>, PluginError> {
        assert!(!context.agent.user_principal_name.starts_with("megan@"), "the probe panics");
        let verdict = |meeting: Meeting| {
            let about = |word: &str| meeting.subject.as_ref().is_some_and(|subject| subject.contains(word));
            let (visibility, reason) = if meeting.all_day {
                (Visibility::Hide, Some("takes the whole day"))
            } else if about("Retail") {
                (Visibility::Hide, Some("internal"))
            } else if about("Onboarding") {
                (Visibility::Redact, None)
            } else {
                (Visibility::Show, None)
            };
            let label = match &meeting.subject {
                // What the plugin sees of a private meeting.
                None => Some(format!("unseen, {} people", meeting.attendees.len())),
                Some(_) if about("Escalation") => Some("urgent".to_owned()),
                Some(_) => None,
            };
            let customers = about("Escalation")
                .then(|| RecordRef::new("crm", "account", "wwi"))
                .map(|record| meeting_filter::LinkedCustomer { record, name: "Wide World Importers".into() });
            Verdict {
                meeting_id: meeting.id,
                visibility,
                reason: reason.map(str::to_owned),
                rank: 7,
                label,
                customers: customers.into_iter().collect(),
                extra: Vec::new(),
            }
        };
        // Of one it says nothing.
        let unjudged = |meeting: &Meeting| meeting.subject.as_deref() == Some("Product ideas");
        Ok(meetings.into_iter().filter(|meeting| !unjudged(meeting)).map(verdict).collect())
    }
}

impl call_log::Guest for Probe {
    fn save(entry: CallEntry, context: RequestContext) -> Result<Option<String>, PluginError> {
        let mut said = format!("{} of {}: {}", entry.call_id, context.agent.display_name, entry.outcome);
        if let Some(RecordRef { source, record_type, id }) = entry.customer {
            said.push_str(&format!(" {source}/{record_type}/{id}"));
        }
        for fact in
            [entry.via_queue, entry.called_number, entry.duration_s.map(|seconds| seconds.to_string())]
        {
            said.push_str(&fact.map(|fact| format!(" {fact}")).unwrap_or_default());
        }
        Ok(Some(said))
    }
}

impl before_call::Guest for Probe {
    /// Decides by the number's last digits, as nobody can say anything else over HTTP.
    fn decide(call: PlannedCall, context: RequestContext) -> Result<Advice, PluginError> {
        let number = if let Caller::Phone(phone) = &call.to { phone.raw.as_str() } else { "" };
        let customer =
            call.customer.map(|record| format!(" of {}/{}", record.source, record.id)).unwrap_or_default();
        match number.get(number.len().saturating_sub(4)..).unwrap_or_default() {
            "0111" => Ok(Advice::warn(&format!("{} {}{customer}", context.purpose, context.deadline_ms))),
            "0112" => Ok(Advice::block("the probe blocks")),
            "0113" => Err(PluginError::unavailable("the probe fails")),
            "0114" => loop {
                CALLS.fetch_add(1, Ordering::Relaxed);
            },
            "0115" => panic!("the probe panics"),
            _ => Ok(Advice::allow()),
        }
    }
}

impl card_action::Guest for Probe {
    /// Does as the button's name says.
    fn perform(pressed: PressedAction, context: RequestContext) -> Result<Performed, PluginError> {
        let record =
            pressed.record.map(|record| format!(" {}/{}", record.source, record.id)).unwrap_or_default();
        Ok(match pressed.action.as_str() {
            "echo" => Performed::done(&format!("{} {}{record}", context.purpose, context.deadline_ms)),
            "ask" if !pressed.confirmed => Performed::confirm("Really?"),
            "ask" => Performed { title: Some("Asked".into()), ..Performed::done("yes") },
            "write" => {
                key_value::set("pressed", pressed.call_id.as_bytes(), None)?;
                Performed::done("written")
            }
            "fail" => Performed::failed("the probe fails"),
            "panic" => panic!("the probe panics"),
            "spin" => loop {
                CALLS.fetch_add(1, Ordering::Relaxed);
            },
            _ => return Err(PluginError::unavailable("the CRM is down")),
        })
    }
}

impl call_form::Guest for Probe {
    /// Asks for what the names of the fields say, and fails for one record.
    fn show(
        call_id: String,
        customer: Option<RecordRef>,
        context: RequestContext,
    ) -> Result<Form, PluginError> {
        let customer = customer.map(|record| format!("{}/{}", record.source, record.id)).unwrap_or_default();
        if customer == "crm/fail" {
            return Err(PluginError::unavailable("the CRM is down"));
        }
        let echo = format!("{} {} {call_id} {customer}", context.purpose, context.deadline_ms);
        let reason = FormField { value: Some(echo), ..FormField::new("reason", "text", "Reason") };
        let depends = FormField::new("more", "long-text", "More").shown_if("reason", "other");
        Ok(Form { dispositions: vec![Choice::new("won", "Won")], ..Form::of(vec![reason, depends]) })
    }
}

impl customer_edit::Guest for Probe {
    fn create(draft: Customer, _: RequestContext) -> Result<customer_edit::Outcome, PluginError> {
        Ok(customer_edit::Outcome::Saved(Customer { id: "new".into(), ..draft }))
    }

    fn update(
        draft: Customer,
        changed: Vec<String>,
        context: RequestContext,
    ) -> Result<customer_edit::Outcome, PluginError> {
        Ok(customer_edit::Outcome::Denied(format!("{} {} {}", context.purpose, draft.id, changed.join(" "))))
    }
}

switchboard_plugin::export_before_call!(Probe);
switchboard_plugin::export_customer_edit!(Probe);
switchboard_plugin::export_call_form!(Probe);
switchboard_plugin::export_card_action!(Probe);
switchboard_plugin::export_caller_id!(Probe);
switchboard_plugin::export_customer_lookup!(Probe);
switchboard_plugin::export_meeting_filter!(Probe);
switchboard_plugin::export_call_log!(Probe);
