//! Which hooks a component exports, and calling them.

use switchboard_domain::context::RequestContext;
use switchboard_domain::error::HookError;
use switchboard_plugin_protocol::{HookRequest, HookResponse};
use wasmtime::Store;
use wasmtime::component::InstancePre;

use super::hook::{call_log, caller_id, customer_lookup, meeting_filter};
use crate::guest::Guest;

/// Names of the hooks as the contract, the report and the log spell them.
const CALLER_ID: &str = "caller-id";
const CUSTOMER_LOOKUP: &str = "customer-lookup";
const MEETING_FILTER: &str = "meeting-filter";
const CALL_LOG: &str = "call-log";

/// The hooks of one component, found once.
pub(crate) struct Hooks {
    instance: InstancePre<Guest>,
    caller_id: Option<caller_id::GuestIndices>,
    customer_lookup: Option<customer_lookup::GuestIndices>,
    meeting_filter: Option<meeting_filter::GuestIndices>,
    call_log: Option<call_log::GuestIndices>,
}

/// How a call that ran to its end, did.
pub(crate) type Answered = Result<HookResponse, HookError>;

impl Hooks {
    pub(crate) fn new(instance: &InstancePre<Guest>) -> Self {
        Self {
            caller_id: caller_id::GuestIndices::new(instance).ok(),
            customer_lookup: customer_lookup::GuestIndices::new(instance).ok(),
            meeting_filter: meeting_filter::GuestIndices::new(instance).ok(),
            call_log: call_log::GuestIndices::new(instance).ok(),
            instance: instance.clone(),
        }
    }

    /// The exported hooks' names.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let named = [
            (CALLER_ID, self.caller_id.is_some()),
            (CUSTOMER_LOOKUP, self.customer_lookup.is_some()),
            (MEETING_FILTER, self.meeting_filter.is_some()),
            (CALL_LOG, self.call_log.is_some()),
        ];
        named.into_iter().filter_map(|(name, exported)| exported.then_some(name)).collect()
    }

    /// Instantiates the component and calls the hook. `None` when it is not exported.
    pub(crate) async fn call(
        &self,
        store: &mut Store<Guest>,
        request: HookRequest,
        context: RequestContext,
    ) -> wasmtime::Result<Option<Answered>> {
        let context = context.into();
        macro_rules! call {
            ($hook:ident, $call:ident($($argument:expr),*), $answer:expr) => {{
                let Some(indices) = &self.$hook else { return Ok(None) };
                let instance = self.instance.instantiate_async(&mut *store).await?;
                let guest = indices.load(&mut *store, &instance)?;
                let answer = guest.$call(&mut *store, $($argument,)* &context).await?;
                Ok(Some(answer.map($answer).map_err(HookError::from)))
            }};
        }
        match request {
            HookRequest::ResolveCaller(call) => {
                call!(caller_id, call_resolve(&(*call).into()), |resolution| HookResponse::Resolution(
                    resolution.into()
                ))
            }
            HookRequest::SearchCustomers(query, page) => {
                call!(customer_lookup, call_search(&query, &page.into()), |page| HookResponse::CustomerPage(
                    page.into()
                ))
            }
            HookRequest::GetCustomer(id) => {
                call!(customer_lookup, call_get(&id), |customer| HookResponse::Customer(
                    customer.map(|customer| Box::new(customer.into()))
                ))
            }
            HookRequest::EvaluateMeetings(meetings) => {
                let meetings: Vec<_> = meetings.into_iter().map(Into::into).collect();
                call!(meeting_filter, call_evaluate(&meetings), |verdicts| HookResponse::Verdicts(
                    verdicts.into_iter().map(Into::into).collect()
                ))
            }
            HookRequest::SaveCall(entry) => {
                call!(call_log, call_save(&(*entry).into()), HookResponse::ExternalId)
            }
        }
    }
}
