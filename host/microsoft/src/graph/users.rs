//! `GET /users`: the tenant's people, page by page.

use std::sync::Arc;

use url::Url;

use super::cache::remembered;
use super::gate::Service;
use super::request::Request;
use super::{DirectoryUser, Graph, GraphCall, GraphError, Listed, SELECT};

/// The most people of one page that Graph gives.
pub const MAX_PAGE: u32 = 999;

/// Which people are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserQuery {
    /// The beginning of names or addresses; all people without it.
    pub search: Option<String>,
    /// People of a page, 1 to [`MAX_PAGE`].
    pub top: u32,
    /// `next_link` of the page before.
    pub next_link: Option<String>,
}

/// A page of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserPage {
    /// The people.
    pub users: Vec<DirectoryUser>,
    /// Graph's own link to the next page; not for anybody but Graph.
    pub next_link: Option<String>,
}

/// Looked through by what people type: a name, a mail address, an account.
const SEARCHED: &[&str] = &["displayName", "mail", "userPrincipalName"];

/// The clause of `$search`: each property's in quotes, with quotes and backslashes escaped.
fn search_clause(words: &str) -> String {
    let words = words.replace('\\', "\\\\").replace('"', "\\\"");
    let clauses: Vec<String> = SEARCHED.iter().map(|property| format!("\"{property}:{words}\"")).collect();
    clauses.join(" OR ")
}

impl Graph {
    /// A page of the tenant's people. Remembered for a short while.
    ///
    /// # Errors
    /// When Graph refuses or can't be reached, or the link to the next page leads elsewhere.
    pub async fn users(&self, call: &GraphCall<'_>, query: &UserQuery) -> Result<Arc<UserPage>, GraphError> {
        let first = self.url(&["users"]);
        let url = match &query.next_link {
            Some(link) => self.next_link(link, &first)?,
            None => {
                let mut url = first.clone();
                let mut pairs = url.query_pairs_mut();
                pairs
                    .append_pair("$top", &query.top.clamp(1, MAX_PAGE).to_string())
                    .append_pair("$select", SELECT);
                if let Some(words) = query.search.as_deref().map(str::trim).filter(|words| !words.is_empty())
                {
                    pairs.append_pair("$search", &search_clause(words)).append_pair("$count", "true");
                }
                drop(pairs);
                url
            }
        };
        let key = call.of_user(url.as_str().into());
        remembered(&self.caches.user_pages, key, || self.ask_users(call, url.clone(), &first)).await
    }

    async fn ask_users(
        &self,
        call: &GraphCall<'_>,
        url: Url,
        first: &Url,
    ) -> Result<Arc<UserPage>, GraphError> {
        // Wanted again with each page.
        let request = Request::get("users", Service::Directory, url).header("ConsistencyLevel", "eventual");
        let page: Listed<DirectoryUser> = self.json(call, request).await?;
        if let Some(link) = &page.next_link {
            self.next_link(link, first)?;
        }
        for user in &page.value {
            self.remember_user(call, user).await;
        }
        Ok(Arc::new(UserPage { users: page.value, next_link: page.next_link }))
    }
}

#[cfg(test)]
mod tests {
    use super::search_clause;

    #[test]
    fn what_people_type_stays_within_its_quotes() {
        assert_eq!(
            search_clause(r#"al" OR "mail:x\"#),
            r#""displayName:al\" OR \"mail:x\\" OR "mail:al\" OR \"mail:x\\" OR "userPrincipalName:al\" OR \"mail:x\\""#
        );
    }
}
