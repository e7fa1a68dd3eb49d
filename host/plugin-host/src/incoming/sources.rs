//! Who is asked about a caller, side by side: the tenant's plugins, the store, the directory.

use std::sync::Arc;
use std::time::Duration;

use switchboard_calls::caller::Caller;
use switchboard_calls::caller_match::{CUSTOMERS, DIRECTORY, IncomingCall};
use switchboard_calls::card::{
    FINAL_CARD, LATE_UNTIL, SourceAnswer, customers_resolution, directory_resolution,
};
use switchboard_calls::customer::FoundCustomer;
use switchboard_plugin_protocol::{Foreseen, HookRequest, HookResponse};
use tokio::sync::{mpsc, watch};

use crate::PluginHost;
use crate::capabilities::person_of;
use crate::catalogue::ActivePlugin;
use crate::run::{HookFailure, OnBehalf, Patience};

const HOOK: &str = "caller-id";

/// How long a plugin's call waits for what the store finds, to save the plugin the question.
const FORESEE: Duration = Duration::from_millis(50);

/// A plugin may answer late, where it waits for a slow system. Computing takes compiled guests microseconds and Python
/// milliseconds (measured); one that computes for as long as this will not answer in time.
const COMPUTING: Duration = Duration::from_millis(400);

const PATIENCE: Patience = Patience { told: FINAL_CARD, deadline: LATE_UNTIL, computing: COMPUTING };

/// What a source said.
pub(super) struct Told {
    pub(super) source: String,
    pub(super) answer: SourceAnswer,
    /// The caller's name, where the directory knows the caller.
    pub(super) colleague: Option<String>,
}

type Found = Option<Arc<Vec<FoundCustomer>>>;

/// The sources for a caller: plugins in the admin's order, then the built-in ones.
pub(super) fn names(plugins: &[Arc<ActivePlugin>], caller: &Caller) -> Vec<String> {
    let mut names: Vec<String> =
        plugins.iter().filter(|plugin| plugin.has(HOOK)).map(|plugin| plugin.source()).collect();
    names.push(CUSTOMERS.to_owned());
    if matches!(caller, Caller::Teams(_)) {
        names.push(DIRECTORY.to_owned());
    }
    names
}

/// Asks all of them; the answers come in the order in which they are given.
pub(super) fn ask_all(
    host: &PluginHost,
    behalf: &OnBehalf,
    call: &IncomingCall,
    plugins: &[Arc<ActivePlugin>],
) -> mpsc::Receiver<Told> {
    let (answers, received) = mpsc::channel(16);
    let (found, _) = watch::channel::<Option<Found>>(None);
    for plugin in plugins.iter().filter(|plugin| plugin.has(HOOK)) {
        let (host, behalf, call) = (host.clone(), behalf.clone(), call.clone());
        let (plugin, answers, found) = (Arc::clone(plugin), answers.clone(), found.subscribe());
        tokio::spawn(async move {
            let answer = ask_plugin(&host, &behalf, call, &plugin, found).await;
            tell(&answers, plugin.source(), answer, None).await;
        });
    }
    if matches!(call.caller, Caller::Teams(_)) {
        let (host, behalf, caller, answers) =
            (host.clone(), behalf.clone(), call.caller.clone(), answers.clone());
        tokio::spawn(async move {
            let (answer, colleague) = ask_directory(&host, &behalf, &caller).await;
            tell(&answers, DIRECTORY.to_owned(), answer, colleague).await;
        });
    }
    let (host, behalf, caller) = (host.clone(), behalf.clone(), call.caller.clone());
    tokio::spawn(async move {
        let (answer, customers) = ask_customers(&host, &behalf, &caller).await;
        found.send_replace(Some(customers));
        tell(&answers, CUSTOMERS.to_owned(), answer, None).await;
    });
    received
}

async fn tell(answers: &mpsc::Sender<Told>, source: String, answer: SourceAnswer, colleague: Option<String>) {
    // Nobody listens once the call is past its last card.
    drop(answers.send(Told { source, answer, colleague }).await);
}

async fn ask_customers(host: &PluginHost, behalf: &OnBehalf, caller: &Caller) -> (SourceAnswer, Found) {
    let Caller::Phone(phone) = caller else {
        return (SourceAnswer::Skipped("The caller has no number to look for.".into()), None);
    };
    if phone.keys.is_empty() {
        return (SourceAnswer::Skipped("The caller's number can't be looked up.".into()), None);
    }
    match host.store.find_by_keys(&behalf.context, &phone.keys).await {
        Ok(found) => (SourceAnswer::Resolved(customers_resolution(&found)), Some(Arc::new(found))),
        Err(error) => {
            tracing::error!(%error, "customers can't be looked up");
            (SourceAnswer::Failed("The store can't be asked now.".into()), None)
        }
    }
}

async fn ask_directory(
    host: &PluginHost,
    behalf: &OnBehalf,
    caller: &Caller,
) -> (SourceAnswer, Option<String>) {
    let Caller::Teams(teams) = caller else {
        return (SourceAnswer::Skipped("The caller is not of Teams.".into()), None);
    };
    let failed = |error: &dyn std::fmt::Display| {
        tracing::warn!(%error, "the directory can't be asked");
        (SourceAnswer::Failed("The directory can't be asked now.".into()), None)
    };
    let token = match host.tokens.graph(&behalf.context).await {
        Ok(token) => token,
        Err(error) => return failed(&error),
    };
    match host.tokens.microsoft().graph.user(&token, &teams.id).await {
        Ok(user) => {
            let person = user.map(person_of);
            let name = person.as_ref().map(|person| person.display_name.clone());
            (SourceAnswer::Resolved(directory_resolution(person.as_ref())), name)
        }
        Err(error) => failed(&error),
    }
}

async fn ask_plugin(
    host: &PluginHost,
    behalf: &OnBehalf,
    call: IncomingCall,
    plugin: &Arc<ActivePlugin>,
    mut found: watch::Receiver<Option<Found>>,
) -> SourceAnswer {
    let keys = match &call.caller {
        Caller::Phone(phone) if plugin.granted.customers => Some(phone.keys.clone()),
        _ => None,
    };
    let mut foreseen = Foreseen::default();
    if let Some(keys) = keys {
        let ready = tokio::time::timeout(FORESEE, found.wait_for(Option::is_some)).await;
        let customers = ready.ok().and_then(Result::ok).and_then(|found| found.clone().flatten());
        foreseen.customers = customers.map(|customers| (keys, customers.as_ref().clone()));
    }
    let request = HookRequest::ResolveCaller(Box::new(call));
    match host.run(plugin, behalf, request, foreseen, PATIENCE).await {
        Ok(HookResponse::Resolution(resolution)) => SourceAnswer::Resolved(resolution),
        Ok(_) => SourceAnswer::Failed("The plugin worker mixed up its answers.".into()),
        Err(HookFailure::TimedOut(why)) => SourceAnswer::TimedOut(why),
        Err(failure) => SourceAnswer::Failed(failure.to_string()),
    }
}
