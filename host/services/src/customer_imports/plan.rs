//! How a file is read: found out from its first bytes and what the admin says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use switchboard_customer_csv::columns::{Target, assign, numbered};
use switchboard_customer_csv::record::{Next, end_of_line, next};
use switchboard_customer_csv::row::{Reading, RowProblem};
use switchboard_customer_csv::{dialect, encoding};
use switchboard_domain::customer::Customer;
use switchboard_domain::number::Region;

/// Rows of a preview.
const PREVIEW_ROWS: usize = 20;

/// Characters of a value that is shown with its column.
const SAMPLE: usize = 60;

/// What rows become.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = ImportMode))]
pub enum Mode {
    /// New customers; a row that says no more than the name, numbers and mail address of one that is there is skipped.
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
    /// The id in the tenant's own system.
    #[default]
    ExternalId,
    /// The mail address.
    Email,
    /// Any of the numbers.
    Phone,
}

/// What the admin says about a file.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What rows become.
    pub mode: Mode,
    /// By what they match customers.
    pub match_by: Match,
    /// What columns are, by their names.
    pub mapping: BTreeMap<String, Target>,
    /// One of `,`, `;`, `|` and the tab.
    pub delimiter: Option<u8>,
    /// Such as `windows-1252`.
    pub encoding: Option<String>,
    /// Whether the first row names the columns; it does unless this says no.
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
    /// Whether the first row names the columns.
    pub header: bool,
    /// Their names.
    pub names: Vec<String>,
    /// What they are.
    pub targets: Vec<Target>,
    /// How numbers without a country are read.
    pub region: Region,
}

/// A column, as a preview tells it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = ImportPreviewColumn))]
pub struct PreviewColumn {
    /// Its name in the file.
    pub name: String,
    /// What it is taken for; a value of `mapping`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub target: Target,
    /// The first values in it.
    pub samples: Vec<String>,
}

/// A row, as a preview tells it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = ImportPreviewRow))]
pub struct PreviewRow {
    /// The line on which it begins.
    pub line: usize,
    /// As it would be taken.
    pub customer: Option<Customer>,
    /// Why it would not be taken.
    pub problem: Option<RowProblem>,
}

/// What would become of a file.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = ImportPreview))]
pub struct Preview {
    /// Such as `UTF-8`.
    pub encoding: String,
    /// Between cells.
    pub delimiter: String,
    /// Whether the first row names the columns.
    pub header: bool,
    /// What the columns are taken for.
    pub columns: Vec<PreviewColumn>,
    /// The first 20 rows.
    pub rows: Vec<PreviewRow>,
    /// Why the file as a whole would be refused.
    pub problem: Option<String>,
}

fn text(cell: &[u8]) -> String {
    let text = encoding::text(cell, encoding_rs::UTF_8)
        .or_else(|| encoding::text(cell, encoding_rs::WINDOWS_1252))
        .unwrap_or_default();
    text.trim().to_owned()
}

/// The delimiter and the names of the columns. `whole`: these first bytes are the file.
fn names(head: &[u8], whole: bool, options: &Options) -> Result<(u8, Vec<String>), String> {
    let delimiter = options.delimiter.unwrap_or_else(|| dialect::delimiter(head, whole));
    let row = match next(head, delimiter, whole) {
        Next::Row(row) => row,
        Next::End => return Err("the file is empty".to_owned()),
        Next::Broken { reason, .. } => return Err(format!("the first row can't be read: {reason}")),
        Next::More => return Err("the first row is longer than what an import looks at".to_owned()),
    };
    let names = if options.header == Some(false) {
        numbered(row.cells.len())
    } else {
        let plain = numbered(row.cells.len());
        let named = row.cells.iter().map(|cell| text(cell)).zip(plain);
        named.map(|(name, plain)| if name.is_empty() { plain } else { name }).collect()
    };
    Ok((delimiter, names))
}

impl Plan {
    /// From the first bytes of a file as it is kept; its encodings are known only at its end.
    ///
    /// # Errors
    /// Why no customers can be read from it.
    pub(super) fn new(head: &[u8], whole: bool, options: &Options, region: Region) -> Result<Self, String> {
        let (delimiter, names) = names(head, whole, options)?;
        let targets = assign(&names, &options.mapping)?;
        let needed = match options.match_by {
            Match::ExternalId => targets.contains(&Target::ExternalId),
            Match::Email => targets.contains(&Target::Email),
            Match::Phone => targets.iter().any(|target| matches!(target, Target::Phone(_))),
        };
        if options.mode == Mode::Upsert && !needed {
            return Err("no column holds that by which rows are to match customers; say which with `mapping`, or match \
                        by something else"
                .to_owned());
        }
        Ok(Self {
            mode: options.mode,
            match_by: options.match_by,
            delimiter,
            file_encoding: String::new(),
            encoding: String::new(),
            header: options.header != Some(false),
            names,
            targets,
            region,
        })
    }

    pub(super) fn reading(&self) -> Reading<'_> {
        Reading {
            names: &self.names,
            targets: &self.targets,
            encoding: encoding::by_name(&self.encoding).unwrap_or(encoding_rs::UTF_8),
            region: self.region,
        }
    }
}

/// What would become of a file that begins so.
pub(super) fn preview(
    head: &[u8],
    whole: bool,
    options: &Options,
    region: Region,
    encodings: (&'static encoding_rs::Encoding, &'static encoding_rs::Encoding),
) -> Preview {
    let shown =
        |delimiter: u8| if delimiter == b'\t' { "tab".to_owned() } else { char::from(delimiter).to_string() };
    let header = options.header != Some(false);
    let mut preview = Preview {
        encoding: encodings.0.name().to_owned(),
        delimiter: String::new(),
        header,
        columns: Vec::new(),
        rows: Vec::new(),
        problem: None,
    };
    let (delimiter, names) = match names(head, whole, options) {
        Ok(found) => found,
        Err(problem) => return Preview { problem: Some(problem), ..preview },
    };
    preview.delimiter = shown(delimiter);
    let plan = Plan::new(head, whole, options, region);
    let targets = match &plan {
        Ok(plan) => plan.targets.clone(),
        Err(problem) => {
            preview.problem = Some(problem.clone());
            vec![Target::Ignore; names.len()]
        }
    };
    let reading = Reading { names: &names, targets: &targets, encoding: encodings.1, region };
    let mut samples = vec![Vec::new(); names.len()];
    let (mut at, mut line, mut first) = (0, 1, header);
    while preview.rows.len() < PREVIEW_ROWS {
        match next(&head[at..], delimiter, whole) {
            Next::Row(row) => {
                if !std::mem::take(&mut first) {
                    for (cell, samples) in row.cells.iter().zip(&mut samples) {
                        let value: String = text(cell).chars().take(SAMPLE).collect();
                        if samples.len() < 3 && !value.is_empty() {
                            samples.push(value);
                        }
                    }
                    let read = reading.read(&row.cells).and_then(|row| reading.check(row, String::new()));
                    let (customer, problem) = match read {
                        Ok(customer) => (Some(customer), None),
                        Err(problem) => (None, Some(problem)),
                    };
                    if preview.problem.is_none() {
                        preview.rows.push(PreviewRow { line: line + row.lines_before, customer, problem });
                    } else if samples.iter().all(|samples| samples.len() == 3) {
                        break;
                    }
                }
                at += row.bytes;
                line += row.lines;
            }
            Next::Broken { bytes_before, lines_before, reason } => {
                let problem = RowProblem { column: None, value: None, reason: reason.to_owned() };
                line += lines_before;
                preview.rows.push(PreviewRow { line, customer: None, problem: Some(problem) });
                at += bytes_before;
                let Some(length) = end_of_line(&head[at..], whole) else { break };
                at += length;
                line += 1;
            }
            Next::More | Next::End => break,
        }
    }
    let columns = names.iter().zip(targets).zip(samples);
    preview.columns = columns
        .map(|((name, target), samples)| PreviewColumn { name: name.clone(), target, samples })
        .collect();
    preview
}
