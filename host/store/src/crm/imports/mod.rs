//! Files of customers on their way in.
//!
//! A file is kept in pieces until its import is over, so that any front can go on with it. A batch of rows, what is
//! counted and where the next row begins are one transaction: after a crash the next row is the one that was not yet
//! taken. Who works on an import holds it by a lease, and a batch of somebody whose lease went to another is refused.
//!
//! | module | does |
//! | --- | --- |
//! | `receive` | a file arrives in pieces |
//! | `lease` | who works on an import |
//! | `known` | customers that rows may be |
//! | `batch` | rows are taken |
//! | `undo` | what was made is deleted again |
//! | `look` | imports as people look at them |

mod batch;
mod known;
mod lease;
mod look;
mod receive;
mod undo;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use switchboard_domain::ids::TenantId;

use crate::TenantContext;
use crate::crm::changes::NewCustomer;
use crate::db::time::UnixMillis;

pub use known::{KnownBy, KnownCustomer};

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportState {
    /// The file is still arriving.
    Receiving,
    /// The file is there.
    Waiting,
    /// Rows are being taken.
    Running,
    /// All rows were looked at.
    Done,
    /// It could not go on.
    Failed,
    /// Somebody stopped it; what was taken until then stays.
    Cancelled,
    /// What it made is being deleted.
    Undoing,
    /// What it made is deleted.
    Undone,
}

impl ImportState {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Receiving,
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
        Self::Undoing,
        Self::Undone,
    ];

    /// As it is kept.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }

    /// Whether the import is over, so that nothing more happens unless somebody undoes it.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled | Self::Undone)
    }

    fn read(text: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.as_str() == text).unwrap_or(Self::Failed)
    }
}

/// An import to be begun.
#[derive(Debug, Clone)]
pub struct NewImport<'a> {
    /// A new id.
    pub id: &'a str,
    /// Who brings the file.
    pub created_by: &'a str,
    /// How the file is to be read, in the words of whoever reads it.
    pub plan: &'a str,
}

/// What became of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Rows that were looked at.
    pub rows: i64,
    /// Customers that were added.
    pub created: i64,
    /// Customers that were changed.
    pub updated: i64,
    /// Rows that say nothing new.
    pub skipped: i64,
    /// Rows that were not taken.
    pub failed: i64,
    /// Cells that were left out of rows that were taken.
    pub left_out: i64,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerImport {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Its id.
    pub id: String,
    /// Its number in the store.
    pub number: i64,
    /// Where it stands.
    pub state: ImportState,
    /// Who brought the file.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When it was over.
    pub finished_at: Option<Timestamp>,
    /// How the file is read.
    pub plan: String,
    /// Bytes of the file.
    pub size: i64,
    /// Pieces of the file.
    pub chunks: i64,
    /// The byte at which the next row begins.
    pub position: i64,
    /// The line at which the next row begins.
    pub line: i64,
    /// What became of the rows until then.
    pub counts: ImportCounts,
    /// Customers that undoing deleted.
    pub undone: i64,
    /// Why it could not go on.
    pub problem: Option<String>,
}

#[derive(FromRow)]
struct ImportRow {
    tenant_id: String,
    id: String,
    number: i64,
    state: String,
    created_by: String,
    created_at: UnixMillis,
    updated_at: UnixMillis,
    finished_at: Option<UnixMillis>,
    plan: String,
    size: i64,
    chunks: i64,
    position: i64,
    line: i64,
    rows_read: i64,
    created: i64,
    updated: i64,
    skipped: i64,
    failed: i64,
    left_out: i64,
    reported: i64,
    undone: i64,
    problem: Option<String>,
}

impl CustomerImport {
    /// The context of work that the import asks for.
    #[must_use]
    pub fn context(&self) -> TenantContext {
        TenantContext::of_tenant(self.tenant_id.clone())
    }
}

const COLUMNS: &str = "tenant_id, id, number, state, created_by, created_at, updated_at, finished_at, \
                       plan, size, chunks, position, line, rows_read, created, updated, skipped, failed, \
                       left_out, reported, undone, problem";

impl From<ImportRow> for CustomerImport {
    fn from(row: ImportRow) -> Self {
        Self {
            tenant_id: row.tenant_id.into(),
            id: row.id,
            number: row.number,
            state: ImportState::read(&row.state),
            created_by: row.created_by,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
            finished_at: row.finished_at.map(Timestamp::from),
            plan: row.plan,
            size: row.size,
            chunks: row.chunks,
            position: row.position,
            line: row.line,
            counts: ImportCounts {
                rows: row.rows_read,
                created: row.created,
                updated: row.updated,
                skipped: row.skipped,
                failed: row.failed,
                left_out: row.left_out,
            },
            undone: row.undone,
            problem: row.problem,
        }
    }
}

/// What a line of an import's report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportOutcome {
    /// A row that was not taken.
    Failed,
    /// A cell that was left out of a row.
    LeftOut,
    /// A row that says nothing new.
    Skipped,
}

impl ImportOutcome {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Failed, Self::LeftOut, Self::Skipped];

    /// As it is kept.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::LeftOut => "left-out",
            Self::Skipped => "skipped",
        }
    }

    fn read(text: &str) -> Self {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text).unwrap_or(Self::Failed)
    }
}

/// A line of an import's report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReportLine {
    /// What it is about.
    pub outcome: ImportOutcome,
    /// The line on which the row begins.
    pub line: i64,
    /// The column, where it is one.
    pub column: Option<String>,
    /// What stands there, shortened.
    pub value: Option<String>,
    /// What is wrong with it, or by what the row equals another.
    pub reason: String,
    /// What `reason` says, as a JSON document, where there is a kind for it.
    pub says: Option<String>,
    /// The row of the same file that a skipped row equals, by its line.
    pub same_as_line: Option<i64>,
    /// The id of the customer that a skipped row equals.
    pub same_as_customer: Option<String>,
}

/// A change of a customer that an import found.
#[derive(Debug, Clone)]
pub struct Upsert {
    /// How the customer is to be.
    pub new: NewCustomer,
    /// The version from which that was made.
    pub seen: i64,
}

/// What a row is to become.
#[derive(Debug, Clone)]
pub enum ImportedRow {
    /// A new customer.
    Create(Box<NewCustomer>),
    /// A change of one.
    Update(Box<Upsert>),
}

/// Rows that are taken together.
#[derive(Debug, Default)]
pub struct ImportBatch {
    /// What becomes of them.
    pub rows: Vec<ImportedRow>,
    /// What is told of rows and cells that were not taken.
    pub report: Vec<ImportReportLine>,
    /// What becomes of the rows that were looked at.
    pub counts: ImportCounts,
    /// The byte at which the next row begins.
    pub position: i64,
    /// The line at which the next row begins.
    pub line: i64,
    /// Whether these are the last rows.
    pub last: bool,
}
