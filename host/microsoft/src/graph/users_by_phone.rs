//! `GET /users?$filter=businessPhones/any(…)`

use std::sync::Arc;

use super::cache::cached;
use super::call::GraphCall;
use super::circuit_breaker::Service;
use super::client::Graph;
use super::error::GraphError;
use super::request::Request;
use super::types::{DirectoryUser, List, USER_SELECT};

impl Graph {
    /// People whose business number is stored in exactly this spelling, since Graph does not ignore formatting. They are
    /// cached.
    ///
    /// # Errors
    /// [`GraphError`] when Graph refuses, fails or can't be reached.
    pub async fn users_by_phone(
        &self,
        call: &GraphCall<'_>,
        number: &str,
    ) -> Result<Arc<Vec<DirectoryUser>>, GraphError> {
        cached(&self.caches.by_phone, call.tenant_key(number.into()), || async {
            let mut url = self.url(&["users"]);
            let filter = format!("businessPhones/any(p:p eq '{}')", number.replace('\'', "''"));
            url.query_pairs_mut()
                .append_pair("$filter", &filter)
                .append_pair("$count", "true")
                .append_pair("$select", USER_SELECT);
            let request = Request::get("users by phone", Service::Directory, url)
                .header("ConsistencyLevel", "eventual");
            Ok(Arc::new(self.json::<List<DirectoryUser>>(call, request).await?.value))
        })
        .await
    }
}
