//! Looks callers up among the customers in the host's own store.

use switchboard_plugin::caller_id::{Action, CallerMatch};
use switchboard_plugin::customers;
use switchboard_plugin::types::{PhoneCaller, PluginError};

use crate::{found, judge};

/// Customers with the caller's number. They keep the host's source and record ids, so that the host, which finds them too,
/// shows each only once.
pub(crate) fn find(phone: &PhoneCaller) -> Result<Vec<CallerMatch>, PluginError> {
    if phone.keys.is_empty() {
        return Ok(Vec::new());
    }
    let all = customers::find_by_phone(&phone.keys)?.into_iter().map(|known| {
        let customer = known.customer;
        let mut found = found(phone, "customers", customer.id, customer.name);
        (found.confidence, found.why) = judge(known.strength, &known.matched_number, "The customer");
        found.strength = known.strength;
        found.matched_number = Some(known.matched_number);
        found.record.record_type = customer.record_type;
        found.company = customer.company;
        found.title = customer.title;
        found.email = customer.email;
        found.last_activity = customer.last_activity;
        found.owner = customer.owner;
        found.badges = customer.badges;
        found.fields = customer.fields;
        found.actions = customer.url.iter().map(|url| Action::link("Open record", url)).collect();
        found.url = customer.url;
        found
    });
    Ok(all.collect())
}
