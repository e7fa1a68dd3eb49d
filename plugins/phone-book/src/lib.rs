//! Names callers from a phone book in the tenant's key-value store, then from the host's customers.
//!
//! The phone book has one page per number: key `number:<E.164>`, value a bare name, an entry such as
//! `{"name": …, "company": …, "recordId": …, "url": …, "openItems": […]}`, or a page
//! `{"entries": […], "presentation": {…}, "suppressed": …}`. The module `entry` says what can be written.

mod book;
mod customers;
mod entry;

use switchboard_plugin::caller_id::{CallerMatch, Guest, IncomingCall, Outcome, Presentation, Resolution};
use switchboard_plugin::log;
use switchboard_plugin::types::{Caller, PhoneCaller, PluginError, RecordRef, RequestContext};

struct Plugin;

impl Guest for Plugin {
    fn resolve(call: IncomingCall, _context: RequestContext) -> Result<Resolution, PluginError> {
        // The host finds Teams callers in the directory, and for a withheld number there is nothing to look up.
        let Caller::Phone(phone) = &call.caller else { return Ok(answer(Vec::new(), false, None)) };
        let mut partial = false;
        let book = keep(book::find(phone), "key-value", &mut partial);
        if let Some(reason) = book.suppressed {
            let outcome = Outcome::Suppressed(reason);
            return Ok(Resolution { outcome, partial, presentation: book.presentation, cache: None });
        }
        let customers = keep(customers::find(phone), "customers", &mut partial);
        Ok(answer(join(book.matches, customers), partial, book.presentation))
    }
}

/// Puts the book's entry first. If the entry names a customer's record, that customer is shown with the book's name.
fn join(book: Vec<CallerMatch>, mut customers: Vec<CallerMatch>) -> Vec<CallerMatch> {
    let mut joined = Vec::new();
    for entry in book {
        match customers.iter().position(|customer| customer.record.id == entry.record.id) {
            Some(place) => {
                let customer = customers.remove(place);
                joined.push(both(entry, customer));
            }
            None => joined.push(entry),
        }
    }
    joined.extend(customers);
    joined
}

/// A customer's record, with what the book adds to it.
fn both(entry: CallerMatch, customer: CallerMatch) -> CallerMatch {
    CallerMatch {
        name: entry.name,
        strength: entry.strength,
        why: format!("{} {}", entry.why, customer.why),
        owner: entry.owner.or(customer.owner),
        last_activity: entry.last_activity.or(customer.last_activity),
        badges: customer.badges.into_iter().chain(entry.badges).collect(),
        fields: customer.fields.into_iter().chain(entry.fields).collect(),
        actions: customer.actions.into_iter().chain(entry.actions).collect(),
        open_items: entry.open_items,
        extra: customer.extra.into_iter().chain(entry.extra).collect(),
        ..customer
    }
}

/// The result of one source. If it failed, the log says so, and the answer is made from the other source.
fn keep<T: Default>(found: Result<T, PluginError>, capability: &str, partial: &mut bool) -> T {
    found.unwrap_or_else(|error| {
        *partial = true;
        let fields = [
            ("capability".to_owned(), capability.to_owned()),
            ("error".to_owned(), format!("{}: {}", error.kind, error.message)),
        ];
        log::write(log::Level::Warn, "a lookup failed, so the answer may be incomplete", &fields);
        T::default()
    })
}

fn answer(found: Vec<CallerMatch>, partial: bool, presentation: Option<Presentation>) -> Resolution {
    let outcome = if found.is_empty() { Outcome::NotFound } else { Outcome::Found(found) };
    Resolution { outcome, partial, presentation, cache: None }
}

/// The confidence in a match, which depends on the key that led to it, and the sentence that says why.
fn judge(strength: switchboard_plugin::types::KeyStrength, number: &str, whose: &str) -> (u8, String) {
    use switchboard_plugin::types::KeyStrength::{
        CompanyPrefix, Exact, LegacyVariant, National, NoExtension,
    };
    match strength {
        Exact => (100, format!("{whose} has exactly this number, {number}.")),
        NoExtension => (90, format!("{whose} has {number}; the extension is missing on one side.")),
        LegacyVariant => (80, format!("{whose} has an older spelling of this line, {number}.")),
        CompanyPrefix => (
            50,
            format!(
                "{whose} has {number}, the trunk of this direct-dial number: the company, not the person."
            ),
        ),
        National => {
            (40, format!("{whose} has {number}: the same national number, maybe of another country."))
        }
    }
}

/// A match with the fields that every source fills in. The others are left empty.
fn found(phone: &PhoneCaller, source: &str, id: String, name: String) -> CallerMatch {
    CallerMatch {
        record: RecordRef::new(source, "contact", &id),
        name,
        company: None,
        title: None,
        email: None,
        matched_number: phone.e164.clone(),
        strength: switchboard_plugin::types::KeyStrength::Exact,
        confidence: 0,
        why: String::new(),
        last_activity: None,
        owner: None,
        url: None,
        avatar_url: None,
        badges: Vec::new(),
        fields: Vec::new(),
        actions: Vec::new(),
        open_items: Vec::new(),
        extra: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_plugin::testing::{Capability, FakeHost, context, incoming_call, phone_caller};
    use switchboard_plugin::types::{Customer, CustomerPhone, KeyStrength};

    fn known(source: &str, id: &str, name: &str) -> CallerMatch {
        let phone = PhoneCaller {
            raw: String::new(),
            e164: None,
            extension: None,
            keys: Vec::new(),
            region: None,
            number_type: String::new(),
            network_name: None,
        };
        CallerMatch {
            strength: KeyStrength::Exact,
            why: format!("{source}."),
            ..found(&phone, source, id.into(), name.into())
        }
    }

    #[test]
    fn an_entry_that_names_a_customer_is_that_customer() {
        let joined = join(
            vec![known("phone-book", "7", "Diego")],
            vec![known("customers", "8", "Other"), known("customers", "7", "D. Siciliani")],
        );
        let shown: Vec<_> = joined
            .iter()
            .map(|one| (one.record.source.as_str(), one.name.as_str(), one.why.as_str()))
            .collect();
        assert_eq!(
            shown,
            [("customers", "Diego", "phone-book. customers."), ("customers", "Other", "customers.")]
        );
        assert_eq!(
            join(vec![known("phone-book", "+1", "Courier")], Vec::new())[0].record.source,
            "phone-book"
        );
    }

    #[test]
    fn the_book_renames_a_customer_and_a_source_that_fails_makes_the_answer_partial() {
        let phones = vec![CustomerPhone::written("+14255550100")];
        let customer = Customer { phones, ..Customer::new("7", "D. Siciliani") };
        let entry = r#"{"name": "Diego", "recordId": "7"}"#;
        let host = || FakeHost::new().key_value("number:+14255550100", entry).customer(customer.clone());
        let ring = || {
            let call = incoming_call(phone_caller("+14255550100"));
            let answer = Plugin::resolve(call, context()).expect("it always answers");
            let Outcome::Found(found) = answer.outcome else { panic!("nobody is found") };
            let shown: Vec<_> = found.into_iter().map(|one| (one.record.source, one.name)).collect();
            (shown, answer.partial)
        };
        let named = |source: &str, name: &str| vec![(source.to_owned(), name.to_owned())];

        let whole = host().install();
        assert_eq!(ring(), (named("customers", "Diego"), false));
        drop(whole);
        let half = host().grants([Capability::Customers]).install();
        assert_eq!(ring(), (named("customers", "D. Siciliani"), true));
        assert_eq!(half.log()[0].fields[0].1, "key-value");
    }
}

#[cfg(target_family = "wasm")]
switchboard_plugin::export_caller_id!(Plugin);
