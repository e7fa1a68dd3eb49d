//! `GET /api/v1/customers/export`

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use serde::Deserialize;
use switchboard_store::StoreError;
use utoipa::IntoParams;

use crate::app::App;
use crate::body::streamed;
use crate::problem::Problem;
use crate::query::Query;
use crate::session::Admin;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportOptions {
    /// Begin with a byte order mark, by which Excel knows UTF-8.
    #[serde(default)]
    bom: bool,
}

/// All customers of the built-in store by name, as CSV (RFC 4180, UTF-8), which an import reads back as the same
/// customers.
///
/// A cell that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a carriage return)
/// begins with an apostrophe, which an import takes away again; only a number in a phone column may begin with `+`.
#[utoipa::path(
    get, path = "/customers/export", operation_id = "export_customers", tag = "customers",
    security(("session" = []), ("token" = [])),
    params(ExportOptions),
    responses((status = 200, description = "The file.", content_type = "text/csv", body = String), (status = 409))
)]
pub(crate) async fn export(
    State(app): State<App>,
    Admin(user): Admin,
    Query(options): Query<ExportOptions>,
) -> Result<Response, Problem> {
    let act = user.act("customers.export", "all customers");
    let export = app.services.customers.export(&user.0.context, &act).await?;
    // With an error the file breaks off, so that nobody takes a part of it for all.
    let parts = stream::try_unfold(export, async |mut export| {
        let part = export.next_part().await?;
        Ok::<_, StoreError>(part.map(|part| (part, export)))
    });
    let mark = options.bom.then(|| Ok("\u{feff}".as_bytes().to_vec()));
    let body = streamed(stream::iter(mark).chain(parts));
    let name = "attachment; filename=\"customers.csv\"";
    let kind = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((kind, body).into_response())
}
