//! Rings by hand for many callers: what a version would say of them, beside what the active one says. So an admin sees which
//! cards would change before the version takes calls.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use switchboard_domain::caller::Caller;
use switchboard_domain::card::Card;
use switchboard_domain::hook::Hook;
use switchboard_plugin_host::Record;
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::Principal;

use super::IncomingCalls;
use super::report::IncomingReport;
use crate::error::ServiceError;

/// So many of the tenant's last callers are rung for.
const RECENT_CALLERS: usize = 20;

/// Of so many of the tenant's last calls.
const RECENT_CALLS: u32 = 300;

/// So many callers are rung for at a time. It runs beside real calls, and a tenant has few places in a worker.
const AT_ONCE: usize = 2;

/// After this time no further caller is begun.
const PATIENCE: Duration = Duration::from_secs(40);

/// What one version did for one caller.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The card's first line.
    pub title: String,
    /// Why the version gave no answer.
    pub failure: Option<String>,
    /// How long it took.
    pub elapsed: Duration,
    /// The most bytes of memory that it had at once.
    pub memory_bytes: Option<u64>,
    /// How often it asked the host for something, by the capability's name.
    pub host_calls: BTreeMap<&'static str, u32>,
}

/// What is rung for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SampleKind {
    /// A caller that every rehearsal has, such as a withheld number.
    Standard,
    /// Somebody who called the tenant lately.
    Recent,
}

/// One caller with what both versions said.
#[derive(Debug, Clone, PartialEq)]
pub struct Rehearsed {
    /// Where the caller comes from.
    pub kind: SampleKind,
    /// The caller, so that nobody is named: a number without its middle, or the kind of caller.
    pub caller: String,
    /// What the version that is looked at did; absent where there was no more time.
    pub version: Option<Answered>,
    /// What the active version did.
    pub active: Option<Answered>,
    /// Which parts of the card would change; empty without an active version.
    pub changes: Vec<&'static str>,
}

struct Sample {
    kind: SampleKind,
    shown: String,
    caller_info: Value,
}

impl IncomingCalls {
    /// Rings by hand for standard callers and for the tenant's last ones, with a version and with the active one. `progress` is told
    /// for how many of how many callers that is done.
    ///
    /// # Errors
    /// When the version does not say who is calling, or the store fails.
    pub async fn rehearse(
        &self,
        principal: &Principal,
        url_schemes: &[String],
        version: &Arc<ActivePlugin>,
        active: Option<&Arc<ActivePlugin>>,
        progress: impl Fn(usize, usize) + Send,
    ) -> Result<Vec<Rehearsed>, ServiceError> {
        if !version.has(Hook::CallerId) {
            let message =
                format!("version {} has no hook caller-id, so that no call can be tried", version.version);
            return Err(ServiceError::invalid("digest", message));
        }
        let active = active.filter(|active| active.has(Hook::CallerId));
        let recent = self.sources.store.calls().recent_parties(&principal.context, RECENT_CALLS).await?;
        let samples: Vec<Sample> = standard().into_iter().chain(recent_samples(recent)).collect();
        let began = Instant::now();
        let all = samples.len();
        let mut left = samples.into_iter();
        let mut rehearsed = Vec::new();
        loop {
            progress(rehearsed.len(), all);
            let some: Vec<Sample> = left.by_ref().take(AT_ONCE).collect();
            if some.is_empty() {
                return Ok(rehearsed);
            }
            if began.elapsed() > PATIENCE {
                rehearsed.extend(some.into_iter().map(Sample::not_rung));
                continue;
            }
            let ringing = some
                .into_iter()
                .map(|sample| self.rehearse_one(principal, url_schemes, version, active, sample));
            for one in futures::future::join_all(ringing).await {
                rehearsed.push(one?);
            }
        }
    }

    async fn rehearse_one(
        &self,
        principal: &Principal,
        url_schemes: &[String],
        version: &Arc<ActivePlugin>,
        active: Option<&Arc<ActivePlugin>>,
        sample: Sample,
    ) -> Result<Rehearsed, ServiceError> {
        let (version, card) = self.ring_for(principal, url_schemes, version, &sample).await?;
        let (active, changes) = match active {
            Some(active) => {
                let (answered, now) = self.ring_for(principal, url_schemes, active, &sample).await?;
                (Some(answered), changes(&now, &card))
            }
            None => (None, Vec::new()),
        };
        let Sample { kind, shown, .. } = sample;
        Ok(Rehearsed { kind, caller: shown, version: Some(version), active, changes })
    }

    async fn ring_for(
        &self,
        principal: &Principal,
        url_schemes: &[String],
        plugin: &Arc<ActivePlugin>,
        sample: &Sample,
    ) -> Result<(Answered, Card), ServiceError> {
        let report = IncomingReport {
            sdk_call_id: "rehearsal".to_owned(),
            caller_info: sample.caller_info.clone(),
            ..IncomingReport::default()
        };
        let tried = self.try_out(principal, report, url_schemes.to_vec(), plugin, Record::No).await?;
        let mut host_calls = BTreeMap::new();
        for call in &tried.run.host_calls {
            *host_calls.entry(call.capability.as_str()).or_default() += 1;
        }
        let answered = Answered {
            title: tried.card.title.clone(),
            failure: tried.run.answer.err().map(|failure| failure.to_string()),
            elapsed: tried.run.elapsed,
            memory_bytes: tried.run.usage.map(|usage| usage.memory_bytes),
            host_calls,
        };
        Ok((answered, tried.card))
    }
}

impl Sample {
    fn not_rung(self) -> Rehearsed {
        Rehearsed { kind: self.kind, caller: self.shown, version: None, active: None, changes: Vec::new() }
    }
}

fn phone(number: &str) -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}})
}

/// Callers that each version must bear: an unknown number of the range for fiction, a short one, one that is none, a withheld
/// one, and a stranger of Teams.
fn standard() -> Vec<Sample> {
    [
        ("unknown", phone("+442079460018")),
        ("short", phone("117")),
        ("garbled", phone("not a number")),
        ("withheld", json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "anonymous"}})),
        (
            "teams",
            json!({
                "identifier": {
                    "kind": "microsoftTeamsUser", "microsoftTeamsUserId": "00000000-0000-4000-8000-000000000000"
                }
            }),
        ),
    ]
    .map(|(name, caller_info)| Sample { kind: SampleKind::Standard, shown: name.to_owned(), caller_info })
    .into()
}

/// The tenant's last callers, each once.
fn recent_samples(parties: Vec<Caller>) -> Vec<Sample> {
    let mut seen = std::collections::HashSet::new();
    let samples = parties.into_iter().filter_map(|party| {
        let key = party.choice_key()?.to_owned();
        let (shown, caller_info) = match &party {
            Caller::Phone(number) => {
                let number = number.e164.as_ref()?;
                (masked(number), phone(number))
            }
            Caller::Teams(teams) => {
                let who = json!({"kind": "microsoftTeamsUser", "microsoftTeamsUserId": teams.id});
                ("teams".to_owned(), json!({"identifier": who}))
            }
            Caller::Application(_) | Caller::Anonymous | Caller::Other(_) => return None,
        };
        seen.insert(key).then_some(Sample { kind: SampleKind::Recent, shown, caller_info })
    });
    samples.take(RECENT_CALLERS).collect()
}

/// A number of which only the beginning and the end are left.
fn masked(number: &str) -> String {
    let digits: Vec<char> = number.chars().collect();
    let (head, tail) = (digits.len().min(3), digits.len().saturating_sub(2));
    let hidden = tail.saturating_sub(head);
    digits[..head].iter().chain(std::iter::repeat_n(&'•', hidden)).chain(&digits[tail.max(head)..]).collect()
}

/// Which parts of a card differ.
fn changes(now: &Card, then: &Card) -> Vec<&'static str> {
    let names = |card: &Card| card.matches.iter().map(|one| one.found.name.clone()).collect::<Vec<_>>();
    let parts = [
        ("title", now.title != then.title),
        ("subtitle", now.subtitle != then.subtitle),
        ("identified", now.identified != then.identified),
        ("suppressed", now.suppressed != then.suppressed),
        ("silent", now.silent != then.silent),
        ("link", now.open_url != then.open_url),
        ("matches", names(now) != names(then)),
        ("facts", now.extra != then.extra),
    ];
    parts.into_iter().filter_map(|(part, differs)| differs.then_some(part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_without_its_middle() {
        assert_eq!(masked("+14255550123"), "+14•••••••23");
        assert_eq!(masked("+1"), "+1");
        assert_eq!(masked(""), "");
    }
}
