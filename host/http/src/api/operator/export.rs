//! `GET /api/v1/operator/tenants/{id}/export`

use std::io;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use switchboard_domain::ids::TenantId;

use crate::app::App;
use crate::body::streamed;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Operator;

/// Lines that wait for a slow reader.
const AHEAD: usize = 64;

/// Everything of a tenant as lines of JSON.
///
/// The first line says what this is and which secrets are left out, then comes each row and each component, and the last
/// line says how many there were; without that last line it is not whole.
#[utoipa::path(
    get, path = "/operator/tenants/{id}/export", operation_id = "export_tenant", tag = "operator",
    params(("id" = String, Path, format = "uuid", description = "The Entra tenant id.")),
    responses(
        (status = 200, description = "The lines.", body = String, content_type = "application/x-ndjson"),
        (status = 404)
    )
)]
pub(crate) async fn export(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<TenantId>,
) -> Result<Response, Problem> {
    let act = operator.act("tenant.export", id.as_str());
    let context = app.store.operator().enter(&operator.0, &id, &act).await?;
    let (sender, lines) = mpsc::channel(AHEAD);
    let (broken, whether) = mpsc::channel(1);
    tokio::spawn(async move {
        if let Err(error) = app.store.tenants().export(&context, act.at(), sender).await {
            tracing::error!(%error, tenant.id = context.tenant_id().as_str(), "the export of a tenant broke off: the store failed");
            // The client sees its connection break, rather than a short file.
            drop(broken.send(io::Error::other("the database failed")).await);
        }
    });
    let lines = ReceiverStream::new(lines).map(Ok).chain(ReceiverStream::new(whether).map(Err));
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"tenant-{}.ndjson\"", safe(id.as_str())),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, streamed(lines)).into_response())
}

fn safe(id: &str) -> String {
    id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}
