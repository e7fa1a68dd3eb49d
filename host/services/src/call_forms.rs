//! What the agent fills in about a call. The first plugin in the admin's order that has the hook says what is asked; without one, and
//! where it gives no answer, there are the notes and the disposition alone.

mod trial;

use std::sync::Arc;

use switchboard_domain::call::CallState;
use switchboard_domain::call_form::{
    Answers, Form, FormWanted, SavedForm, check, check_count, check_size, clean,
};
use switchboard_domain::caller_info::FieldError;
use switchboard_domain::card::Card;
use switchboard_domain::clock::Clock;
use switchboard_domain::hook::Hook;
use switchboard_domain::ids::CallId;
use switchboard_plugin_host::PluginHost;
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::{Principal, Timeouts};
use switchboard_plugin_protocol::hook_call::ShowForm;
use switchboard_plugin_protocol::{LogLevel, LogLine, LogSource, Prefetched};
use switchboard_store::{CallRecord, ChangeTold, Store};

use crate::call_log_delivery::{CallLogDelivery, customer_of};
use crate::error::ServiceError;

const TIMEOUTS: Timeouts = Timeouts::of(Hook::CallForm);

/// The most lines about what was left out of one form.
const MOST_LINES: usize = 5;

const NOT_FOUND: ServiceError = ServiceError::NotFound("the call");

/// What is asked about a call.
#[derive(Debug, Clone, Default)]
pub struct Questions {
    /// The plugin's form; without one there are the notes and the disposition alone.
    pub form: Option<Form>,
    /// The plugin that was asked.
    pub plugin: Option<String>,
    /// Why that plugin gave no form.
    pub problem: Option<String>,
}

/// What is asked about a call, and what is answered so far.
#[derive(Debug, Clone)]
pub struct FormOfCall {
    /// What is asked.
    pub questions: Questions,
    /// The call with its disposition and its answers.
    pub call: CallRecord,
}

/// What an agent has changed. The rest stays as it is, so that nobody takes back what was answered in another tab.
#[derive(Debug, Clone)]
pub struct FilledIn {
    /// By the names of the fields; an empty text takes an answer back.
    pub answers: Answers,
    /// Absent, it stays as it is; an empty text removes it.
    pub disposition: Option<String>,
    /// The agent says that nothing is missing.
    pub complete: bool,
}

/// The forms of calls. Clones share them.
#[derive(Debug, Clone)]
pub struct CallForms {
    store: Store,
    plugins: PluginHost,
    call_log: CallLogDelivery,
    clock: Clock,
}

impl CallForms {
    /// The forms of this store's calls.
    #[must_use]
    pub fn new(store: Store, plugins: PluginHost, call_log: CallLogDelivery, clock: Clock) -> Self {
        Self { store, plugins, call_log, clock }
    }

    /// The form of one of the agent's own calls, with what is answered so far.
    ///
    /// # Errors
    /// When there is no such call, or the store fails. That a plugin gives no form is none.
    pub async fn form(&self, principal: &Principal, id: &CallId) -> Result<FormOfCall, ServiceError> {
        let call = self.store.calls().get(&principal.context, id).await?.ok_or(NOT_FOUND)?;
        let questions = self.questions(principal, &call).await?;
        Ok(FormOfCall { questions, call })
    }

    /// Keeps what the agent has changed, together with what was answered before. No plugin is asked, unless the form is to be
    /// complete.
    ///
    /// # Errors
    /// When there is no such call, an answer can't be kept, the form is to be complete and is not, or the store fails.
    pub async fn fill_in(
        &self,
        principal: &Principal,
        id: &CallId,
        filled_in: FilledIn,
    ) -> Result<CallRecord, ServiceError> {
        refuse(check_size(&filled_in.answers, filled_in.disposition.as_deref()))?;
        // Where the plugin gives no form, nobody knows what is missing, and the agent goes on to the next call.
        let form = if filled_in.complete { self.form(principal, id).await?.questions.form } else { None };
        let context = &principal.context;
        let plugins = self.call_log.plugins_to_tell(context).await?;
        let told = ChangeTold { plugins: &plugins, now: self.clock.now() };
        let mut faults = Vec::new();
        let changed = self
            .store
            .calls()
            // What another tab has saved meanwhile is there, and stays so until this is written.
            .change(context, id, &[], told, |call| match merged(call, filled_in, form.as_ref()) {
                Ok((saved, disposition)) => {
                    call.form = Some(saved);
                    call.disposition = disposition;
                }
                Err(wrong) => faults = wrong,
            })
            .await?;
        let call = changed.ok_or(NOT_FOUND)?;
        refuse(faults)?;
        // Plugins that were told of the call before are told of it again, as after a change of its notes.
        self.call_log.notify();
        Ok(call)
    }

    async fn questions(&self, principal: &Principal, call: &CallRecord) -> Result<Questions, ServiceError> {
        if call.progress.state == CallState::Ringing || !call.kind.is_told_to_plugins() {
            return Ok(Questions::default());
        }
        let active = self.plugins.active_for(&principal.context).await?;
        let Some(plugin) = active.iter().find(|plugin| plugin.has(Hook::CallForm)) else {
            return Ok(Questions::default());
        };
        let card = call.card.as_deref().and_then(|card| serde_json::from_str::<Card>(card).ok());
        let wanted = FormWanted { call_id: call.id.to_string(), customer: customer_of(call, card.as_ref()) };
        let answer =
            self.plugins.run(plugin, principal, ShowForm(wanted), Prefetched::default(), TIMEOUTS).await;
        let name = Some(plugin.name.clone());
        Ok(match answer {
            Ok(asked) => {
                let (form, left_out) = clean(asked);
                self.tell_of_left_out(principal, plugin, call, left_out);
                Questions { form: Some(form), plugin: name, problem: None }
            }
            Err(failure) => Questions { form: None, plugin: name, problem: Some(failure.in_short()) },
        })
    }

    /// Says in the plugin's log what its form does not have, since nobody sees there what is missing.
    fn tell_of_left_out(
        &self,
        principal: &Principal,
        plugin: &Arc<ActivePlugin>,
        call: &CallRecord,
        left_out: Vec<String>,
    ) {
        let lines = warnings(left_out);
        if !lines.is_empty() {
            let call_id = Some(call.id.as_str());
            self.plugins.write_log(plugin, &principal.context, Hook::CallForm, call_id, lines);
        }
    }
}

/// What is answered of a call, and its disposition, with what the agent has changed.
fn merged(
    call: &CallRecord,
    filled_in: FilledIn,
    form: Option<&Form>,
) -> Result<(SavedForm, Option<String>), Vec<FieldError>> {
    let FilledIn { answers: changed, disposition, complete } = filled_in;
    let answers = call.form.clone().unwrap_or_default().with(changed);
    let disposition = disposition.or_else(|| call.disposition.clone()).filter(|text| !text.is_empty());
    // What a complete form does not show is no answer.
    let (faults, answers) = match form {
        Some(form) => (check(form, &answers, disposition.as_deref()), shown(form, &answers)),
        None => (check_count(&answers), answers),
    };
    if faults.is_empty() {
        Ok((SavedForm { answers, is_complete: complete }, disposition))
    } else {
        Err(faults)
    }
}

/// A line of the log for each thing that was left out of a form.
fn warnings(left_out: Vec<String>) -> Vec<LogLine> {
    let line =
        |message| LogLine { source: LogSource::Log, level: LogLevel::Warn, message, fields: Vec::new() };
    left_out.into_iter().take(MOST_LINES).map(line).collect()
}

/// The answers of the fields that are there.
fn shown(form: &Form, answers: &Answers) -> Answers {
    let fields = form.fields.iter().filter(|field| field.is_shown(form, answers));
    let answered = fields.filter_map(|field| answers.get_key_value(&field.name));
    answered.map(|(name, answer)| (name.clone(), answer.clone())).collect()
}

fn refuse(faults: Vec<FieldError>) -> Result<(), ServiceError> {
    if faults.is_empty() { Ok(()) } else { Err(ServiceError::InvalidMembers(faults)) }
}
