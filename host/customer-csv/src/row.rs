//! A row as a customer. What can't be taken of it costs its own cell, and is told.

use std::borrow::Cow;

use encoding_rs::Encoding;
use serde::{Deserialize, Serialize};
use switchboard_domain::customer::{Customer, CustomerPhone, Field};
use switchboard_domain::customer_draft::{
    self, CustomerDraft, MAX_FACTS, MAX_PHONES, PhoneDraft, facts, is_web_address, line,
};
use switchboard_domain::customer_merge::same_line;
use switchboard_domain::number::Region;

use crate::cell::{
    CUT_BY_EXCEL, Scientific, is_no_name, is_placeholder, scientific, value, without_zero_decimals,
};
use crate::columns::{Layout, Target};
use crate::dates::{self, DateOrder};
use crate::roles::Roles;
use crate::{country, encoding, mails, numbers};

/// The most characters of a wrong value in a problem.
const MAX_VALUE: usize = 80;

/// The most characters of an external id.
const MAX_ID: usize = 200;

/// The most digits of an extension.
const MAX_EXTENSION: usize = 11;

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
    /// Values are taken as they stand, as an export of Switchboard wrote them: `-` is a company's name there.
    literal: bool,
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

/// The cells of a row while they are read.
struct Cells<'r, 'a> {
    reading: &'r Reading<'a>,
    cells: &'r [Vec<u8>],
    problems: Vec<RowProblem>,
}

impl<'r> Cells<'r, '_> {
    fn leave_out(&mut self, column: usize, value: &str, reason: impl Into<String>) {
        self.problems.push(RowProblem {
            column: self.reading.names.get(column).cloned(),
            value: Some(shortened(value)),
            reason: reason.into(),
        });
    }

    /// The value of a cell; `None` if it is empty, or can't be read, which is told.
    fn text(&mut self, column: usize) -> Option<Cow<'r, str>> {
        let cell = self.cells.get(column)?;
        if cell.is_empty() {
            return None;
        }
        let reading = self.reading;
        let Some(text) = encoding::text(cell, reading.encoding) else {
            let reason = format!(
                "these bytes are no {}; save the file as UTF-8, or say its `encoding`",
                reading.encoding.name()
            );
            self.leave_out(column, &String::from_utf8_lossy(cell), reason);
            return None;
        };
        if text.contains('\0') {
            self.leave_out(column, &text.replace('\0', "\u{2400}"), "there is a NUL character in it");
            return None;
        }
        let text = match text {
            Cow::Borrowed(text) => value(text),
            Cow::Owned(text) => Cow::Owned(value(&text).into_owned()),
        };
        let target = reading.targets.get(column)?;
        let document = matches!(target, Target::Badges | Target::Fields | Target::Extra);
        if !document && text.contains('\u{FFFD}') {
            let reason = "there are characters in it that an earlier program could not read; export the file again, as UTF-8";
            self.leave_out(column, &text, reason);
            return None;
        }
        if text.is_empty() {
            return None;
        }
        let name = matches!(target, Target::Name | Target::FirstName | Target::MiddleName | Target::LastName);
        if !reading.literal && (if name { is_no_name(&text) } else { is_placeholder(&text) }) {
            self.leave_out(column, &text, "it stands for no value");
            return None;
        }
        Some(text)
    }

    /// A value of one line.
    fn line(&mut self, column: usize) -> Option<String> {
        let text = self.text(column)?;
        // A line break within a name is a space; an export of ours has none.
        let text =
            if self.reading.literal { text.into_owned() } else { text.replace(['\r', '\n', '\t'], " ") };
        match line(Some(text), "") {
            Ok(text) => text,
            Err(error) => {
                let text = self.text(column).unwrap_or_default();
                self.leave_out(column, &text, error.message);
                None
            }
        }
    }

    fn external_id(&mut self, column: usize) -> Option<String> {
        let id = self.text(column)?;
        let wrong = match scientific(&id) {
            Some(Scientific::Whole(digits)) => return Some(digits),
            Some(Scientific::Cut) => Some(CUT_BY_EXCEL),
            None if id.chars().count() > MAX_ID || id.chars().any(char::is_control) => {
                Some("an id of at most 200 characters is expected")
            }
            None => None,
        };
        if let Some(reason) = wrong {
            self.leave_out(column, &id, reason);
            return None;
        }
        Some(id.into_owned())
    }

    fn mails(&mut self, column: usize, row: &mut ReadRow) {
        let Some(text) = self.text(column) else { return };
        let (addresses, wrong) = mails::list(&text);
        for wrong in wrong {
            self.leave_out(column, wrong, "an address such as ada@example.com is expected");
        }
        for address in addresses {
            match line(Some(address.to_owned()), "") {
                Ok(Some(address)) => self.add_mail(column, address, row),
                Ok(None) => {}
                Err(error) => self.leave_out(column, address, error.message),
            }
        }
    }

    /// The first address is the customer's, further ones are labelled facts.
    fn add_mail(&mut self, column: usize, address: String, row: &mut ReadRow) {
        let draft = &mut row.draft;
        if draft.email.is_none() {
            draft.email = Some(address);
            return;
        }
        let mails = draft.fields.iter().filter(|field| field.kind == "email");
        let known = mails.clone().map(|field| &field.value).chain(&draft.email);
        if known.into_iter().any(|known| known.eq_ignore_ascii_case(&address)) {
            return;
        }
        let label = format!("Email {}", mails.count() + 2);
        self.add_field(column, Field { label, value: address, kind: "email".to_owned(), pii: true }, row);
    }

    fn add_field(&mut self, column: usize, field: Field, row: &mut ReadRow) {
        if row.draft.fields.len() == MAX_FACTS {
            self.leave_out(
                column,
                &field.value,
                format!("a customer has at most {MAX_FACTS} labelled facts"),
            );
        } else if let Err(error) = facts("fields", 1, [&field.label, &field.value].into_iter()) {
            self.leave_out(column, &field.value, error.message);
        } else {
            row.draft.fields.push(field);
        }
    }

    fn phones(&mut self, column: usize, label: Option<&str>, region: Region, row: &mut ReadRow) {
        let Some(text) = self.text(column) else { return };
        let roles = &self.reading.roles;
        let region = roles
            .country_code_of(column)
            .and_then(|code| country::by_calling_code(&self.text(code)?))
            .unwrap_or(region);
        let label = roles
            .label_of(column)
            .and_then(|column| self.line(column))
            // Google marks the preferred one with a star.
            .map(|label| label.trim_start_matches("* ").to_owned())
            .or_else(|| label.map(str::to_owned));
        let extension = roles.extension_of(column).and_then(|column| self.extension(column));
        let list = if self.reading.literal { vec![text.to_string()] } else { numbers::list(&text) };
        for number in list {
            if row.phones.len() == MAX_PHONES {
                self.leave_out(column, &number, format!("a customer has at most {MAX_PHONES} numbers"));
                continue;
            }
            if let Some(phone) = self.phone(column, &number, extension.as_deref(), label.as_deref(), region) {
                let known = row.phones.iter_mut().find(|known| same_line(known, &phone));
                match known.filter(|_| !self.reading.literal) {
                    Some(known) => known.label = known.label.take().or(phone.label),
                    None => row.phones.push(phone),
                }
            }
        }
    }

    fn extension(&mut self, column: usize) -> Option<String> {
        let text = self.text(column)?;
        let digits = text.strip_suffix(".0").unwrap_or(&text);
        if digits.len() <= MAX_EXTENSION && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(digits.to_owned());
        }
        self.leave_out(column, &text, format!("an extension of at most {MAX_EXTENSION} digits is expected"));
        None
    }

    fn phone(
        &mut self,
        column: usize,
        number: &str,
        extension: Option<&str>,
        label: Option<&str>,
        region: Region,
    ) -> Option<CustomerPhone> {
        let literal = self.reading.literal;
        if !literal && is_placeholder(number) {
            self.leave_out(column, number, "it stands for no value");
            return None;
        }
        let plain = match scientific(number) {
            Some(Scientific::Cut) => {
                self.leave_out(column, number, CUT_BY_EXCEL);
                return None;
            }
            Some(Scientific::Whole(digits)) => digits,
            None if literal => number.to_owned(),
            None => without_zero_decimals(number.trim_start_matches('\'')).to_owned(),
        };
        let draft = |extension: Option<&str>| PhoneDraft {
            number: plain.clone(),
            extension: extension.map(str::to_owned),
            label: label.map(str::to_owned),
        };
        match customer_draft::phone(draft(extension), "", region) {
            Ok(phone) => Some(phone),
            Err(error) if extension.is_some() && error.field.ends_with("extension") => {
                let at = self.reading.roles.extension_of(column).unwrap_or(column);
                self.leave_out(at, extension.unwrap_or_default(), error.message);
                customer_draft::phone(draft(None), "", region).ok()
            }
            Err(error) => {
                self.leave_out(column, number, error.message);
                None
            }
        }
    }

    /// A document as an export writes it.
    fn document<T: serde::de::DeserializeOwned>(&mut self, column: usize) -> Option<T> {
        let text = self.text(column)?;
        match serde_json::from_str(&text) {
            Ok(document) => Some(document),
            Err(error) => {
                self.leave_out(column, &text, format!("no JSON as an export writes it: {error}"));
                None
            }
        }
    }

    /// A list of facts, if there are not too many, and they can be shown.
    fn checked<T>(&mut self, column: usize, list: Option<Vec<T>>, texts: fn(&T) -> [&str; 2]) -> Vec<T> {
        let list = list.unwrap_or_default();
        match facts("", list.len(), list.iter().flat_map(texts)) {
            Ok(()) => list,
            Err(error) => {
                self.leave_out(column, "", error.message);
                Vec::new()
            }
        }
    }

    /// The customer's own country, by which its numbers are read.
    fn country(&mut self) -> Option<Region> {
        let columns: Vec<usize> = self.reading.roles.countries().to_vec();
        let mut found = None;
        for column in columns {
            let Some(text) = self.text(column) else { continue };
            match country::by_name(&text) {
                Some(region) => found = found.or(Some(region)),
                None => self.leave_out(
                    column,
                    &text,
                    "no country has this name or code; numbers without a country code are read as of the organisation's",
                ),
            }
        }
        found
    }
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
        Self { names, targets, encoding, region, date_order, roles: Roles::of(names, targets), literal }
    }

    /// Reads the cells of a row. What can't be taken is left out and told.
    ///
    /// # Errors
    /// The problem, when there are more cells than columns: then nobody knows which cell is where.
    pub fn read(&self, cells: &[Vec<u8>]) -> Result<ReadRow, RowProblem> {
        if cells.len() > self.names.len()
            && let Some(cell) = cells[self.names.len()..].iter().find(|cell| !cell.trim_ascii().is_empty())
        {
            return Err(RowProblem {
                column: None,
                value: Some(shortened(&String::from_utf8_lossy(cell).replace('\0', "\u{2400}"))),
                reason: format!(
                    "the row has {} cells, the file {} columns; a cell with the delimiter in it must stand in quotation \
                     marks",
                    cells.len(),
                    self.names.len()
                ),
            });
        }
        let mut row = ReadRow {
            draft: CustomerDraft::default(),
            named_by: NamedBy::Nothing,
            phones: Vec::new(),
            external_id: None,
            problems: Vec::new(),
        };
        let mut cells = Cells { reading: self, cells, problems: Vec::new() };
        let region = cells.country().unwrap_or(self.region);
        let mut parts = [None, None, None];
        for (column, target) in self.targets.iter().enumerate() {
            match target {
                Target::Ignore
                | Target::Country
                | Target::PhoneCountryCode
                | Target::PhoneLabel
                | Target::PhoneExtension => {}
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
                        cells.leave_out(column, &url, "an address that begins with https:// is expected");
                    }
                }
                Target::LastActivity => {
                    if let Some(text) = cells.text(column) {
                        row.draft.last_activity = dates::read(&text, self.date_order);
                        if row.draft.last_activity.is_none() {
                            let reason =
                                "a time such as 2026-05-17 09:30 or 2026-05-17T09:30:00Z is expected";
                            cells.leave_out(column, &text, reason);
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
                Target::Extra => {
                    let extra = cells.document(column);
                    row.draft.extra =
                        cells.checked(column, extra, |(name, value): &(String, String)| [name, value]);
                }
            }
        }
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
        RowProblem {
            column: None,
            value: None,
            reason: "there is neither a name nor a telephone number or mail address in this row".to_owned(),
        }
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
