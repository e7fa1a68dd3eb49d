//! `GET /api/v1/admin/audit`

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use switchboard_store::{AuditEntry, AuditFilter, Page};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::csv;
use crate::openapi::{AuditActorKind, AuditOutcome};
use crate::problem::Problem;
use crate::query::{Paging, Query};
use crate::session::Admin;

/// Lines that are read at once for a CSV file.
const CSV_PAGE: u32 = 500;

/// Which lines of the trail are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Id or whole name of who acted.
    actor: Option<String>,
    /// `plugin.activate`, or `plugin` for all that was done to plugins.
    action: Option<String>,
    /// A part of what it was done to.
    target: Option<String>,
    /// Only what was done, or what was refused.
    #[param(value_type = Option<AuditOutcome>)]
    outcome: Option<String>,
    /// Only what happened at this time or later.
    #[param(format = DateTime)]
    since: Option<String>,
    /// Only what happened before this time.
    #[param(format = DateTime)]
    until: Option<String>,
}

impl Wanted {
    pub(crate) fn filter(self) -> Result<AuditFilter, Problem> {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let outcome = some(self.outcome);
        if outcome.as_deref().is_some_and(|outcome| !matches!(outcome, "done" | "refused")) {
            return Err(Problem::member("outcome", "done or refused is expected"));
        }
        Ok(AuditFilter {
            actor: some(self.actor),
            action: some(self.action),
            target: some(self.target),
            outcome,
            since: time(some(self.since), "since")?,
            until: time(some(self.until), "until")?,
        })
    }
}

fn time(text: Option<String>, field: &str) -> Result<Option<Timestamp>, Problem> {
    let Some(text) = text else { return Ok(None) };
    match text.parse::<Timestamp>() {
        Ok(time) => Ok(Some(time)),
        Err(_) => Err(Problem::member(field, format!("{text:?} is no time such as 2026-01-31T08:00:00Z"))),
    }
}

/// Who acted.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditActor {
    /// What it is.
    #[schema(value_type = AuditActorKind)]
    kind: String,
    /// Entra object id, or the token's id.
    id: String,
    /// User principal name, or the token's name.
    name: String,
}

/// A line of the trail.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditEntry)]
pub(crate) struct AuditLine {
    /// Ids are in the order of time.
    #[schema(format = "uuid")]
    id: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    actor: AuditActor,
    /// Noun and verb, such as `plugin.activate`.
    action: String,
    /// What it was done to.
    target: String,
    /// Whether it was done.
    #[schema(value_type = AuditOutcome)]
    outcome: String,
    /// Why it was refused.
    reason: Option<String>,
    request_id: Option<String>,
    client_address: Option<String>,
    /// Further facts, such as what was there before.
    #[schema(value_type = Object)]
    details: Map<String, Value>,
}

impl From<AuditEntry> for AuditLine {
    fn from(entry: AuditEntry) -> Self {
        Self {
            id: entry.id,
            at: entry.at,
            actor: AuditActor { kind: entry.actor_kind, id: entry.actor_id, name: entry.actor_name },
            action: entry.action,
            target: entry.target,
            outcome: entry.outcome,
            reason: entry.reason,
            request_id: Some(entry.request_id).filter(|id| !id.is_empty()),
            client_address: entry.client_address,
            details: serde_json::from_str(&entry.details).unwrap_or_default(),
        }
    }
}

/// A part of the trail, newest first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditPage)]
pub(crate) struct Trail {
    items: Vec<AuditLine>,
    next_cursor: Option<String>,
}

impl From<Page<AuditEntry>> for Trail {
    fn from(page: Page<AuditEntry>) -> Self {
        let items = page.items.into_iter().map(AuditLine::from).collect();
        Self { items, next_cursor: page.next_cursor }
    }
}

/// Who did what in your organisation: admins, developers, API tokens and the operator.
///
/// With `Accept: text/csv` all of it as a file.
#[utoipa::path(
    get, path = "/admin/audit", operation_id = "list_audit_entries", tag = "admin",
    security(("session" = []), ("token" = [])),
    params(Paging, Wanted),
    responses(
        (status = 200, description = "A part of the trail, or all of it as CSV.", content((Trail = "application/json"), (String = "text/csv")))
    )
)]
pub(crate) async fn audit(
    State(app): State<App>,
    Admin(user): Admin,
    Query(paging): Query<Paging>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let filter = wanted.filter()?;
    if csv::is_wanted(&headers) {
        return Ok(file(app, user.0.context, filter));
    }
    let page =
        app.store.audit().list(&user.0.context, &filter, paging.cursor.as_deref(), paging.limit()?).await?;
    Ok(Json(Trail::from(page)).into_response())
}

fn file(app: App, context: switchboard_store::TenantContext, filter: AuditFilter) -> Response {
    const COLUMNS: [&str; 11] = [
        "at",
        "actor kind",
        "actor id",
        "actor",
        "action",
        "target",
        "outcome",
        "reason",
        "request id",
        "client address",
        "details",
    ];
    let body = csv::in_parts(&COLUMNS, move |cursor: Option<String>| {
        let (app, context, filter) = (app.clone(), context.clone(), filter.clone());
        async move {
            let page = app.store.audit().list(&context, &filter, cursor.as_deref(), CSV_PAGE).await?;
            let rows = page.items.into_iter().map(|entry| {
                vec![
                    entry.at.to_string(),
                    entry.actor_kind,
                    entry.actor_id,
                    entry.actor_name,
                    entry.action,
                    entry.target,
                    entry.outcome,
                    entry.reason.unwrap_or_default(),
                    entry.request_id,
                    entry.client_address.unwrap_or_default(),
                    entry.details,
                ]
            });
            Ok((rows.collect(), page.next_cursor))
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    (headers, body).into_response()
}
