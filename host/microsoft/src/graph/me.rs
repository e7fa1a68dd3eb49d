//! `GET /me`

use std::time::{Duration, Instant};

use super::call::GraphCall;
use super::circuit_breaker::Service;
use super::client::Graph;
use super::request::Request;
use super::types::{DirectoryUser, USER_SELECT};
use crate::error::MicrosoftError;

/// How long sign-in waits for the response. Without one it continues.
const TIMEOUT: Duration = Duration::from_secs(5);

impl Graph {
    /// The signed-in user, whose ids the caller does not know yet.
    ///
    /// # Errors
    /// [`MicrosoftError::Graph`] when Graph refuses, fails or can't be reached.
    pub async fn me(&self, token: &str) -> Result<DirectoryUser, MicrosoftError> {
        let call =
            GraphCall { tenant: "", user: "", token: token.into(), deadline: Instant::now() + TIMEOUT };
        let mut url = self.url(&["me"]);
        url.query_pairs_mut().append_pair("$select", USER_SELECT);
        Ok(self.json(&call, Request::get("me", Service::Directory, url)).await?)
    }
}
