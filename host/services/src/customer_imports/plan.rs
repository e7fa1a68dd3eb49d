//! How a file is read: found out from its first bytes and what the admin says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use switchboard_customer_csv::columns::{Assigned, Basis, Layout, Target, assign};
use switchboard_customer_csv::dates::DateOrder;
use switchboard_customer_csv::encoding;
use switchboard_customer_csv::file_says::FileSays;
use switchboard_customer_csv::head::{Head, Hints};
use switchboard_customer_csv::row::Reading;
use switchboard_domain::number::Region;

use super::receive::HEAD;

/// What rows become.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = ImportMode))]
pub enum Mode {
    /// New customers. A row about a customer who is there already is skipped: one with the same external id, or the same
    /// name and the same mail address or number.
    #[default]
    Create,
    /// Changes of the customers that they match; the others are new.
    Upsert,
}

/// By what a row matches a customer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = ImportMatch))]
pub enum Match {
    /// The id in the tenant's own system. Rows and customers without one match by the same name and the same mail address
    /// or number.
    #[default]
    ExternalId,
    /// The mail address, and the name where the row has one.
    Email,
    /// Any of the numbers, and the name where the row has one.
    Phone,
}

/// What the admin says about a file.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What rows become.
    pub mode: Mode,
    /// By what they match customers.
    pub match_by: Match,
    /// What columns are, by their names, or their places as `column 3`.
    pub mapping: BTreeMap<String, Target>,
    /// Between cells; found out where it is not given.
    pub delimiter: Option<u8>,
    /// Such as `windows-1252`.
    pub encoding: Option<String>,
    /// Whether a row names the columns; one does unless this says no.
    pub header: Option<bool>,
}

/// How a file is read, as it is kept with its import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What rows become.
    pub mode: Mode,
    /// By what they match customers.
    pub match_by: Match,
    /// Between cells.
    pub delimiter: u8,
    /// The encoding of the file that arrived.
    pub file_encoding: String,
    /// The encoding in which it is kept.
    pub encoding: String,
    /// The byte at which the first row behind the header begins.
    pub start: i64,
    /// The line at which it begins.
    pub line: i64,
    /// The product whose file it is, if it is known.
    pub layout: Option<Layout>,
    /// The names of the columns.
    pub names: Vec<String>,
    /// What they are.
    pub targets: Vec<Target>,
    /// How dates such as `1/2/2026` are read.
    pub date_order: DateOrder,
    /// How numbers without a country are read.
    pub region: Region,
}

/// What is known of a file from its first bytes.
pub(super) struct Examined {
    /// Where its header is, and what its values look like.
    pub(super) head: Head,
    /// What its columns hold, or why no customers can be made of them.
    pub(super) assigned: Result<Assigned, FileSays>,
}

impl Examined {
    /// From the first bytes of a file as it is kept. Only the first [`HEAD`] bytes count, so that a preview says what an
    /// import does. `whole`: these first bytes are the file.
    ///
    /// # Errors
    /// Why it is no table.
    pub(super) fn new(bytes: &[u8], whole: bool, options: &Options) -> Result<Self, FileSays> {
        let part = &bytes[..bytes.len().min(HEAD)];
        let names: Vec<&str> = options.mapping.keys().map(String::as_str).collect();
        let hints = Hints { delimiter: options.delimiter, header: options.header, names: &names };
        let head = Head::read(part, whole && part.len() == bytes.len(), hints)?;
        let assigned = assign(&head.names, &head.values, &options.mapping).and_then(|assigned| {
            let by_name = assigned
                .columns
                .iter()
                .any(|column| column.basis != Basis::Values && column.target.makes_a_customer());
            if head.header_is_data {
                return Err(FileSays::header_is_data(&head.names));
            }
            if !head.header && !by_name {
                return Err(FileSays::Nameless);
            }
            Ok(assigned)
        });
        Ok(Self { head, assigned })
    }
}

impl Plan {
    /// From the first bytes of a file as it is kept; its encodings are known only at its end.
    ///
    /// # Errors
    /// Why no customers can be read from it.
    pub(super) fn new(
        bytes: &[u8],
        whole: bool,
        options: &Options,
        region: Region,
    ) -> Result<Self, FileSays> {
        let Examined { head, assigned } = Examined::new(bytes, whole, options)?;
        Self::of(head, &assigned?, options, region)
    }

    pub(super) fn of(
        head: Head,
        assigned: &Assigned,
        options: &Options,
        region: Region,
    ) -> Result<Self, FileSays> {
        let targets = assigned.targets();
        let needed = match options.match_by {
            Match::ExternalId => targets.contains(&Target::ExternalId),
            Match::Email => targets.contains(&Target::Email),
            Match::Phone => targets.iter().any(|target| matches!(target, Target::Phone(_))),
        };
        if options.mode == Mode::Upsert && !needed {
            return Err(FileSays::NothingToMatchBy);
        }
        let dates = targets.iter().zip(&head.values).filter(|(target, _)| **target == Target::LastActivity);
        let date_order = dates.filter_map(|(_, values)| values.date_order).next();
        Ok(Self {
            mode: options.mode,
            match_by: options.match_by,
            delimiter: head.delimiter,
            file_encoding: String::new(),
            encoding: String::new(),
            start: i64::try_from(head.start).unwrap_or(0),
            line: i64::try_from(head.line).unwrap_or(1),
            layout: assigned.layout,
            names: head.names,
            targets,
            date_order: date_order.unwrap_or_else(|| DateOrder::of_region(region)),
            region,
        })
    }

    pub(super) fn reading(&self) -> Reading<'_> {
        let encoding = encoding::by_name(&self.encoding).unwrap_or(encoding_rs::UTF_8);
        Reading::new(&self.names, &self.targets, self.layout, encoding, self.region, self.date_order)
    }
}
