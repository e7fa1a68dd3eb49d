//! Calls of hooks, and the guests' answers. Each call is a type of its own that names the type of its answer
//! ([`HookCall`]), so that a caller gets an answer of that type and no other.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use switchboard_domain::before_call::{Advice, PlannedCall};
use switchboard_domain::call::CallEntry;
use switchboard_domain::call_form::{AskedForm, FormWanted};
use switchboard_domain::caller_match::{IncomingCall, Resolution};
use switchboard_domain::card_action::{Performed, PressedAction};
use switchboard_domain::customer::{Customer, CustomerPage, PageRequest};
use switchboard_domain::customer_edit::Outcome as EditOutcome;
use switchboard_domain::hook::Hook;
use switchboard_domain::meeting::{Meeting, Verdict};

/// A call of a hook.
pub trait HookCall: Into<HookRequest> {
    /// What the guest answers.
    type Answer;

    /// Takes the answer out of a response; `None` if the response belongs to another call.
    fn answer(response: HookResponse) -> Option<Self::Answer>;
}

/// Any call of a hook, as it travels from the front to the worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HookRequest {
    /// `caller-id.resolve`.
    ResolveCaller(Box<IncomingCall>),
    /// `customer-lookup.search`.
    SearchCustomers(String, PageRequest),
    /// `customer-lookup.get`.
    GetCustomer(String),
    /// `meeting-filter.evaluate`.
    EvaluateMeetings(Vec<Meeting>),
    /// `call-log.save`.
    SaveCall(Box<CallEntry>),
    /// `before-call.decide`.
    DecideCall(Box<PlannedCall>),
    /// `card-action.perform`.
    PerformAction(Box<PressedAction>),
    /// `customer-edit.create`.
    CreateCustomer(Box<Customer>),
    /// `customer-edit.update`.
    UpdateCustomer(Box<Customer>, Vec<String>),
    /// `call-form.show`.
    ShowForm(Box<FormWanted>),
}

impl HookRequest {
    /// The hook that it calls.
    #[must_use]
    pub fn hook(&self) -> Hook {
        match self {
            Self::ResolveCaller(_) => Hook::CallerId,
            Self::SearchCustomers(..) | Self::GetCustomer(_) => Hook::CustomerLookup,
            Self::EvaluateMeetings(_) => Hook::MeetingFilter,
            Self::SaveCall(_) => Hook::CallLog,
            Self::DecideCall(_) => Hook::BeforeCall,
            Self::PerformAction(_) => Hook::CardAction,
            Self::CreateCustomer(_) | Self::UpdateCustomer(..) => Hook::CustomerEdit,
            Self::ShowForm(_) => Hook::CallForm,
        }
    }

    /// The host's id of the phone call that the request is about, if it is about one.
    #[must_use]
    pub fn call_id(&self) -> Option<&str> {
        match self {
            Self::ResolveCaller(call) => Some(&call.call_id),
            Self::SaveCall(entry) => Some(&entry.call_id),
            Self::DecideCall(call) => Some(&call.call_id),
            Self::PerformAction(pressed) => Some(&pressed.call_id),
            Self::ShowForm(wanted) => Some(&wanted.call_id),
            Self::SearchCustomers(..)
            | Self::GetCustomer(_)
            | Self::EvaluateMeetings(_)
            | Self::CreateCustomer(_)
            | Self::UpdateCustomer(..) => None,
        }
    }
}

/// What the guest answered to the [`HookRequest`] of the same name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum HookResponse {
    /// To [`HookRequest::ResolveCaller`].
    Resolution(Resolution),
    /// To [`HookRequest::SearchCustomers`].
    CustomerPage(CustomerPage),
    /// To [`HookRequest::GetCustomer`].
    Customer(Option<Box<Customer>>),
    /// To [`HookRequest::EvaluateMeetings`].
    Verdicts(Vec<Verdict>),
    /// To [`HookRequest::SaveCall`].
    ExternalId(Option<String>),
    /// To [`HookRequest::DecideCall`].
    Advice(Advice),
    /// To [`HookRequest::PerformAction`].
    Performed(Box<Performed>),
    /// To [`HookRequest::CreateCustomer`] and [`HookRequest::UpdateCustomer`].
    Edited(EditOutcome),
    /// To [`HookRequest::ShowForm`].
    Form(Box<AskedForm>),
}

impl HookResponse {
    /// The answer as a document, in the spelling of the HTTP interface.
    #[must_use]
    pub fn document(&self) -> Value {
        let document = match self {
            Self::Resolution(answer) => serde_json::to_value(answer),
            Self::CustomerPage(answer) => serde_json::to_value(answer),
            Self::Customer(answer) => serde_json::to_value(answer),
            Self::Verdicts(answer) => serde_json::to_value(answer),
            Self::ExternalId(answer) => serde_json::to_value(answer),
            Self::Advice(answer) => serde_json::to_value(answer),
            Self::Performed(answer) => serde_json::to_value(answer),
            Self::Edited(answer) => serde_json::to_value(answer),
            Self::Form(answer) => serde_json::to_value(answer),
        };
        // These are plain data, which always have a document.
        document.unwrap_or_default()
    }
}

/// `caller-id.resolve`: who is calling?
#[derive(Debug)]
pub struct ResolveCaller(pub IncomingCall);

impl From<ResolveCaller> for HookRequest {
    fn from(ResolveCaller(call): ResolveCaller) -> Self {
        Self::ResolveCaller(Box::new(call))
    }
}

impl HookCall for ResolveCaller {
    type Answer = Resolution;

    fn answer(response: HookResponse) -> Option<Resolution> {
        if let HookResponse::Resolution(answer) = response { Some(answer) } else { None }
    }
}

/// `customer-lookup.search`: the query and which page of what it finds.
#[derive(Debug)]
pub struct SearchCustomers(pub String, pub PageRequest);

impl From<SearchCustomers> for HookRequest {
    fn from(SearchCustomers(query, page): SearchCustomers) -> Self {
        Self::SearchCustomers(query, page)
    }
}

impl HookCall for SearchCustomers {
    type Answer = CustomerPage;

    fn answer(response: HookResponse) -> Option<CustomerPage> {
        if let HookResponse::CustomerPage(answer) = response { Some(answer) } else { None }
    }
}

/// `customer-lookup.get`: the customer's id.
#[derive(Debug)]
pub struct GetCustomer(pub String);

impl From<GetCustomer> for HookRequest {
    fn from(GetCustomer(id): GetCustomer) -> Self {
        Self::GetCustomer(id)
    }
}

impl HookCall for GetCustomer {
    type Answer = Option<Customer>;

    fn answer(response: HookResponse) -> Option<Option<Customer>> {
        if let HookResponse::Customer(answer) = response { Some(answer.map(|found| *found)) } else { None }
    }
}

/// `meeting-filter.evaluate`: which of these meetings are shown?
#[derive(Debug)]
pub struct EvaluateMeetings(pub Vec<Meeting>);

impl From<EvaluateMeetings> for HookRequest {
    fn from(EvaluateMeetings(meetings): EvaluateMeetings) -> Self {
        Self::EvaluateMeetings(meetings)
    }
}

impl HookCall for EvaluateMeetings {
    type Answer = Vec<Verdict>;

    fn answer(response: HookResponse) -> Option<Vec<Verdict>> {
        if let HookResponse::Verdicts(answer) = response { Some(answer) } else { None }
    }
}

/// `call-log.save`: an ended call. The answer is the id of the record in the plugin's own system.
#[derive(Debug)]
pub struct SaveCall(pub CallEntry);

impl From<SaveCall> for HookRequest {
    fn from(SaveCall(entry): SaveCall) -> Self {
        Self::SaveCall(Box::new(entry))
    }
}

impl HookCall for SaveCall {
    type Answer = Option<String>;

    fn answer(response: HookResponse) -> Option<Option<String>> {
        if let HookResponse::ExternalId(answer) = response { Some(answer) } else { None }
    }
}

/// `before-call.decide`: may this call be placed?
#[derive(Debug)]
pub struct DecideCall(pub PlannedCall);

impl From<DecideCall> for HookRequest {
    fn from(DecideCall(call): DecideCall) -> Self {
        Self::DecideCall(Box::new(call))
    }
}

impl HookCall for DecideCall {
    type Answer = Advice;

    fn answer(response: HookResponse) -> Option<Advice> {
        if let HookResponse::Advice(answer) = response { Some(answer) } else { None }
    }
}

/// `card-action.perform`: an agent has pressed a button.
#[derive(Debug)]
pub struct PerformAction(pub PressedAction);

impl From<PerformAction> for HookRequest {
    fn from(PerformAction(pressed): PerformAction) -> Self {
        Self::PerformAction(Box::new(pressed))
    }
}

impl HookCall for PerformAction {
    type Answer = Performed;

    fn answer(response: HookResponse) -> Option<Performed> {
        if let HookResponse::Performed(answer) = response { Some(*answer) } else { None }
    }
}

/// `customer-edit.create`: a customer that the other system does not have yet.
#[derive(Debug)]
pub struct CreateCustomer(pub Customer);

impl From<CreateCustomer> for HookRequest {
    fn from(CreateCustomer(draft): CreateCustomer) -> Self {
        Self::CreateCustomer(Box::new(draft))
    }
}

impl HookCall for CreateCustomer {
    type Answer = EditOutcome;

    fn answer(response: HookResponse) -> Option<EditOutcome> {
        if let HookResponse::Edited(answer) = response { Some(answer) } else { None }
    }
}

/// `customer-edit.update`: the customer with the changes, and the members that are changed.
#[derive(Debug)]
pub struct UpdateCustomer(pub Customer, pub Vec<String>);

impl From<UpdateCustomer> for HookRequest {
    fn from(UpdateCustomer(draft, changed): UpdateCustomer) -> Self {
        Self::UpdateCustomer(Box::new(draft), changed)
    }
}

impl HookCall for UpdateCustomer {
    type Answer = EditOutcome;

    fn answer(response: HookResponse) -> Option<EditOutcome> {
        if let HookResponse::Edited(answer) = response { Some(answer) } else { None }
    }
}

/// `call-form.show`: what is the agent to fill in about a call?
#[derive(Debug)]
pub struct ShowForm(pub FormWanted);

impl From<ShowForm> for HookRequest {
    fn from(ShowForm(wanted): ShowForm) -> Self {
        Self::ShowForm(Box::new(wanted))
    }
}

impl HookCall for ShowForm {
    type Answer = AskedForm;

    fn answer(response: HookResponse) -> Option<AskedForm> {
        if let HookResponse::Form(answer) = response { Some(*answer) } else { None }
    }
}
