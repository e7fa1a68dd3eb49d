//! Answers of other systems.

use std::fmt::Display;

use crate::http::{Request, Response};
use crate::types::PluginError;

/// The recorded answer to a request: 200 without a body, if nothing else is said.
#[derive(Debug, Clone)]
#[must_use]
pub struct Answer {
    connection: Option<String>,
    method: String,
    target: String,
    result: Result<Response, PluginError>,
}

impl Answer {
    /// The answer to a GET request.
    pub fn get(target: &str) -> Self {
        Self::to("GET", target)
    }

    /// The answer to a request with this method.
    pub fn to(method: &str, target: &str) -> Self {
        let nothing = Response { status: 200, headers: Vec::new(), body: Vec::new() };
        Self { connection: None, method: method.to_owned(), target: target.to_owned(), result: Ok(nothing) }
    }

    /// The request goes over this named connection.
    pub fn over(self, connection: &str) -> Self {
        Self { connection: Some(connection.to_owned()), ..self }
    }

    /// The status.
    pub fn status(self, status: u16) -> Self {
        self.with(|response| response.status = status)
    }

    /// One more header.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.with(|response| response.headers.push((name.to_owned(), value.to_owned())))
    }

    /// A JSON document as the body, such as `json!({…})`.
    pub fn json(self, document: impl Display) -> Self {
        self.text(&document.to_string())
    }

    /// Any other body.
    pub fn text(self, text: &str) -> Self {
        self.with(|response| response.body = text.as_bytes().to_vec())
    }

    /// There is no answer: the request fails with this.
    pub fn error(self, error: PluginError) -> Self {
        Self { result: Err(error), ..self }
    }

    fn with(mut self, change: impl FnOnce(&mut Response)) -> Self {
        if let Ok(response) = &mut self.result {
            change(response);
        }
        self
    }

    /// What this says, if it is the answer to this request.
    pub(super) fn of(&self, request: &Request) -> Option<Result<Response, PluginError>> {
        let fits = self.connection == request.connection
            && self.method.eq_ignore_ascii_case(&request.method)
            && self.target == request.target;
        fits.then(|| self.result.clone())
    }
}
