//! Customers that a plugin keeps are created and changed by that plugin, in the tenant's own system.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::json;
use switchboard_domain::customer::Customer;
use switchboard_domain::customer_draft::CustomerDraft;
use switchboard_domain::customer_edit::{Edited, Outcome, own_ids, words, wrong_members};
use switchboard_domain::customer_patch::CustomerPatch;
use switchboard_domain::hook::Hook;
use switchboard_plugin_host::PluginHostError;
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::{HookFailure, Principal, Timeouts};
use switchboard_plugin_protocol::Prefetched;
use switchboard_plugin_protocol::hook_call::{CreateCustomer, UpdateCustomer};

use super::keeper::{no_answer, read_only};
use super::number_warnings::unlisted;
use super::{ChangeOutcome, Customers, NOT_FOUND, NewCustomer, NumberWarning, Versions, complete};
use crate::error::ServiceError;

const TIMEOUTS: Timeouts = Timeouts::of(Hook::CustomerEdit);

/// What the `extra` of a customer calls its version in the tenant's own system.
const VERSION: &str = "version";

/// A customer that a plugin keeps, after an agent has saved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedCustomer {
    /// As it is now.
    pub customer: Customer,
    /// Names what can be changed of it, as it is now.
    pub version: i64,
    /// What agents want to know about its numbers.
    pub warnings: Vec<NumberWarning>,
    /// Who keeps it: `plugin:<name>`.
    pub source: String,
    /// The members that were changed; all of a new customer are.
    pub changed: Vec<&'static str>,
}

/// Names what can be changed of a customer, as it is now. The other system need not have versions; where it has, they count as well.
pub(super) fn version_of(customer: &Customer) -> i64 {
    let own = customer.extra.iter().find(|(name, _)| name == VERSION).map(|(_, value)| value);
    let phones: Vec<_> =
        customer.phones.iter().map(|phone| (&phone.number, &phone.extension, &phone.label)).collect();
    let seen = json!([
        customer.record_type,
        customer.name,
        customer.company,
        customer.title,
        customer.email,
        customer.owner,
        customer.url,
        customer.country().map(|region| region.to_string()),
        phones,
        own
    ]);
    let hash = digest(&SHA256, seen.to_string().as_bytes());
    let first = hash.as_ref().iter().take(8).fold(0_i64, |value, byte| (value << 8) | i64::from(*byte));
    first & i64::MAX
}

impl Customers {
    /// Adds a customer to the tenant's own system.
    pub(super) async fn create_in_plugin(
        &self,
        principal: &Principal,
        plugin: &Arc<ActivePlugin>,
        new: NewCustomer,
    ) -> Result<EditedCustomer, ServiceError> {
        may_edit(plugin)?;
        if new.external_id.is_some_and(|id| !id.trim().is_empty()) {
            return Err(own_ids().into());
        }
        let draft: CustomerDraft = new.draft;
        let draft = draft.check(String::new(), principal.region)?;
        let question = CreateCustomer(draft);
        let answer = self.plugins.run(plugin, principal, question, Prefetched::default(), TIMEOUTS).await;
        let customer = saved(answer)?;
        if customer.id.is_empty() {
            return Err(unknown(&plugin.name, "it did not say under which id the customer is"));
        }
        Ok(edited(customer, principal, plugin, Vec::new()))
    }

    /// Changes a customer of the tenant's own system, if it is as it was seen.
    pub(super) async fn change_in_plugin(
        &self,
        principal: &Principal,
        plugin: &Arc<ActivePlugin>,
        id: &str,
        seen: Option<&Versions>,
        patch: CustomerPatch,
    ) -> Result<ChangeOutcome, ServiceError> {
        may_edit(plugin)?;
        let present = self.get_from_plugin(principal, plugin, id).await?.ok_or(NOT_FOUND)?;
        let version = version_of(&present);
        let Some(seen) = seen else { return Ok(ChangeOutcome::VersionRequired) };
        if !seen.include(version) {
            return Ok(ChangeOutcome::OutdatedInPlugin(version));
        }
        let Edited { customer: draft, changed } = Edited::of(&present, patch, principal.region)?;
        if changed.is_empty() {
            return Ok(ChangeOutcome::Edited(Box::new(edited(present, principal, plugin, changed))));
        }
        let members = changed.iter().map(|member| (*member).to_owned()).collect();
        let question = UpdateCustomer(draft, members);
        let answer = self.plugins.run(plugin, principal, question, Prefetched::default(), TIMEOUTS).await;
        // It is the same customer, whatever the plugin calls it in its answer.
        let customer = Customer { id: present.id, ..saved(answer)? };
        Ok(ChangeOutcome::Edited(Box::new(edited(customer, principal, plugin, changed))))
    }
}

fn may_edit(plugin: &ActivePlugin) -> Result<(), ServiceError> {
    if plugin.has(Hook::CustomerEdit) { Ok(()) } else { Err(read_only(&plugin.name)) }
}

/// The customer that was saved, or what the agent is told.
fn saved(answer: Result<Outcome, HookFailure>) -> Result<Customer, ServiceError> {
    match answer.map_err(may_be_saved)? {
        Outcome::Saved(customer) => Ok(*customer),
        Outcome::Invalid(members) => Err(ServiceError::InvalidMembers(wrong_members(members))),
        Outcome::Conflict(text) => Err(ServiceError::Conflict(words(
            &text,
            "somebody else has changed this customer meanwhile, or there is one like it already",
        ))),
        Outcome::Denied(text) => {
            Err(ServiceError::Denied(words(&text, "your organisation's system does not let you change this")))
        }
        Outcome::NotFound => Err(NOT_FOUND),
    }
}

/// Why the plugin gave no answer. Unless it said so itself, it may have saved the customer before.
fn may_be_saved(failure: HookFailure) -> ServiceError {
    match failure {
        HookFailure::Refused(_)
        | HookFailure::Throttled
        | HookFailure::NotCompiled
        | HookFailure::WrongAnswer => no_answer(failure),
        failure => unknown("that keeps the customers", &format!("it gave no answer: {failure}")),
    }
}

fn unknown(plugin: &str, why: &str) -> ServiceError {
    ServiceError::Plugins(PluginHostError::Unavailable(format!(
        "the plugin {plugin} may have saved the customer, but {why}. Look for the customer before you try again"
    )))
}

fn edited(
    mut customer: Customer,
    principal: &Principal,
    plugin: &ActivePlugin,
    changed: Vec<&'static str>,
) -> EditedCustomer {
    complete(&mut customer, principal);
    let (version, warnings) = (version_of(&customer), unlisted(&customer));
    EditedCustomer { customer, version, warnings, source: plugin.source(), changed }
}
