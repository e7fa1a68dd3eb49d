//! Who the rows of a file are: customers of the store, and rows before.
//!
//! An external id decides alone. Without one, or where the customer has none, what the admin matches by decides, and then the
//! same name with the same mail address or number. A row that has nothing of these equals a customer who says all that it
//! says. So a row that nothing is matched by is no new customer each time.

use std::collections::HashMap;

use switchboard_customer_csv::row::{NamedBy, ReadRow, SameBy};
use switchboard_domain::customer::{Customer, CustomerPhone};
use switchboard_domain::customer_merge::same_line;
use switchboard_domain::fold::name_key;
use switchboard_store::{CustomerImport, KnownBy, KnownCustomer};

use super::plan::{Match, Mode, Plan};

/// Where a known customer is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The store, at this version. A row of this import may have made it, on this line.
    Stored { version: i64, line: Option<i64> },
    /// A row before, on this line.
    Row { line: i64 },
}

/// A customer that a row may be.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) customer: Customer,
    pub(super) external_id: Option<String>,
    pub(super) origin: Origin,
    /// Whether a row has changed it since it was read, or has made it.
    pub(super) is_changed: bool,
}

impl Entry {
    /// The line of the file that made it.
    pub(super) fn line(&self) -> Option<i64> {
        match self.origin {
            Origin::Stored { line, .. } => line,
            Origin::Row { line } => Some(line),
        }
    }
}

/// Whom a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nobody who is known.
    Nobody,
    /// This one.
    One(usize, SameBy),
    /// Several, and nothing tells them apart.
    Several(usize, SameBy),
}

/// The customers that rows may be.
#[derive(Debug, Default)]
pub(super) struct Known {
    entries: Vec<Entry>,
    by_customer: HashMap<String, usize>,
    by_external_id: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    by_email: HashMap<String, Vec<usize>>,
    by_number: HashMap<String, Vec<usize>>,
}

fn add(index: &mut HashMap<String, Vec<usize>>, key: String, entry: usize) {
    let entries = index.entry(key).or_default();
    if !entries.contains(&entry) {
        entries.push(entry);
    }
}

fn email_key(email: &str) -> String {
    email.to_lowercase()
}

fn same_email(a: Option<&str>, b: Option<&str>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if email_key(a) == email_key(b))
}

fn shares_number(a: &[CustomerPhone], b: &[CustomerPhone]) -> bool {
    a.iter().any(|one| b.iter().any(|other| same_line(one, other)))
}

/// Whether both have external ids, and different ones: then they are two, whatever else they share.
fn has_another_id(entry: &Entry, row: &ReadRow) -> bool {
    matches!((&entry.external_id, &row.external_id), (Some(a), Some(b)) if a != b)
}

/// Whether both have what the admin matches by, and nothing of it is the same: then they are two of one name.
fn differs(plan: &Plan, entry: &Entry, row: &ReadRow) -> bool {
    let (known, draft) = (&entry.customer, &row.draft);
    match (plan.mode, plan.match_by) {
        (Mode::Create, _) | (Mode::Upsert, Match::ExternalId) => false,
        (Mode::Upsert, Match::Email) => {
            matches!((&known.email, &draft.email), (Some(a), Some(b)) if email_key(a) != email_key(b))
        }
        (Mode::Upsert, Match::Phone) => {
            let both = !known.phones.is_empty() && !row.phones.is_empty();
            both && !shares_number(&known.phones, &row.phones)
        }
    }
}

/// Whether a customer says all that a row says.
fn says_all(entry: &Entry, row: &ReadRow) -> bool {
    let (known, draft) = (&entry.customer, &row.draft);
    let same = |known: &Option<String>, said: &Option<String>| said.is_none() || known == said;
    known.company == draft.company
        && same(&known.title, &draft.title)
        && same(&known.owner, &draft.owner)
        && same(&known.url, &draft.url)
        && draft.fields.iter().all(|field| known.fields.contains(field))
        && draft.extra.iter().all(|fact| known.extra.contains(fact))
}

impl Known {
    /// What to look for in the store before rows are decided.
    pub(super) fn by<'r>(plan: &Plan, rows: impl Iterator<Item = &'r ReadRow>) -> KnownBy {
        let mut by = KnownBy::default();
        for row in rows {
            let name = &row.draft.name;
            let numbers = || row.phones.iter().filter_map(|phone| phone.e164.clone());
            by.external_ids.extend(row.external_id.clone());
            by.named_emails.extend(row.draft.email.clone().map(|email| (email, name.clone())));
            by.named_numbers.extend(numbers().map(|number| (number, name.clone())));
            // Internal numbers are not looked up by themselves.
            if row.draft.email.is_none() && numbers().next().is_none() && !name.is_empty() {
                by.names.push(name.clone());
            }
            if plan.mode == Mode::Upsert && row.named_by != NamedBy::Person {
                match plan.match_by {
                    Match::ExternalId => {}
                    Match::Email => by.emails.extend(row.draft.email.clone()),
                    Match::Phone => by.numbers.extend(numbers()),
                }
            }
        }
        by
    }

    /// Adds customers of the store.
    pub(super) fn extend(&mut self, import: Option<&CustomerImport>, customers: Vec<KnownCustomer>) {
        for KnownCustomer { stored, made_by } in customers {
            if self.by_customer.contains_key(&stored.customer.id) {
                continue;
            }
            let line = made_by.filter(|(number, _)| import.is_some_and(|import| import.number == *number));
            self.push(Entry {
                customer: stored.customer,
                external_id: stored.external_id,
                origin: Origin::Stored { version: stored.version, line: line.map(|(_, line)| line) },
                is_changed: false,
            });
        }
    }

    pub(super) fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
        self.index(self.entries.len() - 1);
    }

    /// The one that was added last.
    pub(super) fn last(&self) -> Option<&Entry> {
        self.entries.last()
    }

    pub(super) fn get(&self, at: usize) -> &Entry {
        &self.entries[at]
    }

    /// Replaces what a customer says.
    pub(super) fn change(&mut self, at: usize, customer: Customer, external_id: Option<String>) {
        let entry = &mut self.entries[at];
        (entry.customer, entry.external_id, entry.is_changed) = (customer, external_id, true);
        self.index(at);
    }

    /// Customers that rows have made or changed.
    pub(super) fn into_changed(self) -> impl Iterator<Item = Entry> {
        self.entries.into_iter().filter(|entry| entry.is_changed)
    }

    /// What an entry no longer says stays indexed: what is found is compared again.
    fn index(&mut self, at: usize) {
        let entry = &self.entries[at];
        self.by_customer.insert(entry.customer.id.clone(), at);
        if let Some(id) = &entry.external_id {
            add(&mut self.by_external_id, id.clone(), at);
        }
        add(&mut self.by_name, name_key(&entry.customer.name), at);
        if let Some(email) = &entry.customer.email {
            add(&mut self.by_email, email_key(email), at);
        }
        for number in entry.customer.phones.iter().filter_map(|phone| phone.e164.clone()) {
            add(&mut self.by_number, number, at);
        }
    }

    fn among<'s>(
        &'s self,
        index: &'s HashMap<String, Vec<usize>>,
        key: &str,
    ) -> impl Iterator<Item = usize> + 's {
        index.get(key).into_iter().flatten().copied()
    }

    /// Whom a row is about.
    pub(super) fn find(&self, plan: &Plan, row: &ReadRow) -> Found {
        if let Some(at) = self.of_id(row) {
            return Found::One(at, SameBy::ExternalId);
        }
        let matched = match (plan.mode, plan.match_by) {
            (Mode::Create, _) | (Mode::Upsert, Match::ExternalId) => Found::Nobody,
            (Mode::Upsert, Match::Email) => self.by_email(row),
            (Mode::Upsert, Match::Phone) => self.by_number(row),
        };
        if matched == Found::Nobody { self.same(plan, row) } else { matched }
    }

    /// The customer whose external id a row says.
    fn of_id(&self, row: &ReadRow) -> Option<usize> {
        let id = row.external_id.as_ref()?;
        self.among(&self.by_external_id, id).find(|at| self.get(*at).external_id.as_ref() == Some(id))
    }

    fn by_email(&self, row: &ReadRow) -> Found {
        let Some(email) = row.draft.email.as_deref() else { return Found::Nobody };
        let has = |at: &usize| {
            let entry = self.get(*at);
            same_email(entry.customer.email.as_deref(), Some(email)) && !has_another_id(entry, row)
        };
        let found: Vec<usize> = self.among(&self.by_email, &email_key(email)).filter(has).collect();
        self.only(row, found, SameBy::NameAndEmail, SameBy::Email)
    }

    fn by_number(&self, row: &ReadRow) -> Found {
        let has = |at: &usize| {
            let entry = self.get(*at);
            shares_number(&entry.customer.phones, &row.phones) && !has_another_id(entry, row)
        };
        let numbers = row.phones.iter().filter_map(|phone| phone.e164.as_deref());
        let mut found: Vec<usize> =
            numbers.flat_map(|number| self.among(&self.by_number, number)).filter(has).collect();
        found.sort_unstable();
        found.dedup();
        self.only(row, found, SameBy::NameAndNumber, SameBy::Number)
    }

    /// Of customers who share a mail address or a number: the one of the same name. A row that names nobody means the
    /// only one that there is.
    fn only(&self, row: &ReadRow, found: Vec<usize>, named: SameBy, unnamed: SameBy) -> Found {
        if row.named_by == NamedBy::Person {
            let key = name_key(&row.draft.name);
            let same = found.into_iter().find(|at| name_key(&self.get(*at).customer.name) == key);
            return same.map_or(Found::Nobody, |at| Found::One(at, named));
        }
        match found.as_slice() {
            [] => Found::Nobody,
            [at] => Found::One(*at, unnamed),
            several => Found::Several(several.len(), unnamed),
        }
    }

    fn same(&self, plan: &Plan, row: &ReadRow) -> Found {
        let key = name_key(&row.draft.name);
        let namesakes = self.among(&self.by_name, &key).filter(|at| {
            let entry = self.get(*at);
            name_key(&entry.customer.name) == key && !has_another_id(entry, row) && !differs(plan, entry, row)
        });
        let is_alone = row.external_id.is_none() && row.draft.email.is_none() && row.phones.is_empty();
        for at in namesakes {
            let entry = self.get(at);
            if same_email(entry.customer.email.as_deref(), row.draft.email.as_deref()) {
                return Found::One(at, SameBy::NameAndEmail);
            }
            if shares_number(&entry.customer.phones, &row.phones) {
                return Found::One(at, SameBy::NameAndNumber);
            }
            if is_alone && says_all(entry, row) {
                return Found::One(at, SameBy::Everything);
            }
        }
        Found::Nobody
    }
}
