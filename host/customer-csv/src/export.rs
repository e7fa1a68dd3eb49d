//! Customers as rows in which no spreadsheet sees a formula, and which an import reads back as the same customers.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe in front, and so does one
//! that begins with apostrophes before one of these. Only a number in a phone column that consists of `+` and digits stays
//! as it is, because it can be no formula. Reading removes one such apostrophe again.
//!
//! Beside each number as it is written stands what it is in E.164: who imports the file may be in another country, by which
//! national numbers would be read otherwise.

use std::borrow::Cow;

use switchboard_domain::customer::Customer;

/// The first characters of formulas.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The columns before the phone numbers.
const BEFORE: [&str; 9] =
    ["external id", "record type", "name", "company", "title", "email", "owner", "url", "last activity"];

/// The columns after the phone numbers.
const AFTER: [&str; 3] = ["badges", "fields", "extra"];

/// A text as a cell that is no formula.
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    if text.trim_start_matches('\'').starts_with(FORMULA) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text of a guarded cell.
#[must_use]
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA) => rest,
        _ => text,
    }
}

/// A number as a cell of a phone column.
fn number(text: &str) -> Cow<'_, str> {
    let digits = text.strip_prefix('+').unwrap_or_default();
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Cow::Borrowed(text)
    } else {
        guarded(text)
    }
}

/// Writes customers as rows. All rows have the same number of phone columns.
#[derive(Debug)]
pub struct Export {
    phones: usize,
}

fn written(rows: &[Vec<Cow<'_, str>>]) -> Vec<u8> {
    // RFC 4180 demands that lines end with CRLF.
    let terminator = csv::Terminator::CRLF;
    let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
    for row in rows {
        // Writing to memory does not fail, and rows are equally long.
        let _ = writer.write_record(row.iter().map(|cell| cell.as_bytes()));
    }
    writer.into_inner().unwrap_or_default()
}

/// One row of a CSV file. The cells are not guarded.
#[must_use]
pub fn written_row<const N: usize>(cells: [String; N]) -> Vec<u8> {
    written(&[cells.map(Cow::Owned).into()])
}

impl Export {
    /// For customers who have at most this many phone numbers.
    #[must_use]
    pub fn new(phones: usize) -> Self {
        Self { phones: phones.max(1) }
    }

    /// The header, which is the first row.
    #[must_use]
    pub fn header(&self) -> Vec<u8> {
        let mut row: Vec<Cow<'_, str>> = BEFORE.map(Cow::from).into();
        for phone in 1..=self.phones {
            row.push(format!("phone {phone}").into());
            row.push(format!("phone {phone} label").into());
            row.push(format!("phone {phone} extension").into());
            row.push(format!("phone {phone} e164").into());
        }
        row.extend(AFTER.map(Cow::from));
        written(&[row])
    }

    /// Rows of customers, each with the id in the tenant's own system.
    #[must_use]
    pub fn rows<'a>(&self, customers: impl Iterator<Item = (&'a Customer, Option<&'a str>)>) -> Vec<u8> {
        let rows: Vec<Vec<Cow<'_, str>>> =
            customers.map(|(one, external_id)| self.row(one, external_id)).collect();
        written(&rows)
    }

    fn row<'a>(&self, customer: &'a Customer, external_id: Option<&'a str>) -> Vec<Cow<'a, str>> {
        let optional = |text: &'a Option<String>| guarded(text.as_deref().unwrap_or_default());
        let mut row = vec![
            guarded(external_id.unwrap_or_default()),
            guarded(&customer.record_type),
            guarded(&customer.name),
            optional(&customer.company),
            optional(&customer.title),
            optional(&customer.email),
            optional(&customer.owner),
            optional(&customer.url),
            optional(&customer.last_activity),
        ];
        for index in 0..self.phones {
            match customer.phones.get(index) {
                Some(phone) => {
                    row.push(number(&phone.number));
                    row.push(optional(&phone.label));
                    row.push(optional(&phone.extension));
                    row.push(number(phone.e164.as_deref().unwrap_or_default()));
                }
                None => row.extend([const { Cow::Borrowed("") }; 4]),
            }
        }
        let json = |empty: bool, text: serde_json::Result<String>| match text {
            Ok(text) if !empty => Cow::from(text),
            _ => Cow::from(""),
        };
        row.push(json(customer.badges.is_empty(), serde_json::to_string(&customer.badges)));
        row.push(json(customer.fields.is_empty(), serde_json::to_string(&customer.fields)));
        row.push(json(customer.extra.is_empty(), serde_json::to_string(&customer.extra)));
        row
    }
}
