//! The documents by which a meeting is joined. No cache keeps them.

use axum::Json;
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::response::AppendHeaders;
use serde::Serialize;
use switchboard_domain::meeting::JoinLocator;
use switchboard_plugin_host::run::Principal;
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;

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

impl From<&JoinLocator> for Locator {
    fn from(locator: &JoinLocator) -> Self {
        match locator {
            JoinLocator::Link(link) => Self::Link { meeting_link: link.reveal().to_owned() },
            JoinLocator::Id(id) => {
                Self::Id { meeting_id: id.id().to_owned(), passcode: id.reveal_passcode().map(str::to_owned) }
            }
        }
    }
}

/// What the calling SDK's `join` takes, and what joins the meeting again.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NamedMeeting)]
pub(crate) struct Named {
    #[serde(flatten)]
    locator: Locator,
    /// The same, sealed for this person: the client tells it with the record of the meeting, which can then be joined again
    /// from the history.
    again: String,
}

/// A document that no cache keeps.
type NotKept<T> = (AppendHeaders<[(HeaderName, &'static str); 1]>, Json<T>);

fn not_kept<T>(document: T) -> NotKept<T> {
    (AppendHeaders([(CACHE_CONTROL, "no-store")]), Json(document))
}

/// The answer that joins.
pub(super) fn joins(locator: &JoinLocator) -> NotKept<Locator> {
    not_kept(locator.into())
}

/// The answer that joins a meeting of no calendar.
pub(crate) async fn named(
    app: &App,
    principal: &Principal,
    locator: &JoinLocator,
) -> Result<NotKept<Named>, Problem> {
    let again = app.services.joined_meetings.seal(principal, locator).await?;
    Ok(not_kept(Named { locator: locator.into(), again }))
}
