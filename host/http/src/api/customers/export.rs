//! `GET /api/v1/customers/export`

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream;
use serde::Deserialize;
use switchboard_customer_csv::export::Export;
use switchboard_store::{Page, StoreError, StoredCustomer};
use utoipa::IntoParams;

use super::writable;
use crate::app::App;
use crate::body::streamed;
use crate::problem::Problem;
use crate::query::Query;
use crate::session::Admin;

/// Customers of one part of the file.
const PART: u32 = 500;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportOptions {
    /// Begin with a byte order mark, by which Excel knows UTF-8.
    #[serde(default)]
    bom: bool,
}

fn rows(export: &Export, page: &Page<StoredCustomer>) -> Vec<u8> {
    export.rows(page.items.iter().map(|stored| (&stored.customer, stored.external_id.as_deref())))
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
    let principal = user.principal();
    writable(&app, &principal).await?;
    let export = Export::new(app.store.customers().most_numbers(&principal.context).await?);
    let first = app.store.customers().list_stored(&principal.context, None, PART).await?;
    let mut begin = if options.bom { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    begin.extend(export.header());
    begin.extend(rows(&export, &first));
    app.store.audit().record(&principal.context, &user.act("customers.export", "all customers")).await?;
    let rest = (app, principal.context, export, first.next_cursor);
    let rest = stream::try_unfold(rest, async |(app, context, export, cursor)| {
        let Some(cursor) = cursor else { return Ok(None) };
        // With an error the file breaks off, so that nobody takes a part of it for all.
        let page = app.store.customers().list_stored(&context, Some(&cursor), PART).await?;
        let part = Bytes::from(rows(&export, &page));
        Ok::<_, StoreError>(Some((part, (app, context, export, page.next_cursor))))
    });
    let begin = stream::iter([Ok(Bytes::from(begin))]);
    let body = streamed(futures::StreamExt::chain(begin, rest));
    let name = "attachment; filename=\"customers.csv\"";
    let kind = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((kind, body).into_response())
}
