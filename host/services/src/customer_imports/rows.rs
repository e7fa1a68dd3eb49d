//! Decides which rows make a new customer, which change one, and which say nothing new.

use std::collections::HashSet;

use switchboard_customer_csv::row::{ReadRow, Reading};
use switchboard_domain::customer::{Customer, CustomerPhone};
use switchboard_domain::customer_draft::MAX_PHONES;
use switchboard_domain::customer_merge::{overwrite, same_line};
use switchboard_domain::fold::sort_name;
use switchboard_domain::number::{PhoneNumber, Written};
use switchboard_store::{
    CustomerImport, ImportBatch, ImportError, ImportedRow, KnownBy, NewCustomer, StoredCustomer, Upsert,
};

use super::plan::{Match, Mode, Plan};

/// A row of the batch.
pub(super) struct Pending {
    pub(super) line: i64,
    pub(super) row: ReadRow,
    pub(super) keys: Vec<String>,
}

fn numbers<'a>(plan: &'a Plan, row: &'a ReadRow) -> impl Iterator<Item = String> + 'a {
    row.draft.phones.iter().take(MAX_PHONES).filter_map(|phone| {
        let read = PhoneNumber::parse(&phone.number, plan.region, Written::ByPerson).ok()?;
        Some(read.e164().to_owned())
    })
}

/// What identifies the customer of a row. Two rows with a common key are never in one batch: the second must see what the
/// first one changed.
pub(super) fn keys(plan: &Plan, row: &ReadRow) -> Vec<String> {
    match (plan.mode, plan.match_by) {
        (Mode::Create, _) => {
            let mut numbers: Vec<String> = numbers(plan, row).collect();
            numbers.sort();
            let email = row.draft.email.as_deref().unwrap_or_default().to_lowercase();
            vec![format!("{}\n{email}\n{}", sort_name(&row.draft.name), numbers.join("\n"))]
        }
        (Mode::Upsert, Match::ExternalId) => row.external_id.iter().cloned().collect(),
        (Mode::Upsert, Match::Email) => row.draft.email.iter().map(|email| email.to_lowercase()).collect(),
        (Mode::Upsert, Match::Phone) => numbers(plan, row).collect(),
    }
}

/// What to look for in the store before rows are imported.
pub(super) fn known_by(plan: &Plan, pending: &[Pending]) -> KnownBy {
    let mut by = KnownBy::default();
    for Pending { row, keys, .. } in pending {
        match (plan.mode, plan.match_by) {
            // The most selective value: few customers share a number, many share a name.
            (Mode::Create, _) => match (numbers(plan, row).next(), &row.draft.email) {
                (Some(number), _) => by.numbers.push(number),
                (None, Some(email)) => by.emails.push(email.clone()),
                (None, None) => by.names.push(row.draft.name.clone()),
            },
            (Mode::Upsert, Match::ExternalId) => by.external_ids.extend(keys.iter().cloned()),
            (Mode::Upsert, Match::Email) => by.emails.extend(keys.iter().cloned()),
            (Mode::Upsert, Match::Phone) => by.numbers.extend(keys.iter().cloned()),
        }
    }
    by
}

fn same_phones(a: &[CustomerPhone], b: &[CustomerPhone]) -> bool {
    let all = |a: &[CustomerPhone], b: &[CustomerPhone]| {
        a.iter().all(|one| b.iter().any(|other| same_line(one, other)))
    };
    all(a, b) && all(b, a)
}

fn same_email(a: Option<&str>, b: Option<&str>) -> bool {
    a.map(str::to_lowercase) == b.map(str::to_lowercase)
}

/// Whether a customer is there already: the same name, numbers and mail address.
fn is_known(known: &[StoredCustomer], customer: &Customer) -> bool {
    known.iter().any(|stored| {
        sort_name(&stored.customer.name) == sort_name(&customer.name)
            && same_email(stored.customer.email.as_deref(), customer.email.as_deref())
            && same_phones(&stored.customer.phones, &customer.phones)
    })
}

/// The customer that a row is about.
fn matched<'a>(
    plan: &Plan,
    known: &'a [StoredCustomer],
    row: &ReadRow,
    keys: &[String],
) -> Option<&'a StoredCustomer> {
    let has = |stored: &&StoredCustomer| match plan.match_by {
        Match::ExternalId => stored.external_id.is_some() && stored.external_id == row.external_id,
        Match::Email => {
            row.draft.email.is_some()
                && same_email(stored.customer.email.as_deref(), row.draft.email.as_deref())
        }
        Match::Phone => stored
            .customer
            .phones
            .iter()
            .any(|phone| phone.e164.as_ref().is_some_and(|number| keys.contains(number))),
    };
    known.iter().find(has)
}

/// Turns rows into creations, updates, skipped rows and errors of the batch.
pub(super) fn decide(
    plan: &Plan,
    reading: &Reading<'_>,
    import: &CustomerImport,
    pending: Vec<Pending>,
    known: &[StoredCustomer],
    batch: &mut ImportBatch,
) {
    let mut changed = HashSet::new();
    for Pending { line, mut row, keys } in pending {
        let found = (plan.mode == Mode::Upsert).then(|| matched(plan, known, &row, &keys)).flatten();
        let external_id = row.external_id.clone();
        let said_type = row.draft.record_type.is_some();
        if let Some(stored) = found
            && row.draft.name.is_empty()
        {
            row.draft.name.clone_from(&stored.customer.name);
        }
        let id = found.map_or_else(|| uuid::Uuid::now_v7().to_string(), |stored| stored.customer.id.clone());
        let customer = match reading.check(row, id) {
            Ok(customer) => customer,
            Err(problem) => {
                let (column, value, reason) = (problem.column, problem.value, problem.reason);
                batch.errors.push(ImportError { line, column, value, reason });
                continue;
            }
        };
        match found {
            Some(stored) => {
                let mut new = overwrite(&stored.customer, &customer);
                if said_type {
                    new.record_type = customer.record_type;
                }
                let external_id = external_id.or_else(|| stored.external_id.clone());
                if new == stored.customer && external_id == stored.external_id {
                    batch.skipped += 1;
                } else if changed.insert(stored.customer.id.clone()) {
                    let new = NewCustomer { customer: new, external_id, import_number: None };
                    batch.rows.push(ImportedRow::Update(Box::new(Upsert { new, seen: stored.version })));
                } else {
                    batch.errors.push(ImportError {
                        line,
                        column: None,
                        value: None,
                        reason: "this row and one just before it match the same customer; import it again"
                            .to_owned(),
                    });
                }
            }
            None if plan.mode == Mode::Create && is_known(known, &customer) => batch.skipped += 1,
            None => {
                let new = NewCustomer { customer, external_id, import_number: Some(import.number) };
                batch.rows.push(ImportedRow::Create(Box::new(new)));
            }
        }
    }
}
