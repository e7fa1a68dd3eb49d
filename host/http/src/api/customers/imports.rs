//! `/api/v1/customers/imports`

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use switchboard_customer_csv::columns::{Layout, Target};
use switchboard_customer_csv::export::guarded;
use switchboard_customer_csv::row::RowSays;
use switchboard_services::customer_imports::Plan;
use switchboard_store::{CustomerImport, ImportOutcome, ImportReportLine, ImportState};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::openapi::ImportStateName;
use crate::problem::Problem;
use crate::query::{Paging, Path, Query};
use crate::session::Admin;

/// Lines of one answer.
const MOST_ERRORS: u32 = 10_000;

/// What a column of the file is taken for.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportColumn {
    name: String,
    #[schema(value_type = String)]
    target: Target,
}

/// An import.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CustomerImport)]
pub(crate) struct ImportDocument {
    #[schema(format = "uuid")]
    id: String,
    /// How far it has come.
    #[schema(value_type = ImportStateName)]
    state: ImportState,
    created_by: String,
    /// RFC 3339.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// RFC 3339.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// RFC 3339.
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    /// Bytes of the file.
    size: i64,
    /// How much of the file is done with.
    percent: f64,
    encoding: String,
    /// The product whose file it is, if its layout is known.
    layout: Option<Layout>,
    columns: Vec<ImportColumn>,
    rows_read: i64,
    created: i64,
    updated: i64,
    /// Rows that say nothing new.
    skipped: i64,
    /// Rows that were not taken: see `…/errors`.
    failed: i64,
    /// Cells that were left out of rows that were taken.
    left_out: i64,
    /// Customers that undoing deleted.
    undone: i64,
    /// Why it could not go on.
    problem: Option<String>,
}

impl From<CustomerImport> for ImportDocument {
    fn from(import: CustomerImport) -> Self {
        let plan: Option<Plan> = serde_json::from_str(&import.plan).ok();
        let (encoding, layout, columns) = plan.map_or_else(Default::default, |plan| {
            let columns = plan.names.into_iter().zip(plan.targets);
            (
                plan.file_encoding,
                plan.layout,
                columns.map(|(name, target)| ImportColumn { name, target }).collect(),
            )
        });
        let percent = if import.state == ImportState::Done || import.size == 0 {
            100.0
        } else {
            #[expect(clippy::cast_precision_loss, reason = "a percentage")]
            let share = import.position as f64 / import.size as f64;
            (share * 1000.0).round() / 10.0
        };
        Self {
            id: import.id,
            state: import.state,
            created_by: import.created_by,
            created_at: import.created_at,
            updated_at: import.updated_at,
            finished_at: import.finished_at,
            size: import.size,
            percent,
            encoding,
            layout,
            columns,
            rows_read: import.counts.rows,
            created: import.counts.created,
            updated: import.counts.updated,
            skipped: import.counts.skipped,
            failed: import.counts.failed,
            left_out: import.counts.left_out,
            undone: import.undone,
            problem: import.problem,
        }
    }
}

/// A part of the imports, the newest first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CustomerImportPage)]
pub(crate) struct Imports {
    items: Vec<ImportDocument>,
    next_cursor: Option<String>,
}

/// The organisation's imports, the newest first.
#[utoipa::path(
    get, path = "/customers/imports", operation_id = "list_customer_imports", tag = "customers",
    security(("session" = []), ("token" = [])),
    params(Paging),
    responses((status = 200, description = "A page of imports.", body = Imports))
)]
pub(crate) async fn list(
    State(app): State<App>,
    Admin(user): Admin,
    Query(paging): Query<Paging>,
) -> Result<Json<Imports>, Problem> {
    let page = app.store.imports().list(&user.0.context, paging.cursor.as_deref(), paging.limit()?).await?;
    let items = page.items.into_iter().map(ImportDocument::from).collect();
    Ok(Json(Imports { items, next_cursor: page.next_cursor }))
}

/// How far an import is.
#[utoipa::path(
    get, path = "/customers/imports/{id}", operation_id = "get_customer_import", tag = "customers",
    security(("session" = []), ("token" = [])),
    params(("id" = String, Path, format = "uuid", description = "The import's id.")),
    responses((status = 200, description = "The import.", body = ImportDocument), (status = 404))
)]
pub(crate) async fn get(
    State(app): State<App>,
    Admin(user): Admin,
    Path(id): Path<String>,
) -> Result<Json<ImportDocument>, Problem> {
    let import = app.services.customer_imports.get(&user.0.context, &id).await?;
    Ok(Json(import.into()))
}

/// Stops an import that is not over.
///
/// What was taken until then stays; `…/undo` deletes it.
#[utoipa::path(
    delete, path = "/customers/imports/{id}", operation_id = "cancel_customer_import", tag = "customers",
    security(("session" = []), ("token" = [])),
    params(("id" = String, Path, format = "uuid", description = "The import's id.")),
    responses(
        (status = 204, description = "The import was stopped."), (status = 404),
        (status = 409, description = "It is over.")
    )
)]
pub(crate) async fn cancel(
    State(app): State<App>,
    Admin(user): Admin,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let act = user.act("customers.import-cancel", id.as_str());
    app.services.customer_imports.cancel(&user.0.context, &id, &act).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes what an import made, so that it can be restored for 30 days.
///
/// Customers that it changed stay as they are.
#[utoipa::path(
    post, path = "/customers/imports/{id}/undo", operation_id = "undo_customer_import", tag = "customers",
    security(("session" = []), ("token" = [])),
    params(("id" = String, Path, format = "uuid", description = "The import's id.")),
    responses(
        (status = 202, description = "Undoing has begun.", body = ImportDocument), (status = 404),
        (status = 409, description = "It is under way, or undone.")
    )
)]
pub(crate) async fn undo(
    State(app): State<App>,
    Admin(user): Admin,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<ImportDocument>), Problem> {
    let act = user.act("customers.import-undo", id.as_str());
    let import = app.services.customer_imports.undo(&user.0.context, &id, &act).await?;
    Ok((StatusCode::ACCEPTED, Json(import.into())))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ErrorsFrom {
    /// How many lines to leave out.
    #[serde(default)]
    from: i64,
    /// Only rows that `failed`, cells that were `left-out`, or rows that were `skipped`.
    #[param(value_type = Option<ReportOutcome>)]
    outcome: Option<ImportOutcome>,
}

/// What a line of the report is about: a row that was not taken, a cell that was left out, or a row that says nothing new.
#[derive(ToSchema)]
#[schema(as = CustomerImportOutcome, rename_all = "kebab-case")]
#[expect(dead_code, reason = "the description of the store's type")]
pub(crate) enum ReportOutcome {
    Failed,
    LeftOut,
    Skipped,
}

/// A row or a cell that was not taken.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CustomerImportError)]
pub(crate) struct ImportErrorDocument {
    #[schema(value_type = ReportOutcome)]
    outcome: ImportOutcome,
    /// The line of the file on which the row begins.
    line: i64,
    column: Option<String>,
    /// What stands there, shortened.
    value: Option<String>,
    /// What is wrong with it, or by what a skipped row equals another.
    reason: String,
    /// What `reason` says, where the host has a kind for it.
    says: Option<RowSays>,
    /// The line of the row that a skipped row equals, if that stands in the same file.
    same_as_line: Option<i64>,
    /// The id of the customer that a skipped row equals.
    same_as_customer: Option<String>,
}

impl From<ImportReportLine> for ImportErrorDocument {
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

/// Rows and cells that were not taken.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomerImportErrorList)]
pub(crate) struct ImportErrors {
    items: Vec<ImportErrorDocument>,
}

/// The report of an import, by line.
///
/// Rows that failed, cells that were left out of their rows, and rows that were skipped with the row or the customer that
/// they equal; the first 10,000 of each.
///
/// With `Accept: text/csv` as a CSV file.
#[utoipa::path(
    get, path = "/customers/imports/{id}/errors", operation_id = "list_customer_import_errors", tag = "customers",
    security(("session" = []), ("token" = [])),
    params(("id" = String, Path, format = "uuid", description = "The import's id."), ErrorsFrom),
    responses(
        (status = 200, description = "The report, as JSON or as a CSV file.",
            content((ImportErrors = "application/json"), (String = "text/csv"))), (status = 404)
    )
)]
pub(crate) async fn errors(
    State(app): State<App>,
    Admin(user): Admin,
    Path(id): Path<String>,
    Query(wanted): Query<ErrorsFrom>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let context = &user.0.context;
    app.services.customer_imports.get(context, &id).await?;
    let from = wanted.from.max(0);
    let lines = app.store.imports().report(context, &id, wanted.outcome, from, MOST_ERRORS).await?;
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.contains("text/csv") {
        let mut file = switchboard_customer_csv::export::written_row(
            ["line", "column", "value", "reason", "outcome", "same as line", "same as customer"]
                .map(str::to_owned),
        );
        for line in lines {
            let text = |text: Option<String>| guarded(&text.unwrap_or_default()).into_owned();
            file.extend(switchboard_customer_csv::export::written_row([
                line.line.to_string(),
                text(line.column),
                text(line.value),
                text(Some(line.reason)),
                line.outcome.as_str().to_owned(),
                line.same_as_line.map_or_else(String::new, |line| line.to_string()),
                text(line.same_as_customer),
            ]));
        }
        let name = "attachment; filename=\"import-errors.csv\"";
        let kind = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, name)];
        return Ok((kind, file).into_response());
    }
    Ok(Json(ImportErrors { items: lines.into_iter().map(ImportErrorDocument::from).collect() })
        .into_response())
}
