//! Who of the invited people is a customer.

use std::collections::{BTreeSet, HashMap};

use switchboard_plugin::customers;
use switchboard_plugin::meeting_filter::{LinkedCustomer, Meeting};
use switchboard_plugin::types::{PluginError, RecordRef};

/// As many as one question can have answers, so that each address may have a customer.
const ASKED_TOGETHER: usize = 20;

/// Whether somebody of another organisation takes part.
pub(crate) fn is_external(meeting: &Meeting) -> bool {
    meeting.organizer.iter().chain(&meeting.attendees).any(|person| person.external)
}

/// The addresses of those of other organisations, in lower case.
pub(crate) fn addresses(meeting: &Meeting) -> impl Iterator<Item = String> {
    let people = meeting.organizer.iter().chain(&meeting.attendees).filter(|person| person.external);
    people.map(|person| person.email.trim().to_lowercase()).filter(|address| !address.is_empty())
}

/// The customers by their addresses, of all meetings together.
pub(crate) fn customers_of<'a>(
    meetings: impl Iterator<Item = &'a Meeting>,
) -> Result<HashMap<String, Vec<LinkedCustomer>>, PluginError> {
    let all: Vec<String> = meetings.flat_map(addresses).collect::<BTreeSet<_>>().into_iter().collect();
    let mut known: HashMap<String, Vec<LinkedCustomer>> = HashMap::new();
    for some in all.chunks(ASKED_TOGETHER) {
        for customer in customers::find_by_email(some)? {
            let Some(address) = customer.email else { continue };
            let record = RecordRef::new("customers", &customer.record_type, &customer.id);
            known
                .entry(address.to_lowercase())
                .or_default()
                .push(LinkedCustomer { record, name: customer.name });
        }
    }
    Ok(known)
}
