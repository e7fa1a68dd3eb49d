//! `GET /users`: the tenant's people, page by page.

use std::sync::Arc;

use url::Url;

use super::cache::cached;
use super::call::GraphCall;
use super::circuit_breaker::Service;
use super::client::Graph;
use super::error::GraphError;
use super::request::Request;
use super::types::{DirectoryUser, List, USER_SELECT, UserPage};

/// The most people of one page that Graph allows.
pub const MAX_PAGE: u32 = 999;

/// A query for people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserQuery {
    /// The beginning of names or addresses; all people without it.
    pub search: Option<String>,
    /// The number of people of a page, 1 to [`MAX_PAGE`].
    pub top: u32,
    /// `next_link` of the page before.
    pub next_link: Option<String>,
}

/// The members that are searched for a text: a name, a mail address, an account.
const SEARCHED: &[&str] = &["displayName", "mail", "userPrincipalName"];

/// The value of `$search`: a clause in quotes for each member. Quotes and backslashes in the text are escaped.
fn search_clause(words: &str) -> String {
    let words = words.replace('\\', "\\\\").replace('"', "\\\"");
    let clauses: Vec<String> = SEARCHED.iter().map(|property| format!("\"{property}:{words}\"")).collect();
    clauses.join(" OR ")
}

impl Graph {
    /// A page of the tenant's people. It is cached for a short while.
    ///
    /// # Errors
    /// [`GraphError`] when Graph refuses, fails or can't be reached, or the link to the next page leads elsewhere.
    pub async fn users(&self, call: &GraphCall<'_>, query: &UserQuery) -> Result<Arc<UserPage>, GraphError> {
        let first = self.url(&["users"]);
        let url = match &query.next_link {
            Some(link) => self.next_link(link, &first)?,
            None => {
                let mut url = first.clone();
                let mut pairs = url.query_pairs_mut();
                pairs
                    .append_pair("$top", &query.top.clamp(1, MAX_PAGE).to_string())
                    .append_pair("$select", USER_SELECT);
                if let Some(words) = query.search.as_deref().map(str::trim).filter(|words| !words.is_empty())
                {
                    pairs.append_pair("$search", &search_clause(words)).append_pair("$count", "true");
                }
                drop(pairs);
                url
            }
        };
        let key = call.user_key(url.as_str().into());
        cached(&self.caches.user_pages, key, || self.fetch_users(call, url.clone(), &first)).await
    }

    async fn fetch_users(
        &self,
        call: &GraphCall<'_>,
        url: Url,
        first: &Url,
    ) -> Result<Arc<UserPage>, GraphError> {
        // Each page needs this header.
        let request = Request::get("users", Service::Directory, url).header("ConsistencyLevel", "eventual");
        let page: List<DirectoryUser> = self.json(call, request).await?;
        if let Some(link) = &page.next_link {
            self.next_link(link, first)?;
        }
        for user in &page.value {
            self.cache_user(call, user).await;
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
