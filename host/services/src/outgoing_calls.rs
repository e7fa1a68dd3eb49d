//! An outgoing call: whether it may be placed, whom the calling SDK is to call, under which name the call stands in the history, and
//! its record there.

mod before_call;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use switchboard_domain::before_call::{Advice, DecisionKind, PlannedCall, PluginWords};
use switchboard_domain::call::{CallKind, Direction};
use switchboard_domain::caller::{Caller, PhoneCaller, TeamsCaller};
use switchboard_domain::caller_match::CUSTOMERS;
use switchboard_domain::card::card_caller;
use switchboard_domain::clock::Clock;
use switchboard_domain::customer::Customer;
use switchboard_domain::hook::Hook;
use switchboard_domain::number::{PhoneNumber, Region, ShortNumber, Written, short_number};
use switchboard_domain::record::RecordRef;
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::Principal;
use switchboard_plugin_host::{PluginHost, Record, Trial};
use switchboard_store::{CallRecord, NewCall, Store};

use self::before_call::Advisers;
use crate::accounts::AgentGraph;
use crate::call_traces::CallTraces;
use crate::customers::Customers;
use crate::error::ServiceError;
use crate::sdk_call_id;

/// The call does not wait longer for the callee's name.
const NAME_TIMEOUT: Duration = Duration::from_secs(2);

/// The most characters of a number that are kept as the agent wrote it.
const MAX_WRITTEN: usize = 100;

/// Whom the agent wants to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A number, as people write it.
    Number(String),
    /// A Teams user, by the Entra object id.
    TeamsUser(String),
}

/// A call that an agent wants to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingRequest {
    /// Whom to call.
    pub destination: Destination,
    /// The customer whom the agent chose, if any: a number gets the customer's name and is read as the customer's own numbers
    /// are, and the history names the customer.
    pub customer_id: Option<String>,
    /// The client's own key of the call: the same key again is the same call.
    pub key: Option<String>,
    /// The calling session of the tab that makes the call.
    pub calling_session_id: Option<String>,
    /// When it was made; absent where it is not made yet.
    pub started_at: Option<Timestamp>,
}

/// Whom the calling SDK is to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Callee {
    /// An E.164 number, or a short number's digits.
    Phone(String),
    /// A Teams user, by the Entra object id.
    TeamsUser(String),
}

/// A call that is in the history and can be dialled.
#[derive(Debug)]
pub struct StartedCall {
    /// Its record in the history.
    pub record: CallRecord,
    /// Whom the calling SDK is to call.
    pub callee: Callee,
    /// It is an emergency number: the agent is asked before dialling and warned that the location may be wrong.
    pub emergency: bool,
    /// What plugins want the agent to read before the call is placed, in the admin's order.
    pub warnings: Vec<PluginWords>,
}

/// The other side, before its name is known.
#[derive(Debug, PartialEq, Eq)]
struct DialledNumber {
    party: PhoneCaller,
    callee: Callee,
    emergency: bool,
}

impl DialledNumber {
    fn of(number: &PhoneNumber, text: &str) -> Self {
        Self {
            party: PhoneCaller::of(number, text.chars().take(MAX_WRITTEN).collect(), None),
            callee: Callee::Phone(number.e164().to_owned()),
            emergency: false,
        }
    }
}

/// Who the other side is, as far as that is known.
struct Known {
    title: String,
    subtitle: Option<String>,
    customer: Option<RecordRef>,
}

impl Known {
    fn of(customer: Customer, source: String) -> Self {
        let record = RecordRef { source, record_type: customer.record_type, id: customer.id };
        Self { title: customer.name, subtitle: customer.company, customer: Some(record) }
    }
}

/// Whom a call goes to.
struct Recipient {
    party: Caller,
    callee: Callee,
    emergency: bool,
    known: Option<Known>,
}

/// Outgoing calls. Clones share them.
#[derive(Debug, Clone)]
pub struct OutgoingCalls {
    store: Store,
    customers: Customers,
    graph: AgentGraph,
    advisers: Advisers,
    clock: Clock,
}

impl OutgoingCalls {
    /// Outgoing calls, recorded in this store, with names from the tenant's customers and the directory. These plugins are asked before
    /// they are placed.
    #[must_use]
    pub fn new(
        store: Store,
        plugins: PluginHost,
        customers: Customers,
        graph: AgentGraph,
        traces: CallTraces,
        clock: Clock,
    ) -> Self {
        Self { store, customers, graph, advisers: Advisers::new(plugins, traces), clock }
    }

    /// Records a call that the agent's calling SDK is about to start, if the tenant's plugins do not block it. They are not asked about
    /// emergency numbers, nor about calls that were made already.
    ///
    /// # Errors
    /// When a plugin blocks the call, or the number can't be dialled, the user's id is none, there is no such customer, the plugin that keeps the
    /// customers gives no answer, or the store fails. Without the directory a Teams user is called all the same.
    pub async fn start(
        &self,
        principal: &Principal,
        request: OutgoingRequest,
    ) -> Result<StartedCall, ServiceError> {
        let OutgoingRequest { destination, customer_id, started_at, .. } = request;
        let key = sdk_call_id::checked("key", request.key)?;
        let calling_session_id = sdk_call_id::checked("callingSessionId", request.calling_session_id)?;
        let Recipient { party, callee, emergency, known } =
            self.recipient(principal, destination, customer_id.as_deref()).await?;
        let id = uuid::Uuid::now_v7().to_string();
        let asked = if emergency || started_at.is_some() {
            None
        } else {
            let customer = known.as_ref().and_then(|known| known.customer.clone());
            let call = PlannedCall { call_id: id.clone(), to: party.clone(), customer, context: Vec::new() };
            Some(self.advisers.ask(principal, call, key.as_deref()).await)
        };
        let verdict = asked.as_ref().map(|asked| asked.verdict.as_ref().clone()).unwrap_or_default();
        if verdict.kind == DecisionKind::Block {
            return Err(ServiceError::Blocked(verdict.words));
        }
        let shown = card_caller(&party).display;
        let (title, subtitle) = match known {
            Some(known) => (known.title, known.subtitle.unwrap_or(shown)),
            None => (shown, String::new()),
        };
        let now = self.clock.now();
        let new = NewCall {
            id: id.into(),
            sdk_call_id: None,
            kind: CallKind::Call,
            meeting: None,
            joined_by: None,
            direction: Direction::Outgoing,
            party,
            title,
            subtitle,
            customer_id,
            started_at: started_at.unwrap_or(now).min(now),
            key,
            calling_session_id,
            reported_at: now,
        };
        let (record, _) = self.store.calls().put(&principal.context, &new).await?;
        if let Some(asked) = asked {
            self.advisers.keep(principal, asked, &record.id, now);
        }
        Ok(StartedCall { record, callee, emergency, warnings: verdict.words })
    }

    /// Has a version of a plugin say whether a call may be placed, which is not placed. The tenant's other plugins are not asked.
    ///
    /// # Errors
    /// As [`Self::start`]; also when the version does not say that, or nobody would be asked, because it is an emergency number.
    pub async fn try_out(
        &self,
        principal: &Principal,
        destination: Destination,
        customer_id: Option<String>,
        plugin: &Arc<ActivePlugin>,
        record: Record,
    ) -> Result<Trial<Advice>, ServiceError> {
        if !plugin.has(Hook::BeforeCall) {
            let message = format!(
                "version {} has no hook before-call, so that it is not asked before calls",
                plugin.version
            );
            return Err(ServiceError::invalid("digest", message));
        }
        let to = self.recipient(principal, destination, customer_id.as_deref()).await?;
        if to.emergency {
            return Err(ServiceError::invalid(
                "to.phoneNumber",
                "this is an emergency number: no plugin is asked about it",
            ));
        }
        let call = PlannedCall {
            call_id: uuid::Uuid::now_v7().to_string(),
            customer: to.known.and_then(|known| known.customer),
            to: to.party,
            context: Vec::new(),
        };
        Ok(self.advisers.try_out(principal, plugin, call, record).await)
    }

    /// Whom a call goes to, with what is known of them.
    async fn recipient(
        &self,
        principal: &Principal,
        destination: Destination,
        customer_id: Option<&str>,
    ) -> Result<Recipient, ServiceError> {
        match destination {
            Destination::Number(number) => {
                let chosen = self.chosen(principal, customer_id).await?;
                let dialled = dialled_for(chosen.as_ref(), &number, principal.region)?;
                let known = match chosen {
                    None => {
                        let found = self.only_customer(principal, &dialled.party).await?;
                        found.map(|customer| Known::of(customer, CUSTOMERS.to_owned()))
                    }
                    Some(customer) => {
                        let keeper = self.customers.keeper(&principal.context).await?;
                        Some(Known::of(customer, keeper.source()))
                    }
                };
                let DialledNumber { party, callee, emergency } = dialled;
                Ok(Recipient { party: Caller::Phone(party), callee, emergency, known })
            }
            Destination::TeamsUser(id) => {
                let id = object_id(&id)?;
                let party = self.teams_user(principal, &id).await;
                let known = party.display_name.clone().map(|title| Known {
                    title,
                    subtitle: party.job_title.clone(),
                    customer: None,
                });
                let callee = Callee::TeamsUser(id);
                Ok(Recipient { party: Caller::Teams(party), callee, emergency: false, known })
            }
        }
    }

    /// The customer whom the agent chose.
    async fn chosen(
        &self,
        principal: &Principal,
        customer_id: Option<&str>,
    ) -> Result<Option<Customer>, ServiceError> {
        let Some(id) = customer_id else { return Ok(None) };
        let customer = self.customers.find(principal, id).await?;
        customer.map(Some).ok_or_else(|| ServiceError::invalid("to.customerId", "there is no such customer"))
    }

    /// The store's only customer who fits the number best: of several, nobody knows which it is.
    async fn only_customer(
        &self,
        principal: &Principal,
        phone: &PhoneCaller,
    ) -> Result<Option<Customer>, ServiceError> {
        let found = self.store.customers().find_by_keys(&principal.context, &phone.keys).await?;
        let shared = matches!(&found[..], [one, other, ..] if one.strength == other.strength);
        Ok(found.into_iter().next().filter(|_| !shared).map(|found| found.customer))
    }

    /// The Teams user, with what the directory knows.
    async fn teams_user(&self, principal: &Principal, id: &str) -> TeamsCaller {
        let deadline = Instant::now() + NAME_TIMEOUT;
        let person = self.graph.person(&principal.context, id, deadline).await.unwrap_or_else(|error| {
            // The call matters more than the name.
            tracing::warn!(%error, "a call starts without the callee's name: the directory gave no answer");
            None
        });
        TeamsCaller {
            id: id.to_owned(),
            tenant_id: None,
            internal: person.as_ref().is_some_and(|person| !person.is_guest()),
            display_name: person.as_ref().and_then(|person| person.display_name.clone()),
            email: person.as_ref().and_then(|person| person.mail.clone()),
            job_title: person.as_ref().and_then(|person| person.job_title.clone()),
        }
    }
}

/// A number as the calling SDK takes it, read from what an agent wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadNumber {
    /// An E.164 number, or a short number's digits.
    pub phone_number: String,
    /// As people read it.
    pub display: String,
    /// It is an emergency number, to which no call is transferred.
    pub emergency: bool,
}

/// What a number dials that an agent of this region wrote. Nothing is dialled.
///
/// # Errors
/// When it is no number that can be dialled: why not.
pub fn read_number(text: &str, region: Region) -> Result<ReadNumber, ServiceError> {
    let DialledNumber { party, callee, emergency } = dialled_number("number", text, region)?;
    let (Callee::Phone(phone_number) | Callee::TeamsUser(phone_number)) = callee;
    Ok(ReadNumber { phone_number, display: card_caller(&Caller::Phone(party)).display, emergency })
}

/// What a text dials that stands for a number of this customer. One of the customer's own numbers dials what it was read as
/// when it was kept; another is read as of the customer's country, as the customer's own are, or else as the agent writes it.
/// Short numbers are those of where the agent is.
fn dialled_for(
    customer: Option<&Customer>,
    text: &str,
    region: Region,
) -> Result<DialledNumber, ServiceError> {
    let is_short = short_number(text.trim(), region).is_some();
    let own = customer.filter(|_| !is_short).and_then(|customer| {
        let kept = customer.phones.iter().find(|phone| phone.number.trim() == text.trim());
        let kept = kept.and_then(|phone| {
            let number = PhoneNumber::parse(phone.e164.as_deref()?, region, Written::ByPerson).ok()?;
            Some(number.with_extension(phone.extension.clone()))
        });
        kept.or_else(|| PhoneNumber::parse(text, customer.country()?, Written::ByPerson).ok())
    });
    own.map_or_else(
        || dialled_number("to.phoneNumber", text, region),
        |number| Ok(DialledNumber::of(&number, text)),
    )
}

/// What an agent's text dials: a telephone number, else a short number of the region, such as an emergency number.
fn dialled_number(field: &str, text: &str, region: Region) -> Result<DialledNumber, ServiceError> {
    match PhoneNumber::parse(text, region, Written::ByPerson) {
        Ok(number) => Ok(DialledNumber::of(&number, text)),
        Err(error) => {
            let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            let short = short_number(&digits, region)
                .ok_or_else(|| ServiceError::invalid(field, error.to_string()))?;
            Ok(DialledNumber {
                party: PhoneCaller::short(digits.clone(), region, None),
                callee: Callee::Phone(digits),
                emergency: short == ShortNumber::Emergency,
            })
        }
    }
}

/// An Entra object id in the form in which the SDK and the directory know it, whatever form was sent.
fn object_id(text: &str) -> Result<String, ServiceError> {
    uuid::Uuid::try_parse(text)
        .map(|id| id.hyphenated().to_string())
        .map_err(|_| ServiceError::invalid("to.userId", "an Entra object id is expected"))
}

#[cfg(test)]
mod tests;
