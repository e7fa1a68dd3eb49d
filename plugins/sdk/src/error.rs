//! Errors, and answers of other systems that are errors.

use crate::http;
use crate::types::PluginError;

impl PluginError {
    /// An error of a kind of the contract.
    #[must_use]
    pub fn new(kind: &str, message: impl Into<String>) -> Self {
        Self { kind: kind.to_owned(), message: message.into(), retry_after_ms: None, connection: None }
    }

    /// A system behind the plugin failed.
    #[must_use]
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new("unavailable", message)
    }

    /// Settings are wrong, and an admin must correct them.
    #[must_use]
    pub fn misconfigured(message: impl Into<String>) -> Self {
        Self::new("misconfigured", message)
    }

    /// The plugin itself failed.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new("internal", message)
    }

    /// The other system asks to wait so many milliseconds.
    #[must_use]
    pub fn rate_limited(retry_after_ms: u32, message: impl Into<String>) -> Self {
        Self { retry_after_ms: Some(retry_after_ms), ..Self::new("rate-limited", message) }
    }

    /// The other system behind a connection must know this agent, who has not connected to it.
    #[must_use]
    pub fn agent_must_connect(connection: &str, message: impl Into<String>) -> Self {
        Self::new("agent-must-connect", message).about(connection)
    }

    /// The same, about this connection.
    #[must_use]
    pub fn about(self, connection: &str) -> Self {
        Self { connection: Some(connection.to_owned()), ..self }
    }
}

impl http::Response {
    /// The answer if its status is 200 to 299; otherwise an error that says what the status means: 401 and 403 that the
    /// credential is refused, 429 how long to wait, any other that the system is unavailable.
    ///
    /// # Errors
    /// When the status is another one.
    pub fn expect_ok(self) -> Result<Self, PluginError> {
        let said = format!("the other system answered {}", self.status);
        match self.status {
            200..=299 => Ok(self),
            401 | 403 => Err(PluginError::new("unauthorized", said)),
            429 => Err(PluginError {
                retry_after_ms: self.retry_after_ms(),
                ..PluginError::new("rate-limited", said)
            }),
            _ => Err(PluginError::unavailable(said)),
        }
    }

    /// The first header of this name, in any letter case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// What `Retry-After` says, if it is a number of seconds.
    fn retry_after_ms(&self) -> Option<u32> {
        self.header("retry-after")?.trim().parse::<u32>().ok()?.checked_mul(1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, retry_after: &str) -> http::Response {
        let headers = vec![("Retry-After".to_owned(), retry_after.to_owned())];
        http::Response { status, headers, body: Vec::new() }
    }

    #[test]
    fn a_status_means_what_the_host_can_act_on() {
        assert!(answer(204, "1").expect_ok().is_ok());
        for (status, retry_after, kind, wait) in [
            (401, "1", "unauthorized", None),
            (403, "", "unauthorized", None),
            (429, " 3 ", "rate-limited", Some(3000)),
            (429, "soon", "rate-limited", None),
            (429, "4294967295", "rate-limited", None),
            (302, "1", "unavailable", None),
            (503, "1", "unavailable", None),
        ] {
            let error = answer(status, retry_after).expect_ok().unwrap_err();
            assert_eq!((error.kind.as_str(), error.retry_after_ms), (kind, wait), "{status}");
            assert!(error.message.contains(&status.to_string()), "{}", error.message);
        }
    }
}
