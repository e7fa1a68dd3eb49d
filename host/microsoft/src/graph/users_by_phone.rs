//! `GET /users?$filter=businessPhones/any(…)`

use std::sync::Arc;

use super::cache::remembered;
use super::gate::Service;
use super::request::Request;
use super::{DirectoryUser, Graph, GraphCall, GraphError, Listed, SELECT};

impl Graph {
    /// People whose business number is stored in exactly this spelling; Graph can't look through formatting.
    /// Remembered.
    ///
    /// # Errors
    /// When Graph refuses or can't be reached.
    pub async fn users_by_phone(
        &self,
        call: &GraphCall<'_>,
        number: &str,
    ) -> Result<Arc<Vec<DirectoryUser>>, GraphError> {
        remembered(&self.caches.by_phone, call.of_tenant(number.into()), || async {
            let mut url = self.url(&["users"]);
            let filter = format!("businessPhones/any(p:p eq '{}')", number.replace('\'', "''"));
            url.query_pairs_mut()
                .append_pair("$filter", &filter)
                .append_pair("$count", "true")
                .append_pair("$select", SELECT);
            let request = Request::get("users by phone", Service::Directory, url)
                .header("ConsistencyLevel", "eventual");
            Ok(Arc::new(self.json::<Listed<DirectoryUser>>(call, request).await?.value))
        })
        .await
    }
}
