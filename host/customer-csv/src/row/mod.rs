//! A row as a customer. What can't be taken of it costs its own cell, and is told.

use encoding_rs::Encoding;
use serde::{Deserialize, Serialize};
use switchboard_domain::customer::{COUNTRY, Customer, CustomerPhone, Field, country_of, is_country};
use switchboard_domain::customer_draft::{CustomerDraft, MAX_FACTS, is_web_address};
use switchboard_domain::number::Region;

use crate::columns::{Layout, Target};
use crate::dates::{self, DateOrder};
use crate::roles::Roles;
use crate::text_of;

mod cells;
mod says;

use cells::Cells;
pub use says::{RowSays, SameBy};

/// The most characters of a wrong value in a problem.
const MAX_VALUE: usize = 80;

/// What is wrong with a row, or with one of its cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = ImportRowProblem))]
pub struct RowProblem {
    /// The name of the column, if one column is wrong.
    pub column: Option<String>,
    /// The value, shortened.
    pub value: Option<String>,
    /// What is wrong with it, and what is expected.
    pub reason: String,
    /// What `reason` says, where the host has a kind for it.
    #[serde(default)]
    pub says: Option<RowSays>,
}

impl RowProblem {
    /// What is wrong with a row as a whole.
    #[must_use]
    pub fn of_row(value: Option<String>, says: RowSays) -> Self {
        Self { column: None, value, reason: says.to_string(), says: Some(says) }
    }
}

/// How the rows of a file are read as customers.
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    names: &'a [String],
    targets: &'a [Target],
    encoding: &'static Encoding,
    region: Region,
    date_order: DateOrder,
    roles: Roles,
    /// The column of further facts, among which the country may be.
    extra: Option<usize>,
    /// Values are taken as they stand, as an export of Switchboard wrote them: `-` is a company's name there.
    literal: bool,
    /// Below the rows stand lines that are none, of one cell each: who made the report, and that it is confidential.
    has_footer: bool,
}

/// By what a row names its customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// A person's name.
    Person,
    /// The name of a company.
    Company,
    /// A mail address or a number.
    Contact,
    /// Nothing.
    Nothing,
}

/// A row that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRow {
    /// What the row says, but for its numbers. The name is the one to show, which may be that of the company, a mail
    /// address or a number; it is empty where there is nothing of these.
    pub draft: CustomerDraft,
    /// Where the name is from.
    pub named_by: NamedBy,
    /// The numbers, read.
    pub phones: Vec<CustomerPhone>,
    /// The id in the tenant's own system.
    pub external_id: Option<String>,
    /// Cells that were left out.
    pub problems: Vec<RowProblem>,
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(MAX_VALUE).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// The name of a person from its parts.
fn joined(parts: [Option<String>; 3]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

impl<'a> Reading<'a> {
    /// For a file with these columns, which hold what `targets` says. `region` is the country of numbers that say none.
    #[must_use]
    pub fn new(
        names: &'a [String],
        targets: &'a [Target],
        layout: Option<Layout>,
        encoding: &'static Encoding,
        region: Region,
        date_order: DateOrder,
    ) -> Self {
        let literal = layout == Some(Layout::Switchboard);
        let has_footer = layout == Some(Layout::Salesforce) && names.len() > 2;
        let extra = targets.iter().position(|target| *target == Target::Extra);
        Self {
            names,
            targets,
            encoding,
            region,
            date_order,
            roles: Roles::of(names, targets),
            extra,
            literal,
            has_footer,
        }
    }

    /// The text of a line that stands below the rows of a report and is none of them; `None` for every other row.
    #[must_use]
    pub fn footer(&self, cells: &[Vec<u8>]) -> Option<String> {
        let [cell] = cells else { return None };
        self.has_footer.then(|| shortened(&text_of(cell).replace('\0', "\u{2400}")))
    }

    /// Reads the cells of a row. What can't be taken is left out and told.
    ///
    /// # Errors
    /// The problem, when there are more cells than columns: then nobody knows which cell is where.
    pub fn read(&self, cells: &[Vec<u8>]) -> Result<ReadRow, RowProblem> {
        if cells.len() > self.names.len()
            && let Some(cell) = cells[self.names.len()..].iter().find(|cell| !cell.trim_ascii().is_empty())
        {
            let value = shortened(&String::from_utf8_lossy(cell).replace('\0', "\u{2400}"));
            let says = RowSays::TooManyCells { cells: cells.len(), columns: self.names.len() };
            return Err(RowProblem::of_row(Some(value), says));
        }
        let mut row = ReadRow {
            draft: CustomerDraft::default(),
            named_by: NamedBy::Nothing,
            phones: Vec::new(),
            external_id: None,
            problems: Vec::new(),
        };
        let mut cells = Cells::new(self, cells);
        if let Some(column) = self.extra {
            let extra = cells.document(column);
            row.draft.extra = cells.checked(column, extra, |(name, value): &(String, String)| [name, value]);
        }
        let country = cells.country();
        let region = country.or_else(|| country_of(&row.draft.extra)).unwrap_or(self.region);
        let mut parts = [None, None, None];
        for (column, target) in self.targets.iter().enumerate() {
            match target {
                Target::Ignore
                | Target::Country
                | Target::Address
                | Target::PhoneCountryCode
                | Target::PhoneLabel
                | Target::PhoneExtension
                | Target::PhoneE164
                | Target::Extra => {}
                Target::Phone(label) => cells.phones(column, label.as_deref(), region, &mut row),
                Target::Name => row.draft.name = cells.line(column).unwrap_or_default(),
                Target::FirstName => parts[0] = cells.line(column),
                Target::MiddleName => parts[1] = cells.line(column),
                Target::LastName => parts[2] = cells.line(column),
                Target::Company => row.draft.company = cells.line(column),
                Target::Title => row.draft.title = cells.line(column),
                Target::Email => cells.mails(column, &mut row),
                Target::RecordType => row.draft.record_type = cells.line(column),
                Target::Owner => row.draft.owner = cells.line(column),
                Target::Url => {
                    row.draft.url = cells.line(column);
                    if row.draft.url.as_deref().is_some_and(|url| !is_web_address(url)) {
                        let url = row.draft.url.take().unwrap_or_default();
                        cells.leave_out(column, &url, RowSays::NoLink);
                    }
                }
                Target::LastActivity => {
                    if let Some(text) = cells.text(column) {
                        row.draft.last_activity = dates::read(&text, self.date_order);
                        if row.draft.last_activity.is_none() {
                            cells.leave_out(column, &text, RowSays::NoTime);
                        }
                    }
                }
                Target::ExternalId => row.external_id = cells.external_id(column),
                Target::Field(label) => {
                    if let Some(text) = cells.text(column) {
                        let value = text.into_owned();
                        let field =
                            Field { label: label.clone(), value, kind: "text".to_owned(), pii: false };
                        cells.add_field(column, field, &mut row);
                    }
                }
                Target::Badges => {
                    let badges = cells.document(column);
                    row.draft.badges =
                        cells.checked(column, badges, |badge: &switchboard_domain::customer::Badge| {
                            [&badge.kind, &badge.label]
                        });
                }
                Target::Fields => {
                    let fields = cells.document(column);
                    let fields = cells.checked(column, fields, |field: &Field| [&field.label, &field.value]);
                    for field in fields {
                        cells.add_field(column, field, &mut row);
                    }
                }
            }
        }
        if let Some(country) = country {
            row.draft.extra.retain(|(name, _)| !is_country(name));
            row.draft.extra.truncate(MAX_FACTS);
            row.draft.extra.push((COUNTRY.to_owned(), country.to_string()));
        }
        let room = MAX_FACTS.saturating_sub(row.draft.extra.len());
        row.draft.extra.extend(cells.unread.into_iter().take(room));
        row.problems = cells.problems;
        // A cell that several numbers share, such as their country code, is told once.
        let mut told = 0;
        while told < row.problems.len() {
            let (before, problem) = (&row.problems[..told], &row.problems[told]);
            if before.contains(problem) {
                row.problems.remove(told);
            } else {
                told += 1;
            }
        }
        name(&mut row, parts);
        Ok(row)
    }

    /// The customer of a row that was read.
    #[must_use]
    pub fn customer(&self, row: ReadRow, id: String) -> Customer {
        let ReadRow { draft, phones, .. } = row;
        Customer {
            id,
            record_type: draft.record_type.unwrap_or_else(|| "contact".to_owned()),
            name: draft.name,
            company: draft.company,
            title: draft.title,
            email: draft.email,
            phones,
            owner: draft.owner,
            last_activity: draft.last_activity,
            url: draft.url,
            badges: draft.badges,
            fields: draft.fields,
            extra: draft.extra,
        }
    }

    /// Why nobody can be made of a row without a name, a number and a mail address.
    #[must_use]
    pub fn nobody(&self) -> RowProblem {
        RowProblem::of_row(None, RowSays::Nobody)
    }
}

/// The name to show: the person's, or else the company's, a mail address, or a number.
fn name(row: &mut ReadRow, parts: [Option<String>; 3]) {
    let draft = &mut row.draft;
    if draft.name.is_empty() {
        draft.name = joined(parts);
    }
    if !draft.name.is_empty() {
        row.named_by = NamedBy::Person;
    } else if let Some(company) = draft.company.take() {
        draft.name = company;
        draft.record_type = draft.record_type.take().or_else(|| Some("account".to_owned()));
        row.named_by = NamedBy::Company;
    } else {
        let number = || row.phones.first().map(|phone| phone.number.clone());
        draft.name = draft.email.clone().or_else(number).unwrap_or_default();
        row.named_by = if draft.name.is_empty() { NamedBy::Nothing } else { NamedBy::Contact };
    }
}
