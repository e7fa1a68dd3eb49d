//! `GET /api/v1/directory/users`

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use switchboard_microsoft::graph::UserQuery;
use utoipa::{IntoParams, ToSchema};

use super::document::DirectoryPerson;
use crate::app::App;
use crate::problem::Problem;
use crate::query::{Paging, Query, flag};
use crate::session::AuthenticatedUser;

/// The most characters of a query.
const MAX_QUERY: usize = 100;

/// What the cursors are of.
const LIST: &str = "directory users";

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Search {
    /// The beginning of names, mail addresses or accounts; all people without it.
    query: Option<String>,
    /// Whether it is to be told who is available.
    #[param(value_type = Option<bool>)]
    presence: Option<String>,
}

/// A part of the tenant's people.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DirectoryUserPage)]
pub(crate) struct DirectoryPeople {
    items: Vec<DirectoryPerson>,
    /// Absent on the last part.
    next_cursor: Option<String>,
    /// Why it is not told who is available, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    presence_problem: Option<Problem>,
}

/// People of the tenant, with whom calls and chats can be started.
#[utoipa::path(
    get, path = "/directory/users", operation_id = "list_directory_users", tag = "directory",
    params(Paging, Search),
    responses(
        (status = 200, description = "A page of people.", body = DirectoryPeople),
        (status = 403, description = "Not agreed to yet: `consent-required`.")
    )
)]
pub(crate) async fn list(
    State(app): State<App>,
    user: AuthenticatedUser,
    Query(paging): Query<Paging>,
    Query(search): Query<Search>,
) -> Result<Json<DirectoryPeople>, Problem> {
    let words = search.query.unwrap_or_default();
    if words.chars().count() > MAX_QUERY {
        return Err(Problem::member("query", format!("longer than {MAX_QUERY} characters")));
    }
    let with_presence = flag("presence", search.presence.as_deref())?;
    let context = &user.0.context;
    let next_link = match &paging.cursor {
        Some(cursor) => Some(app.store.cursors().open(context, LIST, cursor).await?),
        None => None,
    };
    // Invisible characters find nobody.
    let words: String = words.chars().filter(|letter| !letter.is_control()).collect();
    let query = UserQuery { search: Some(words), top: paging.limit()?, next_link };
    let page = app.services.graph.list_people(context, &query).await?;
    let region = user.principal().region;
    let mut items: Vec<DirectoryPerson> =
        page.users.iter().map(|person| DirectoryPerson::of(person, region)).collect();
    let mut presence_problem = None;
    if with_presence && !items.is_empty() {
        let ids: Vec<String> = page.users.iter().map(|user| user.id.clone()).collect();
        match app.services.graph.presences(context, &ids).await {
            Ok(presences) => {
                for (item, id) in items.iter_mut().zip(&ids) {
                    item.presence = presences.get(id).map(Into::into);
                }
            }
            // The list is worth having without.
            Err(error) => presence_problem = Some(error.into()),
        }
    }
    let next_cursor = match &page.next_link {
        Some(link) => Some(app.store.cursors().seal(context, LIST, link).await?),
        None => None,
    };
    Ok(Json(DirectoryPeople { items, next_cursor, presence_problem }))
}
