//! `GET /me`

use std::time::{Duration, Instant};

use super::gate::Service;
use super::request::Request;
use super::{DirectoryUser, Graph, GraphCall, SELECT};
use crate::MicrosoftError;

/// Sign-in waits for it, and goes on without it.
const PATIENCE: Duration = Duration::from_secs(5);

impl Graph {
    /// The signed-in user, whose ids are not known here yet.
    ///
    /// # Errors
    /// When Graph refuses or can't be reached.
    pub async fn me(&self, token: &str) -> Result<DirectoryUser, MicrosoftError> {
        let call =
            GraphCall { tenant: "", user: "", token: token.into(), deadline: Instant::now() + PATIENCE };
        let mut url = self.url(&["me"]);
        url.query_pairs_mut().append_pair("$select", SELECT);
        Ok(self.json(&call, Request::get("me", Service::Directory, url)).await?)
    }
}
