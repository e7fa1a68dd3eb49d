//! A row as a customer, or what is wrong with it.

use encoding_rs::Encoding;
use serde::Serialize;
use switchboard_domain::customer::{Customer, Field};
use switchboard_domain::customer_draft::{CustomerDraft, PhoneDraft};
use switchboard_domain::number::Region;

use crate::columns::Target;
use crate::encoding;
use crate::export::unguarded;

/// The most characters of a wrong value in a problem.
const MAX_VALUE: usize = 80;

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    /// The names of the columns.
    pub names: &'a [String],
    /// What each column holds.
    pub targets: &'a [Target],
    /// The encoding of the cells.
    pub encoding: &'static Encoding,
    /// The region of phone numbers without a country code.
    pub region: Region,
}

/// A row that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRow {
    /// The customer of the row, not checked yet: the name may be missing.
    pub draft: CustomerDraft,
    /// The id in the tenant's own system.
    pub external_id: Option<String>,
    /// The column of each number.
    phone_columns: Vec<usize>,
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(MAX_VALUE).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// The phone numbers of a cell. The `;` in `+12125551212;ext=204` is part of a number.
fn numbers(text: &str) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    for part in text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        match numbers.last_mut() {
            Some(number) if part.to_ascii_lowercase().starts_with("ext=") => {
                number.push(';');
                number.push_str(part);
            }
            _ => numbers.push(part.to_owned()),
        }
    }
    numbers
}

impl Reading<'_> {
    fn problem(&self, column: usize, value: &str, reason: impl Into<String>) -> RowProblem {
        RowProblem {
            column: self.names.get(column).cloned(),
            value: Some(shortened(value)),
            reason: reason.into(),
        }
    }

    fn text(&self, column: usize, cell: &[u8]) -> Result<String, RowProblem> {
        let Some(text) = encoding::text(cell, self.encoding) else {
            let reason = format!(
                "these bytes are no {}; save the file as UTF-8, or say its `encoding`",
                self.encoding.name()
            );
            return Err(self.problem(column, &String::from_utf8_lossy(cell), reason));
        };
        if text.contains('\0') {
            return Err(self.problem(
                column,
                &text.replace('\0', "\u{2400}"),
                "there is a NUL character in it",
            ));
        }
        let text = unguarded(text.trim());
        let document =
            matches!(self.targets.get(column), Some(Target::Badges | Target::Fields | Target::Extra));
        if !document && text.contains('\u{FFFD}') {
            return Err(self.problem(
                column,
                text,
                "there are characters in it that an earlier program could not read; export the file again, as UTF-8",
            ));
        }
        Ok(text.to_owned())
    }

    /// Reads the cells of a row.
    ///
    /// # Errors
    /// The problem, when there are too many cells, or a cell has bytes, characters or JSON that can't be read.
    pub fn read(&self, cells: &[Vec<u8>]) -> Result<ReadRow, RowProblem> {
        if cells.len() > self.names.len() {
            let over: Vec<_> = cells[self.names.len()..].iter().filter(|cell| !cell.is_empty()).collect();
            if let Some(cell) = over.first() {
                return Err(RowProblem {
                    column: None,
                    value: Some(shortened(&String::from_utf8_lossy(cell).replace('\0', "\u{2400}"))),
                    reason: format!(
                        "the row has {} cells, the file {} columns; a cell with the delimiter in it must stand in \
                         quotation marks",
                        cells.len(),
                        self.names.len()
                    ),
                });
            }
        }
        let mut row =
            ReadRow { draft: CustomerDraft::default(), external_id: None, phone_columns: Vec::new() };
        let (mut first, mut last) = (None, None);
        // The numbers of the last phone column, to which a label or an extension belongs.
        let mut recent = 0..0;
        for (column, (cell, target)) in cells.iter().zip(self.targets).enumerate() {
            if *target == Target::Ignore {
                continue;
            }
            let text = self.text(column, cell)?;
            if let Target::Phone(label) = target {
                let start = row.draft.phones.len();
                for number in numbers(&text) {
                    row.draft.phones.push(PhoneDraft { number, extension: None, label: label.clone() });
                    row.phone_columns.push(column);
                }
                recent = start..row.draft.phones.len();
                continue;
            }
            if text.is_empty() {
                continue;
            }
            let draft = &mut row.draft;
            let json = |error: serde_json::Error| {
                self.problem(column, &text, format!("no JSON as an export writes it: {error}"))
            };
            match target {
                Target::Ignore | Target::Phone(_) => {}
                Target::Name => draft.name = text,
                Target::FirstName => first = Some(text),
                Target::LastName => last = Some(text),
                Target::Company => draft.company = Some(text),
                Target::Title => draft.title = Some(text),
                Target::Email => draft.email = Some(text),
                Target::RecordType => draft.record_type = Some(text),
                Target::Owner => draft.owner = Some(text),
                Target::Url => draft.url = Some(text),
                Target::LastActivity => draft.last_activity = Some(text),
                Target::ExternalId => row.external_id = Some(text),
                Target::PhoneLabel => {
                    for phone in &mut draft.phones[recent.clone()] {
                        phone.label = Some(text.clone());
                    }
                }
                Target::PhoneExtension => {
                    for phone in &mut draft.phones[recent.clone()] {
                        phone.extension = Some(text.clone());
                    }
                }
                Target::Field(label) => draft.fields.push(Field {
                    label: label.clone(),
                    value: text,
                    kind: "text".to_owned(),
                    pii: false,
                }),
                Target::Badges => draft.badges = serde_json::from_str(&text).map_err(json)?,
                Target::Fields => draft.fields = serde_json::from_str(&text).map_err(json)?,
                Target::Extra => draft.extra = serde_json::from_str(&text).map_err(json)?,
            }
        }
        if row.draft.name.is_empty() {
            let parts: Vec<String> = [first, last].into_iter().flatten().collect();
            row.draft.name = parts.join(" ");
        }
        Ok(row)
    }

    /// Checks the customer of a row. A company without a person gets the name of the company.
    ///
    /// # Errors
    /// The problem, when the external id or a member of the customer is not valid.
    pub fn check(&self, row: ReadRow, id: String) -> Result<Customer, RowProblem> {
        let ReadRow { mut draft, external_id, phone_columns } = row;
        if external_id.as_ref().is_some_and(|id| id.chars().count() > 200 || id.chars().any(char::is_control))
        {
            return Err(RowProblem {
                column: self.column_of(&Target::ExternalId),
                value: external_id.as_deref().map(shortened),
                reason: "an id of at most 200 characters is expected".to_owned(),
            });
        }
        if draft.name.is_empty()
            && let Some(company) = draft.company.take()
        {
            draft.name = company;
            draft.record_type = draft.record_type.or_else(|| Some("account".to_owned()));
        }
        let values = (draft.clone(), phone_columns);
        draft.check(id, self.region).map_err(|error| {
            let (draft, columns) = values;
            let index =
                error.field.strip_prefix("phones[").and_then(|rest| rest.split(']').next()?.parse().ok());
            let (column, value) =
                match index.map(|index: usize| (columns.get(index), draft.phones.get(index))) {
                    Some((column, phone)) => (
                        column.and_then(|column| self.names.get(*column).cloned()),
                        phone.map(|phone| match (&phone.extension, error.field.ends_with("extension")) {
                            (Some(extension), true) => extension.clone(),
                            _ => phone.number.clone(),
                        }),
                    ),
                    None => {
                        let target = Target::try_from(error.field.clone()).unwrap_or(Target::Ignore);
                        let value = match error.field.as_str() {
                            "name" => Some(draft.name),
                            "email" => draft.email,
                            "company" => draft.company,
                            "title" => draft.title,
                            "url" => draft.url,
                            "owner" => draft.owner,
                            "recordType" => draft.record_type,
                            "lastActivity" => draft.last_activity,
                            _ => None,
                        };
                        (self.column_of(&target), value)
                    }
                };
            RowProblem { column, value: value.as_deref().map(shortened), reason: error.message }
        })
    }

    fn column_of(&self, target: &Target) -> Option<String> {
        let column = self.targets.iter().position(|known| known == target)?;
        self.names.get(column).cloned()
    }
}
