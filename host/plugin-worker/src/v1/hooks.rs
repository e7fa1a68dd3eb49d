//! Finds the hooks that a component exports, and calls them.

use switchboard_domain::context::RequestContext;
use switchboard_domain::customer::Customer;
use switchboard_domain::error::PluginError;
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::{HookRequest, HookResponse};
use wasmtime::Store;
use wasmtime::component::InstancePre;

use super::hook::{
    before_call, call_form, call_log, caller_id, card_action, customer_edit, customer_lookup, meeting_filter,
};
use crate::guest::Guest;

/// The most that a plugin may be sure of a match, in percent.
const MOST_CONFIDENCE: u8 = 100;

/// The hooks of one component. They are looked up once, when the component is loaded.
pub(crate) struct Hooks {
    instance: InstancePre<Guest>,
    caller_id: Option<caller_id::GuestIndices>,
    customer_lookup: Option<customer_lookup::GuestIndices>,
    meeting_filter: Option<meeting_filter::GuestIndices>,
    call_log: Option<call_log::GuestIndices>,
    before_call: Option<before_call::GuestIndices>,
    card_action: Option<card_action::GuestIndices>,
    customer_edit: Option<customer_edit::GuestIndices>,
    call_form: Option<call_form::GuestIndices>,
}

/// What a hook answered, or the error that it returned.
pub(crate) type Answered = Result<HookResponse, PluginError>;

impl Hooks {
    pub(crate) fn new(instance: &InstancePre<Guest>) -> Self {
        Self {
            caller_id: caller_id::GuestIndices::new(instance).ok(),
            customer_lookup: customer_lookup::GuestIndices::new(instance).ok(),
            meeting_filter: meeting_filter::GuestIndices::new(instance).ok(),
            call_log: call_log::GuestIndices::new(instance).ok(),
            before_call: before_call::GuestIndices::new(instance).ok(),
            card_action: card_action::GuestIndices::new(instance).ok(),
            customer_edit: customer_edit::GuestIndices::new(instance).ok(),
            call_form: call_form::GuestIndices::new(instance).ok(),
            instance: instance.clone(),
        }
    }

    /// The exported hooks.
    pub(crate) fn exported(&self) -> Vec<Hook> {
        let hooks = [
            (Hook::CallerId, self.caller_id.is_some()),
            (Hook::CustomerLookup, self.customer_lookup.is_some()),
            (Hook::MeetingFilter, self.meeting_filter.is_some()),
            (Hook::CallLog, self.call_log.is_some()),
            (Hook::BeforeCall, self.before_call.is_some()),
            (Hook::CardAction, self.card_action.is_some()),
            (Hook::CustomerEdit, self.customer_edit.is_some()),
            (Hook::CallForm, self.call_form.is_some()),
        ];
        hooks.into_iter().filter_map(|(hook, exported)| exported.then_some(hook)).collect()
    }

    /// Instantiates the component and calls the hook. `None` when it is not exported.
    pub(crate) async fn call(
        &self,
        store: &mut Store<Guest>,
        request: HookRequest,
        context: RequestContext,
    ) -> wasmtime::Result<Option<Answered>> {
        let context = context.into();
        match request {
            HookRequest::ResolveCaller(call) => {
                let Some(hook) = &self.caller_id else { return Ok(None) };
                let instance = self.instance.instantiate_async(&mut *store).await?;
                let guest = hook.load(&mut *store, &instance)?;
                let answer = guest.call_resolve(&mut *store, &(*call).into(), &context).await?;
                if let Ok(resolution) = &answer {
                    clamp_aloud(store, resolution);
                    tell_of_left_out(store, resolution);
                }
                Ok(Some(answered(answer, |resolution| HookResponse::Resolution(resolution.into()))))
            }
            HookRequest::SearchCustomers(query, page) => {
                let Some(hook) = &self.customer_lookup else { return Ok(None) };
                let instance = self.instance.instantiate_async(&mut *store).await?;
                let guest = hook.load(&mut *store, &instance)?;
                let answer = guest.call_search(&mut *store, &query, &page.into(), &context).await?;
                Ok(Some(answered(answer, |page| HookResponse::CustomerPage(page.into()))))
            }
            HookRequest::GetCustomer(id) => {
                let Some(hook) = &self.customer_lookup else { return Ok(None) };
                let instance = self.instance.instantiate_async(&mut *store).await?;
                let guest = hook.load(&mut *store, &instance)?;
                let answer = guest.call_get(&mut *store, &id, &context).await?;
                let boxed = |customer: Option<_>| customer.map(|customer| Box::new(Customer::from(customer)));
                Ok(Some(answered(answer, |customer| HookResponse::Customer(boxed(customer)))))
            }
            HookRequest::EvaluateMeetings(meetings) => {
                let Some(hook) = &self.meeting_filter else { return Ok(None) };
                let instance = self.instance.instantiate_async(&mut *store).await?;
                let guest = hook.load(&mut *store, &instance)?;
                let meetings: Vec<_> = meetings.into_iter().map(Into::into).collect();
                let answer = guest.call_evaluate(&mut *store, &meetings, &context).await?;
                let verdicts = |verdicts: Vec<_>| verdicts.into_iter().map(Into::into).collect();
                Ok(Some(answered(answer, |answer| HookResponse::Verdicts(verdicts(answer)))))
            }
            HookRequest::SaveCall(entry) => {
                let Some(hook) = &self.call_log else { return Ok(None) };
                let instance = self.instance.instantiate_async(&mut *store).await?;
                let guest = hook.load(&mut *store, &instance)?;
                let answer = guest.call_save(&mut *store, &(*entry).into(), &context).await?;
                Ok(Some(answered(answer, HookResponse::ExternalId)))
            }
            HookRequest::DecideCall(call) => {
                let Some(hook) = &self.before_call else { return Ok(None) };
                let instance = self.instance.instantiate_async(&mut *store).await?;
                let guest = hook.load(&mut *store, &instance)?;
                let answer = guest.call_decide(&mut *store, &(*call).into(), &context).await?;
                Ok(Some(answered(answer, |advice| HookResponse::Advice(advice.into()))))
            }
            HookRequest::PerformAction(pressed) => {
                let Some(hook) = &self.card_action else { return Ok(None) };
                let instance = self.instance.instantiate_async(&mut *store).await?;
                let guest = hook.load(&mut *store, &instance)?;
                let answer = guest.call_perform(&mut *store, &(*pressed).into(), &context).await?;
                Ok(Some(answered(answer, |performed| HookResponse::Performed(Box::new(performed.into())))))
            }
            HookRequest::CreateCustomer(draft) => {
                let Some(hook) = &self.customer_edit else { return Ok(None) };
                let instance = self.instance.instantiate_async(&mut *store).await?;
                let guest = hook.load(&mut *store, &instance)?;
                let answer = guest.call_create(&mut *store, &(*draft).into(), &context).await?;
                Ok(Some(answered(answer, |outcome| HookResponse::Edited(outcome.into()))))
            }
            HookRequest::UpdateCustomer(draft, changed) => {
                let Some(hook) = &self.customer_edit else { return Ok(None) };
                let instance = self.instance.instantiate_async(&mut *store).await?;
                let guest = hook.load(&mut *store, &instance)?;
                let answer = guest.call_update(&mut *store, &(*draft).into(), &changed, &context).await?;
                Ok(Some(answered(answer, |outcome| HookResponse::Edited(outcome.into()))))
            }
            HookRequest::ShowForm(wanted) => {
                let Some(hook) = &self.call_form else { return Ok(None) };
                let instance = self.instance.instantiate_async(&mut *store).await?;
                let guest = hook.load(&mut *store, &instance)?;
                let customer: Option<super::wit::types::RecordRef> = wanted.customer.map(Into::into);
                let answer =
                    guest.call_show(&mut *store, &wanted.call_id, customer.as_ref(), &context).await?;
                Ok(Some(answered(answer, |form| HookResponse::Form(Box::new(form.into())))))
            }
        }
    }
}

/// Says in the log where a confidence is more than the contract allows. The host takes the most that it allows.
fn clamp_aloud(store: &Store<Guest>, resolution: &caller_id::Resolution) {
    let caller_id::Outcome::Found(matches) = &resolution.outcome else { return };
    for found in matches.iter().filter(|found| found.confidence > MOST_CONFIDENCE).take(3) {
        store.data().warn(format!(
            "the confidence of the record {:?} is {}: it is 0 to {MOST_CONFIDENCE}, and the host takes {MOST_CONFIDENCE}",
            found.record.id, found.confidence
        ));
    }
}

/// Says in the log which buttons a card will not have, since nobody sees there what is missing.
fn tell_of_left_out(store: &Store<Guest>, resolution: &caller_id::Resolution) {
    let caller_id::Outcome::Found(matches) = &resolution.outcome else { return };
    let told = matches.iter().enumerate().flat_map(|(at, found)| {
        let actions = found.actions.iter().enumerate();
        actions.filter_map(move |(index, action)| {
            let (member, why) = left_out(action)?;
            Some(format!("the button found[{at}].actions[{index}] is left out: its {member} {why}"))
        })
    });
    told.take(3).for_each(|line| store.data().warn(line));
}

/// Which member of an action keeps it off a card, and why. Whether the organisation has registered a scheme of its own, the host
/// knows later.
fn left_out(action: &caller_id::Action) -> Option<(&'static str, String)> {
    match (action.kind.as_str(), &action.url, &action.id) {
        ("link", Some(url), _) => {
            let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
            match scheme.as_deref() {
                Some("http") => Some(("url", "is http: write https".to_owned())),
                None | Some("javascript" | "data" | "file") => {
                    Some(("url", "does not lead to a page: begin it with https://".to_owned()))
                }
                Some(_) => None,
            }
        }
        ("link", None, _) => Some(("url", "is missing, and a link has one".to_owned())),
        ("run", _, None) => Some(("id", "is missing, and card-action is called with it".to_owned())),
        ("run", _, Some(_)) => None,
        _ => Some(("kind", "is none that cards have: write link or run".to_owned())),
    }
}

/// The guest's own result in the protocol's types.
fn answered<T, E>(answer: Result<T, E>, response: impl FnOnce(T) -> HookResponse) -> Answered
where
    PluginError: From<E>,
{
    Ok(response(answer?))
}
