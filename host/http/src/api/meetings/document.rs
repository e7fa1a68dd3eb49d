//! The document by which a meeting is joined. No cache keeps it.

use axum::Json;
use axum::http::header::CACHE_CONTROL;
use axum::response::{AppendHeaders, IntoResponse};
use serde::Serialize;
use switchboard_domain::meeting::JoinLocator;
use utoipa::ToSchema;

/// What the calling SDK's `join` takes: the link, or the id with its passcode.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase", untagged)]
#[schema(as = JoinLocator)]
pub(crate) enum Locator {
    #[serde(rename_all = "camelCase")]
    Link { meeting_link: String },
    #[serde(rename_all = "camelCase")]
    Id {
        meeting_id: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        passcode: Option<String>,
    },
}

/// The answer that joins.
pub(super) fn joins(locator: &JoinLocator) -> impl IntoResponse + use<> {
    let locator = match locator {
        JoinLocator::Link(link) => Locator::Link { meeting_link: link.reveal().to_owned() },
        JoinLocator::Id(id) => {
            Locator::Id { meeting_id: id.id().to_owned(), passcode: id.reveal_passcode().map(str::to_owned) }
        }
    };
    (AppendHeaders([(CACHE_CONTROL, "no-store")]), Json(locator))
}
