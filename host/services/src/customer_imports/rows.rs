//! Decides which rows make a new customer, which change one, and which say nothing new.

use switchboard_customer_csv::row::{NamedBy, ReadRow, Reading, RowProblem, RowSays, SameBy};
use switchboard_domain::customer_merge::overwrite;
use switchboard_store::{
    CustomerImport, ImportBatch, ImportCounts, ImportOutcome, ImportReportLine, ImportedRow, MadeBy,
    NewCustomer, Upsert,
};

use super::known::{Entry, Found, Known, Origin};
use super::plan::{Mode, Plan};

/// A row of the file, read or not.
pub(super) struct Pending {
    pub(super) line: i64,
    pub(super) row: Result<ReadRow, RowProblem>,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// A new customer, which is the last one known now.
    Create,
    /// A change of a known customer.
    Update(usize),
    /// It says nothing new of this one.
    Skip(usize, SameBy),
    /// It can't be taken.
    Fail(RowProblem),
}

/// Decides on one row, and adds what it makes or changes to what is known.
pub(super) fn decide(
    plan: &Plan,
    reading: &Reading<'_>,
    known: &mut Known,
    line: i64,
    row: ReadRow,
) -> Decision {
    let (at, by) = match known.find(plan, &row) {
        Found::Nobody => return create(reading, known, line, row),
        Found::Several(count, by) => {
            return Decision::Fail(RowProblem::of_row(None, RowSays::Several { count, by }));
        }
        Found::One(at, by) => (at, by),
    };
    if plan.mode == Mode::Create {
        return Decision::Skip(at, by);
    }
    let stored = known.get(at);
    let external_id = row.external_id.clone().or_else(|| stored.external_id.clone());
    let (said_type, named_by) = (row.draft.record_type.is_some(), row.named_by);
    let mut said = reading.customer(row, stored.customer.id.clone());
    match named_by {
        // Who is known by the name has it: it is not written anew each time that two rows spell it otherwise.
        NamedBy::Person if by.is_by_name() => said.name.clone_from(&stored.customer.name),
        NamedBy::Person => {}
        // A company without a person is the company of whoever is meant.
        NamedBy::Company if said.name != stored.customer.name => {
            let company = std::mem::replace(&mut said.name, stored.customer.name.clone());
            said.company = Some(company);
        }
        NamedBy::Company => {}
        NamedBy::Contact | NamedBy::Nothing => said.name.clone_from(&stored.customer.name),
    }
    let mut new = overwrite(&stored.customer, &said);
    if said_type && named_by != NamedBy::Company {
        new.record_type = said.record_type;
    }
    if new == stored.customer && external_id == stored.external_id {
        return Decision::Skip(at, by);
    }
    known.change(at, new, external_id);
    Decision::Update(at)
}

fn create(reading: &Reading<'_>, known: &mut Known, line: i64, row: ReadRow) -> Decision {
    if row.named_by == NamedBy::Nothing {
        return Decision::Fail(reading.nobody());
    }
    let external_id = row.external_id.clone();
    let customer = reading.customer(row, uuid::Uuid::now_v7().to_string());
    known.push(Entry { customer, external_id, origin: Origin::Row { line }, is_changed: true });
    Decision::Create
}

/// A kind as the report keeps it.
fn written(says: &RowSays) -> String {
    serde_json::to_string(says).unwrap_or_default()
}

/// What is told of a row.
pub(super) fn told(line: i64, outcome: ImportOutcome, problem: RowProblem) -> ImportReportLine {
    ImportReportLine {
        outcome,
        line,
        column: problem.column,
        value: problem.value,
        reason: problem.reason,
        says: problem.says.as_ref().map(written),
        same_as_line: None,
        same_as_customer: None,
    }
}

/// What is told of a line below the rows, which counts as none.
pub(super) fn footer(line: i64, text: String) -> ImportReportLine {
    told(line, ImportOutcome::Skipped, RowProblem::of_row(Some(text), RowSays::Footer))
}

/// What is told of a row that says nothing new.
fn skipped(line: i64, entry: &Entry, by: SameBy) -> ImportReportLine {
    let says = match entry.line() {
        Some(line) => RowSays::SameRow { line, by },
        None => RowSays::SameCustomer { by },
    };
    ImportReportLine {
        outcome: ImportOutcome::Skipped,
        line,
        column: None,
        value: None,
        reason: says.to_string(),
        says: Some(written(&says)),
        same_as_line: entry.line(),
        // The id of a customer of this batch is not kept before the batch is.
        same_as_customer: matches!(entry.origin, Origin::Stored { .. }).then(|| entry.customer.id.clone()),
    }
}

/// Decides on rows in their order, and counts and tells what becomes of them.
pub(super) fn decide_all(
    plan: &Plan,
    reading: &Reading<'_>,
    known: &mut Known,
    rows: Vec<Pending>,
    report: &mut Vec<ImportReportLine>,
    mut each: impl FnMut(&Known, i64, &Decision),
) -> ImportCounts {
    let mut counts = ImportCounts::default();
    for Pending { line, row } in rows {
        counts.rows += 1;
        let mut left_out = Vec::new();
        let decision = match row {
            Ok(mut row) => {
                left_out = std::mem::take(&mut row.problems);
                decide(plan, reading, known, line, row)
            }
            Err(problem) => Decision::Fail(problem),
        };
        each(known, line, &decision);
        match decision {
            Decision::Create => counts.created += 1,
            Decision::Update(_) => counts.updated += 1,
            Decision::Skip(at, by) => {
                counts.skipped += 1;
                report.push(skipped(line, known.get(at), by));
            }
            Decision::Fail(problem) => {
                counts.failed += 1;
                report.push(told(line, ImportOutcome::Failed, problem));
            }
        }
        for problem in left_out {
            counts.left_out += 1;
            report.push(told(line, ImportOutcome::LeftOut, problem));
        }
    }
    counts
}

/// Adds what became of rows to a batch that is to be written.
pub(super) fn fill(import: &CustomerImport, known: Known, batch: &mut ImportBatch) {
    for Entry { customer, external_id, origin, .. } in known.into_changed() {
        batch.rows.push(match origin {
            Origin::Row { line } => {
                let made_by = Some(MadeBy { import_number: import.number, line });
                ImportedRow::Create(Box::new(NewCustomer { customer, external_id, made_by }))
            }
            Origin::Stored { version, .. } => {
                let new = NewCustomer { customer, external_id, made_by: None };
                ImportedRow::Update(Box::new(Upsert { new, seen: version }))
            }
        });
    }
}
