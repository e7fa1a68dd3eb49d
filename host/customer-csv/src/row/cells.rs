//! Reads the cells of one row; what can't be taken is left out and told.

use std::borrow::Cow;

use switchboard_domain::caller_info::FieldError;
use switchboard_domain::customer::{CustomerPhone, Field, NamedValues};
use switchboard_domain::customer_draft::{self, MAX_FACTS, MAX_LINE, MAX_PHONES, PhoneDraft, facts, line};
use switchboard_domain::customer_merge::same_line;
use switchboard_domain::number::{MAX_EXTENSION, PhoneNumber, Region, Written};

use super::says::Wrong;
use super::{ReadRow, Reading, RowProblem, RowSays, shortened};
use crate::cell::{Scientific, is_no_name, is_placeholder, scientific, value, without_zero_decimals};
use crate::columns::Target;
use crate::{country, encoding, mails, numbers};

/// The most characters of an external id.
const MAX_ID: usize = 200;

/// What the cells of a row say of one number.
#[derive(Clone, Copy)]
struct Given<'t> {
    number: &'t str,
    extension: Option<&'t str>,
    label: Option<&'t str>,
    e164: Option<&'t str>,
}

/// A number of which is said what it is in E.164. Where it would be read otherwise, it is read as of that number's country.
fn known_number(draft: PhoneDraft, e164: &str, region: Region) -> Result<CustomerPhone, FieldError> {
    let read = customer_draft::phone(draft.clone(), "", region);
    if read.as_ref().is_ok_and(|phone| phone.e164.as_deref() == Some(e164)) {
        return read;
    }
    let Ok(whole) = PhoneNumber::parse(e164, region, Written::ByPerson) else { return read };
    let of_country = whole.region().map(|own| customer_draft::phone(draft.clone(), "", own));
    match of_country {
        Some(Ok(phone)) if phone.e164.as_deref() == Some(whole.e164()) => Ok(phone),
        _ => {
            let written = draft.number.clone();
            let phone = customer_draft::phone(PhoneDraft { number: whole.to_string(), ..draft }, "", region)?;
            Ok(CustomerPhone { number: written, ..phone })
        }
    }
}

/// Why a text is no line of a customer.
fn no_line(text: &str) -> RowSays {
    if text.chars().count() > MAX_LINE { RowSays::LongLine { most: MAX_LINE } } else { RowSays::NotOneLine }
}

/// The cells of a row while they are read.
pub(super) struct Cells<'r, 'a> {
    reading: &'r Reading<'a>,
    cells: &'r [Vec<u8>],
    /// Cells that were left out.
    pub(super) problems: Vec<RowProblem>,
    /// Of these the numbers and mail addresses that can't be read, by what they are kept as.
    pub(super) unread: NamedValues,
}

impl<'r, 'a> Cells<'r, 'a> {
    pub(super) fn new(reading: &'r Reading<'a>, cells: &'r [Vec<u8>]) -> Self {
        Self { reading, cells, problems: Vec::new(), unread: NamedValues::new() }
    }

    pub(super) fn leave_out(&mut self, column: usize, value: &str, wrong: impl Into<Wrong>) {
        let Wrong { text, says } = wrong.into();
        self.problems.push(RowProblem {
            column: self.reading.names.get(column).cloned(),
            value: Some(shortened(value)),
            reason: text,
            says,
        });
    }

    /// Leaves out a number or a mail address that can't be read. Its text is kept as a further fact: it tells the customer from
    /// others of the same name, now and when the file is imported again, and a person may make sense of it.
    fn keep_unread(&mut self, column: usize, value: &str, wrong: impl Into<Wrong>) {
        self.leave_out(column, value, wrong);
        let name = self.reading.names.get(column).map_or("", String::as_str);
        let plain = |text: &str| shortened(text).replace(char::is_control, " ");
        let (name, text) = (format!("{} (not read)", plain(name)), plain(value));
        match self.unread.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = plain(&format!("{known}; {text}")),
            None => self.unread.push((name, text)),
        }
    }

    /// The value of a cell; `None` if it is empty, or can't be read, which is told.
    pub(super) fn text(&mut self, column: usize) -> Option<Cow<'r, str>> {
        let cell = self.cells.get(column)?;
        if cell.is_empty() {
            return None;
        }
        let reading = self.reading;
        let Some(text) = encoding::text(cell, reading.encoding) else {
            let encoding = reading.encoding.name().to_owned();
            self.leave_out(column, &String::from_utf8_lossy(cell), RowSays::WrongBytes { encoding });
            return None;
        };
        if text.contains('\0') {
            self.leave_out(column, &text.replace('\0', "\u{2400}"), RowSays::Nul);
            return None;
        }
        let text = match text {
            Cow::Borrowed(text) => value(text),
            Cow::Owned(text) => Cow::Owned(value(&text).into_owned()),
        };
        let target = reading.targets.get(column)?;
        let document = matches!(target, Target::Badges | Target::Fields | Target::Extra);
        if !document && text.contains('\u{FFFD}') {
            self.leave_out(column, &text, RowSays::BrokenCharacters);
            return None;
        }
        if text.is_empty() {
            return None;
        }
        let name = matches!(target, Target::Name | Target::FirstName | Target::MiddleName | Target::LastName);
        if !reading.literal && (if name { is_no_name(&text) } else { is_placeholder(&text) }) {
            self.leave_out(column, &text, RowSays::NoValue);
            return None;
        }
        Some(text)
    }

    /// A value of one line.
    pub(super) fn line(&mut self, column: usize) -> Option<String> {
        let text = self.text(column)?;
        // A line break within a name is a space; an export of ours has none.
        let text =
            if self.reading.literal { text.into_owned() } else { text.replace(['\r', '\n', '\t'], " ") };
        match line(Some(text), "") {
            Ok(text) => text,
            Err(_) => {
                let text = self.text(column).unwrap_or_default();
                self.leave_out(column, &text, no_line(&text));
                None
            }
        }
    }

    pub(super) fn external_id(&mut self, column: usize) -> Option<String> {
        let id = self.text(column)?;
        let wrong = match scientific(&id) {
            Some(Scientific::Whole(digits)) => return Some(digits),
            Some(Scientific::Cut) => Some(RowSays::CutByExcel),
            None if id.chars().count() > MAX_ID || id.chars().any(char::is_control) => Some(RowSays::NoId),
            None => None,
        };
        if let Some(says) = wrong {
            self.leave_out(column, &id, says);
            return None;
        }
        Some(id.into_owned())
    }

    pub(super) fn mails(&mut self, column: usize, row: &mut ReadRow) {
        let Some(text) = self.text(column) else { return };
        let (addresses, wrong) = mails::list(&text);
        for wrong in wrong {
            self.keep_unread(column, wrong, RowSays::NoMail);
        }
        for address in addresses {
            match line(Some(address.to_owned()), "") {
                Ok(Some(address)) => self.add_mail(column, address, row),
                Ok(None) => {}
                Err(_) => self.leave_out(column, address, no_line(address)),
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

    pub(super) fn add_field(&mut self, column: usize, field: Field, row: &mut ReadRow) {
        if row.draft.fields.len() == MAX_FACTS {
            self.leave_out(column, &field.value, RowSays::TooManyFacts { most: MAX_FACTS });
        } else if let Err(error) = facts("fields", 1, [&field.label, &field.value].into_iter()) {
            self.leave_out(column, &field.value, error.message);
        } else {
            row.draft.fields.push(field);
        }
    }

    pub(super) fn phones(&mut self, column: usize, label: Option<&str>, region: Region, row: &mut ReadRow) {
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
        let e164 = roles.e164_of(column).and_then(|column| self.text(column));
        let list = if self.reading.literal { vec![text.to_string()] } else { numbers::list(&text) };
        let whole = e164.filter(|_| list.len() == 1);
        for number in list {
            if row.phones.len() == MAX_PHONES {
                self.leave_out(column, &number, RowSays::TooManyNumbers { most: MAX_PHONES });
                continue;
            }
            let given = Given {
                number: &number,
                extension: extension.as_deref(),
                label: label.as_deref(),
                e164: whole.as_deref(),
            };
            if let Some(phone) = self.phone(column, given, region) {
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
        self.leave_out(column, &text, RowSays::NoExtension { most: MAX_EXTENSION });
        None
    }

    fn phone(&mut self, column: usize, given: Given<'_>, region: Region) -> Option<CustomerPhone> {
        let Given { number, extension, label, e164 } = given;
        let literal = self.reading.literal;
        if !literal && is_placeholder(number) {
            self.leave_out(column, number, RowSays::NoValue);
            return None;
        }
        let plain = match scientific(number) {
            Some(Scientific::Cut) => {
                self.keep_unread(column, number, RowSays::CutByExcel);
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
        let read = match e164 {
            None => customer_draft::phone(draft(extension), "", region),
            Some(e164) => known_number(draft(extension), e164, region),
        };
        match read {
            Ok(phone) => Some(phone),
            Err(error) if extension.is_some() && error.field.ends_with("extension") => {
                let at = self.reading.roles.extension_of(column).unwrap_or(column);
                self.leave_out(at, extension.unwrap_or_default(), RowSays::OtherExtension);
                customer_draft::phone(draft(None), "", region).ok()
            }
            Err(error) => {
                match PhoneNumber::read(&plain, region, Written::ByPerson) {
                    Err(error) => self.keep_unread(column, number, RowSays::from(error)),
                    // Its label is at fault.
                    Ok(_) => self.keep_unread(column, number, error.message),
                }
                None
            }
        }
    }

    /// A document as an export writes it.
    pub(super) fn document<T: serde::de::DeserializeOwned>(&mut self, column: usize) -> Option<T> {
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
    pub(super) fn checked<T>(
        &mut self,
        column: usize,
        list: Option<Vec<T>>,
        texts: fn(&T) -> [&str; 2],
    ) -> Vec<T> {
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
    pub(super) fn country(&mut self) -> Option<Region> {
        let roles = &self.reading.roles;
        let mut found = None;
        for column in roles.countries().iter().copied() {
            let Some(text) = self.text(column) else { continue };
            match Region::of_country(&text) {
                Some(region) => found = found.or(Some(region)),
                None => self.leave_out(column, &text, RowSays::NoCountry),
            }
        }
        found.or_else(|| {
            let mut addresses = roles.addresses().iter().copied();
            addresses.find_map(|column| Region::of_address(&self.text(column)?))
        })
    }
}
