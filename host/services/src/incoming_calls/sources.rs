//! The sources that are asked about a caller, side by side: the tenant's plugins, the store, the directory.

use std::sync::Arc;
use std::time::{Duration, Instant};

use switchboard_domain::call_trace::TracedPlugin;
use switchboard_domain::caller::Caller;
use switchboard_domain::caller_match::{CUSTOMERS, DIRECTORY, IncomingCall, Resolution};
use switchboard_domain::card::{
    CardBuilder, MAX_MATCHES, SourceAnswer, WhySays, customers_resolution, directory_resolution,
};
use switchboard_domain::customer::FoundCustomer;
use switchboard_domain::error::PluginErrorKind;
use switchboard_domain::hook::{Capability, Hook};
use switchboard_microsoft::graph::{DirectoryUser, GraphFailure};
use switchboard_plugin_host::PluginHost;
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::{HookFailure, Principal, Timeouts};
use switchboard_plugin_protocol::Prefetched;
use switchboard_plugin_protocol::hook_call::ResolveCaller;
use switchboard_store::{Store, StoreError};
use tokio::sync::{mpsc, watch};
use tracing::Instrument;

use super::remembered::Remembered;
use crate::accounts::{AgentGraph, person_of};
use crate::call_traces::{note, untouched};

/// How long a plugin's call waits for what the store finds, which saves the plugin the question.
const PREFETCH_TIMEOUT: Duration = Duration::from_millis(50);

pub(super) const TIMEOUTS: Timeouts = Timeouts::of(Hook::CallerId);

/// The sources that can be asked about a caller. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Sources {
    pub(super) store: Store,
    pub(super) plugins: PluginHost,
    pub(super) graph: AgentGraph,
    pub(super) remembered: Remembered,
}

/// A source's answer.
pub(super) struct SourceReply {
    pub(super) source: String,
    pub(super) answer: SourceAnswer,
    /// The caller's entry in the directory, where the directory gave the answer and has one.
    pub(super) colleague: Option<DirectoryEntry>,
    /// How it was asked, where it is a plugin.
    pub(super) plugin: Option<TracedPlugin>,
}

/// A caller whom the directory knows.
pub(super) struct DirectoryEntry {
    pub(super) name: String,
    /// Of another organisation, with an entry here.
    pub(super) guest: bool,
}

/// What arrives while a card is made.
pub(super) enum SourceEvent {
    /// A source's answer.
    Reply(Box<SourceReply>),
    /// The name of the person who passed the call on, where the directory knows it.
    Transferor(Option<String>),
}

pub(super) type Found = Option<Arc<Vec<FoundCustomer>>>;

/// The sources for a caller: plugins in the admin's order, then the built-in ones.
pub(super) fn names(plugins: &[Arc<ActivePlugin>], caller: &Caller) -> Vec<String> {
    let mut names: Vec<String> =
        plugins.iter().filter(|plugin| plugin.is_on_cards()).map(|plugin| plugin.source()).collect();
    names.push(CUSTOMERS.to_owned());
    if matches!(caller, Caller::Teams(_)) {
        names.push(DIRECTORY.to_owned());
    }
    names
}

/// Says on a card which of its sources are versions that the agent previews.
pub(super) fn mark_previews(builder: &mut CardBuilder, plugins: &[Arc<ActivePlugin>]) {
    for plugin in plugins.iter().filter(|plugin| plugin.standing.is_preview) {
        builder.preview(&plugin.source());
    }
}

/// Asks all sources at once; their answers arrive in the order in which they are given.
pub(super) fn ask_all(
    sources: &Sources,
    principal: &Principal,
    call: &IncomingCall,
    plugins: &[Arc<ActivePlugin>],
    transferor: Option<String>,
    deadline: Instant,
) -> mpsc::Receiver<SourceEvent> {
    let (answers, received) = mpsc::channel(16);
    let (found, _) = watch::channel::<Option<Found>>(None);
    for plugin in plugins.iter().filter(|plugin| plugin.is_on_cards()) {
        let (sources, principal, call) = (sources.clone(), principal.clone(), call.clone());
        let (plugin, answers, found) = (Arc::clone(plugin), answers.clone(), found.subscribe());
        let span = tracing::debug_span!("source", source.name = plugin.source());
        tokio::spawn(
            async move {
                let (answer, traced) = ask_plugin(&sources, &principal, call, &plugin, found).await;
                deliver(&answers, plugin.source(), answer, None, Some(traced)).await;
            }
            .instrument(span),
        );
    }
    if matches!(call.caller, Caller::Teams(_)) {
        let (sources, principal, caller, answers) =
            (sources.clone(), principal.clone(), call.caller.clone(), answers.clone());
        let span = tracing::debug_span!("source", source.name = DIRECTORY);
        tokio::spawn(
            async move {
                let (answer, colleague) = ask_directory(&sources, &principal, &caller, deadline).await;
                deliver(&answers, DIRECTORY.to_owned(), answer, colleague, None).await;
            }
            .instrument(span),
        );
    }
    if let Some(id) = transferor {
        let (sources, principal, answers) = (sources.clone(), principal.clone(), answers.clone());
        tokio::spawn(async move {
            let person = sources.graph.person(&principal.context, &id, deadline).await.ok().flatten();
            let name = person.map(|person| person_of(&person).display_name);
            drop(answers.send(SourceEvent::Transferor(name)).await);
        });
    }
    let (sources, principal, caller) = (sources.clone(), principal.clone(), call.caller.clone());
    let span = tracing::debug_span!("source", source.name = CUSTOMERS);
    tokio::spawn(
        async move {
            let (answer, customers) = ask_customers(&sources, &principal, &caller).await;
            found.send_replace(Some(customers));
            deliver(&answers, CUSTOMERS.to_owned(), answer, None, None).await;
        }
        .instrument(span),
    );
    received
}

async fn deliver(
    answers: &mpsc::Sender<SourceEvent>,
    source: String,
    answer: SourceAnswer,
    colleague: Option<DirectoryEntry>,
    plugin: Option<TracedPlugin>,
) {
    count(&source, &answer);
    let reply = SourceReply { source, answer, colleague, plugin };
    // Nobody receives it once the call is past its last card.
    drop(answers.send(SourceEvent::Reply(Box::new(reply))).await);
}

/// Counts answers by the kind of source. All plugins are one kind: their names are the tenants' own.
fn count(source: &str, answer: &SourceAnswer) {
    let kind = match source {
        CUSTOMERS => "customers",
        DIRECTORY => "directory",
        _ => "plugin",
    };
    let how = match answer {
        SourceAnswer::Resolved(_) => "resolved",
        SourceAnswer::TimedOut(_) => "timed-out",
        SourceAnswer::Failed(_) => "failed",
        SourceAnswer::Skipped(_) => "skipped",
    };
    metrics::counter!("switchboard_card_sources_total", "source" => kind, "answer" => how).increment(1);
}

pub(super) async fn ask_customers(
    sources: &Sources,
    principal: &Principal,
    caller: &Caller,
) -> (SourceAnswer, Found) {
    let Caller::Phone(phone) = caller else {
        return (SourceAnswer::Skipped(WhySays::NoNumber.into()), None);
    };
    if phone.keys.is_empty() {
        return (SourceAnswer::Skipped(WhySays::NumberUnusable.into()), None);
    }
    let found = async {
        let mut found = sources.store.customers().find_sharing(&principal.context, &phone.keys).await?;
        if found.len() > MAX_MATCHES {
            add_chosen(sources, principal, caller, &mut found).await?;
        }
        Ok::<_, StoreError>(found)
    };
    match found.await {
        Ok(mut found) => {
            let resolution = customers_resolution(&found);
            found.truncate(MAX_MATCHES);
            (SourceAnswer::Resolved(resolution), Some(Arc::new(found)))
        }
        Err(error) => {
            tracing::error!(%error, "the store can't look up the customers of a caller");
            (SourceAnswer::Failed(WhySays::StoreUnavailable.into()), None)
        }
    }
}

/// Adds the customer whom the agent chose the last time, where so many share the number that they may be left out.
async fn add_chosen(
    sources: &Sources,
    principal: &Principal,
    caller: &Caller,
    found: &mut Vec<FoundCustomer>,
) -> Result<(), StoreError> {
    let (Some(number), Some(first)) = (caller.choice_key(), found.first()) else { return Ok(()) };
    let chosen = sources.store.calls().chosen(&principal.context, number).await?;
    let Some(chosen) = chosen.filter(|chosen| {
        chosen.source == CUSTOMERS && found.iter().all(|known| known.customer.id != chosen.record_id)
    }) else {
        return Ok(());
    };
    let (strength, e164) = (first.strength, number.split(';').next());
    if let Some(customer) = sources.store.customers().get(&principal.context, &chosen.record_id).await?
        && let Some(phone) = customer.phones.iter().find(|phone| phone.e164.as_deref() == e164)
    {
        let matched_number = phone.number.clone();
        found.insert(0, FoundCustomer { customer, strength, matched_number });
    }
    Ok(())
}

pub(super) async fn ask_directory(
    sources: &Sources,
    principal: &Principal,
    caller: &Caller,
    deadline: Instant,
) -> (SourceAnswer, Option<DirectoryEntry>) {
    let Caller::Teams(teams) = caller else {
        return (SourceAnswer::Skipped(WhySays::NotOfTeams.into()), None);
    };
    match sources.graph.person(&principal.context, &teams.id, deadline).await {
        Ok(user) => {
            let person = user.as_deref().map(person_of);
            let guest = user.as_deref().is_some_and(DirectoryUser::is_guest);
            let known =
                person.as_ref().map(|person| DirectoryEntry { name: person.display_name.clone(), guest });
            (SourceAnswer::Resolved(directory_resolution(person.as_ref())), known)
        }
        Err(error) => {
            tracing::warn!(%error, "the directory can't be asked about a caller");
            let answer = match error.graph() {
                Some(GraphFailure::TimedOut) => SourceAnswer::TimedOut(WhySays::DirectoryTooSlow.into()),
                Some(GraphFailure::Throttled) => SourceAnswer::Failed(WhySays::DirectoryBusy.into()),
                Some(GraphFailure::Forbidden) => SourceAnswer::Failed(WhySays::DirectoryNotAllowed.into()),
                _ => SourceAnswer::Failed(WhySays::DirectoryUnavailable.into()),
            };
            (answer, None)
        }
    }
}

async fn ask_plugin(
    sources: &Sources,
    principal: &Principal,
    call: IncomingCall,
    plugin: &Arc<ActivePlugin>,
    mut found: watch::Receiver<Option<Found>>,
) -> (SourceAnswer, TracedPlugin) {
    let mut traced = untouched(plugin, Hook::CallerId);
    if !plugin.has(Hook::CallerId) {
        return (SourceAnswer::Skipped(plugin.remark().unwrap_or_default().into()), traced);
    }
    if let Some(resolution) = sources.remembered.find(&principal.context, plugin, &call) {
        traced.reused = true;
        return (of_plugin(plugin, Ok(resolution)), traced);
    }
    let prefetched = prefetched(plugin, &call, &mut found).await;
    let question = ResolveCaller(call.clone());
    let run = sources.plugins.run_noted(plugin, principal, question, prefetched, TIMEOUTS).await;
    let as_agent = run.as_agent;
    let answer = note(&mut traced, run);
    if let Ok(resolution) = &answer {
        sources.remembered.keep(&principal.context, plugin, &call, resolution, as_agent);
    }
    (of_plugin(plugin, answer), traced)
}

/// What goes to a plugin with its question: what the store has found, as soon as it is known.
pub(super) async fn prefetched(
    plugin: &ActivePlugin,
    call: &IncomingCall,
    found: &mut watch::Receiver<Option<Found>>,
) -> Prefetched {
    let keys = match &call.caller {
        Caller::Phone(phone) if plugin.granted.contains(Capability::Customers) => phone.keys.clone(),
        _ => return Prefetched::default(),
    };
    let ready = tokio::time::timeout(PREFETCH_TIMEOUT, found.wait_for(Option::is_some)).await;
    let customers = ready.ok().and_then(Result::ok).and_then(|found| found.clone().flatten());
    let customers = customers.map(|customers| (keys, customers.as_ref().clone()));
    Prefetched { customers, ..Prefetched::default() }
}

/// What a plugin's answer is to a card.
pub(super) fn of_plugin(plugin: &ActivePlugin, answer: Result<Resolution, HookFailure>) -> SourceAnswer {
    match answer {
        Ok(mut resolution) => {
            resolution.offered_by(plugin.has(Hook::CardAction).then_some(plugin.name.as_str()));
            SourceAnswer::Resolved(resolution)
        }
        Err(failure) if failure.is_timeout() => SourceAnswer::TimedOut(failure.to_string().into()),
        Err(HookFailure::Refused(error)) if error.kind == PluginErrorKind::AgentMustConnect => {
            SourceAnswer::Failed(WhySays::AgentMustConnect.into())
        }
        Err(failure) => SourceAnswer::Failed(failure.in_short().into()),
    }
}
