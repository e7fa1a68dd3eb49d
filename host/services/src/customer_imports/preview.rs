//! What would become of a file, without keeping anything of it.

use serde::{Deserialize, Serialize};
use switchboard_customer_csv::columns::{Assigned, Basis, Guess, GuessSays, Layout, NoteKind, Target, guess};
use switchboard_customer_csv::dates::DateOrder;
use switchboard_customer_csv::encoding::Incoming;
use switchboard_customer_csv::file_says::FileSays;
use switchboard_customer_csv::head::Head;
use switchboard_customer_csv::record::{Next, RecordReader, end_of_line};
use switchboard_customer_csv::row::{RowProblem, RowSays};
use switchboard_domain::customer::Customer;
use switchboard_plugin_host::run::Principal;
use switchboard_store::{ImportCounts, ImportOutcome, ImportReportLine, StoreError, TenantContext};

use super::CustomerImports;
use super::known::Known;
use super::plan::{Examined, Options, Plan};
use super::receive::{ReceiveError, known_encoding};
use super::rows::{Decision, Pending, decide_all};
use super::work::BATCH;

/// Bytes of a file that a preview looks at.
pub const PREVIEWED: usize = 1 << 20;

/// Rows that a preview shows.
const ROWS: usize = 20;

/// Lines of the report that a preview shows of each outcome.
const REPORTED: usize = 100;

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
    /// How sure that is, in percent.
    pub confidence: u8,
    /// From what that is known.
    pub basis: Basis,
    /// Why, in words.
    pub reason: String,
    /// What `reason` says.
    pub reason_says: GuessSays,
    /// The first values in it.
    pub samples: Vec<String>,
}

/// What would become of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = ImportPreviewOutcome))]
pub enum PreviewOutcome {
    /// A new customer.
    Created,
    /// A change of a customer.
    Updated,
    /// Nothing, because it says nothing new.
    Skipped,
    /// Nothing, because it can't be taken.
    Failed,
}

/// A row, as a preview tells it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = ImportPreviewRow))]
pub struct PreviewRow {
    /// The line on which it begins.
    pub line: i64,
    /// What would become of it.
    pub outcome: PreviewOutcome,
    /// As it would be kept, or the one that it equals.
    pub customer: Option<Customer>,
    /// Why it would not be taken.
    pub problem: Option<RowProblem>,
}

/// A line of the report that an import would write.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = ImportPreviewReportLine))]
pub struct PreviewReportLine {
    /// `failed`, `left-out` or `skipped`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub outcome: ImportOutcome,
    /// The line on which the row begins.
    pub line: i64,
    /// The column, where it is one.
    pub column: Option<String>,
    /// What stands there, shortened.
    pub value: Option<String>,
    /// What is wrong with it, or by what the row equals another.
    pub reason: String,
    /// What `reason` says, where the host has a kind for it.
    pub says: Option<RowSays>,
    /// The row of the same file that a skipped row equals, by its line.
    pub same_as_line: Option<i64>,
    /// The id of the customer that a skipped row equals.
    pub same_as_customer: Option<String>,
}

impl From<ImportReportLine> for PreviewReportLine {
    fn from(line: ImportReportLine) -> Self {
        Self {
            outcome: line.outcome,
            line: line.line,
            column: line.column,
            value: line.value,
            says: line.says.as_deref().and_then(|says| serde_json::from_str(says).ok()),
            reason: line.reason,
            same_as_line: line.same_as_line,
            same_as_customer: line.same_as_customer,
        }
    }
}

/// What would become of the rows that a preview looks at.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = ImportPreviewCounts))]
pub struct PreviewCounts {
    /// Rows that were looked at.
    pub rows: i64,
    /// Customers that would be added.
    pub created: i64,
    /// Rows that would change a customer.
    pub updated: i64,
    /// Rows that say nothing new.
    pub skipped: i64,
    /// Rows that would not be taken.
    pub failed: i64,
    /// Cells that would be left out.
    pub left_out: i64,
}

/// What the person should know of a file as a whole.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = ImportPreviewNote))]
pub struct PreviewNote {
    /// What it is, so that a client can say it in its own language.
    pub kind: NoteKind,
    /// The same in English.
    pub message: String,
}

impl From<NoteKind> for PreviewNote {
    fn from(kind: NoteKind) -> Self {
        Self { kind, message: kind.to_string() }
    }
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
    /// Whether a row names the columns.
    pub header: bool,
    /// The line on which the first row behind the header begins.
    pub first_line: i64,
    /// Lines above the header or below the rows that are left out, such as a title, or who made the report.
    pub skipped_lines: Vec<String>,
    /// The product whose file it is, if its layout is known.
    pub layout: Option<Layout>,
    /// How dates such as `1/2/2026` are read.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub date_order: Option<DateOrder>,
    /// What the columns are taken for.
    pub columns: Vec<PreviewColumn>,
    /// What a column can be taken for: the values of `mapping`. `phone:LABEL` and `field:LABEL` stand for any label.
    pub targets: Vec<String>,
    /// The first 20 rows.
    pub rows: Vec<PreviewRow>,
    /// What would become of the rows that were looked at.
    pub counts: PreviewCounts,
    /// Whether all rows of the file were looked at, or only those of its first MiB.
    pub complete: bool,
    /// Why rows would fail or be skipped, and cells be left out; the first 100 of each.
    pub report: Vec<PreviewReportLine>,
    /// What the person should know of the file as a whole, though it can be imported.
    pub notes: Vec<PreviewNote>,
    /// Why the file as a whole would be refused.
    pub problem: Option<String>,
    /// What `problem` says.
    pub says: Option<FileSays>,
}

fn shown(delimiter: u8) -> String {
    if delimiter == b'\t' { "tab".to_owned() } else { char::from(delimiter).to_string() }
}

impl Preview {
    fn empty(encoding: &str) -> Self {
        Self {
            encoding: encoding.to_owned(),
            delimiter: String::new(),
            header: true,
            first_line: 1,
            skipped_lines: Vec::new(),
            layout: None,
            date_order: None,
            columns: Vec::new(),
            targets: Target::all_names(),
            rows: Vec::new(),
            counts: PreviewCounts::default(),
            complete: false,
            report: Vec::new(),
            notes: Vec::new(),
            problem: None,
            says: None,
        }
    }

    fn refused(self, says: FileSays) -> Self {
        Self { problem: Some(says.to_string()), says: Some(says), ..self }
    }

    fn describe(&mut self, head: &Head, columns: &[Guess]) {
        self.delimiter = shown(head.delimiter);
        self.header = head.header;
        self.first_line = i64::try_from(head.line).unwrap_or(1);
        self.skipped_lines.clone_from(&head.skipped);
        let described = head.names.iter().zip(columns).zip(&head.values);
        self.columns = described
            .map(|((name, guess), values)| PreviewColumn {
                name: name.clone(),
                target: guess.target.clone(),
                confidence: guess.confidence,
                basis: guess.basis,
                reason: guess.says.to_string(),
                reason_says: guess.says.clone(),
                samples: values.samples.clone(),
            })
            .collect();
    }

    fn count(&mut self, counts: ImportCounts) {
        self.counts.rows += counts.rows;
        self.counts.created += counts.created;
        self.counts.updated += counts.updated;
        self.counts.skipped += counts.skipped;
        self.counts.failed += counts.failed;
        self.counts.left_out += counts.left_out;
    }

    fn report(&mut self, lines: Vec<ImportReportLine>) {
        for line in lines {
            if self.report.iter().filter(|told| told.outcome == line.outcome).count() < REPORTED {
                self.report.push(line.into());
            }
        }
    }

    fn show(&mut self, known: &Known, line: i64, decision: &Decision) {
        if self.rows.len() == ROWS {
            return;
        }
        let (outcome, customer, problem) = match decision {
            Decision::Create => (PreviewOutcome::Created, known.last(), None),
            Decision::Update(at) => (PreviewOutcome::Updated, Some(known.get(*at)), None),
            Decision::Skip(at, _) => (PreviewOutcome::Skipped, Some(known.get(*at)), None),
            Decision::Fail(problem) => (PreviewOutcome::Failed, None, Some(problem.clone())),
        };
        let customer = customer.map(|entry| entry.customer.clone());
        self.rows.push(PreviewRow { line, outcome, customer, problem });
    }
}

impl CustomerImports {
    /// What would become of a file that begins with these bytes, which are all of it or its beginning.
    ///
    /// # Errors
    /// When the options name no encoding, or the store fails.
    pub async fn preview(
        &self,
        principal: &Principal,
        bytes: &[u8],
        whole: bool,
        options: &Options,
    ) -> Result<Preview, ReceiveError> {
        let mut incoming = Incoming::new(known_encoding(options)?);
        let file = incoming.take(bytes, whole);
        let (was, is) = incoming.encodings();
        let Examined { head, assigned } = match Examined::new(&file, whole, options) {
            Ok(examined) => examined,
            Err(says) => return Ok(Preview::empty(was.name()).refused(says)),
        };
        let mut preview = Preview::empty(was.name());
        let plan = assigned.and_then(|assigned: Assigned| {
            preview.describe(&head, &assigned.columns);
            preview.layout = assigned.layout;
            preview.notes = assigned.notes().into_iter().map(PreviewNote::from).collect();
            Plan::of(head.clone(), &assigned, options, principal.region)
        });
        match plan {
            Ok(plan) => {
                let plan = Plan { encoding: is.name().to_owned(), ..plan };
                preview.date_order = Some(plan.date_order);
                self.rows_of(&principal.context, &plan, &file, whole, &mut preview).await?;
            }
            Err(says) => {
                if preview.columns.is_empty() {
                    let described = head.names.iter().zip(&head.values);
                    let guesses: Vec<Guess> = described.map(|(name, values)| guess(name, values)).collect();
                    preview.describe(&head, &guesses);
                }
                preview = preview.refused(says);
            }
        }
        Ok(preview)
    }

    async fn rows_of(
        &self,
        context: &TenantContext,
        plan: &Plan,
        file: &[u8],
        whole: bool,
        preview: &mut Preview,
    ) -> Result<(), StoreError> {
        let reading = plan.reading();
        let mut known = Known::default();
        let mut reader = RecordReader::new(plan.delimiter);
        let (mut at, mut line) = (usize::try_from(plan.start).unwrap_or(0), plan.line);
        let counted = |lines: usize| i64::try_from(lines).unwrap_or(0);
        loop {
            let mut rows = Vec::with_capacity(BATCH);
            while rows.len() < BATCH {
                match reader.next(&file[at..], whole) {
                    Next::Row(row) => {
                        match reading.footer(&row.cells) {
                            Some(text) if preview.skipped_lines.len() < REPORTED => {
                                preview.skipped_lines.push(text);
                            }
                            Some(_) => {}
                            None => rows.push(Pending {
                                line: line + counted(row.lines_before),
                                row: reading.read(&row.cells),
                            }),
                        }
                        at += row.bytes;
                        line += counted(row.lines);
                    }
                    Next::Broken { bytes_before, lines_before, says } => {
                        line += counted(lines_before);
                        rows.push(Pending { line, row: Err(RowProblem::of_row(None, says)) });
                        at += bytes_before;
                        let Some(length) = end_of_line(&file[at..], whole) else { break };
                        at += length;
                        line += 1;
                    }
                    Next::End => {
                        preview.complete = true;
                        break;
                    }
                    Next::More => break,
                }
            }
            let is_last = rows.len() < BATCH;
            let by = Known::by(plan, rows.iter().filter_map(|pending| pending.row.as_ref().ok()));
            known.extend(None, self.store.imports().known_customers(context, &by).await?);
            let mut report = Vec::new();
            let counts =
                decide_all(plan, &reading, &mut known, rows, &mut report, |known, line, decision| {
                    preview.show(known, line, decision);
                });
            preview.count(counts);
            preview.report(report);
            if is_last {
                return Ok(());
            }
        }
    }
}
