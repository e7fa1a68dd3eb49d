//! Requests to a server's admin interface.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use url::Url;

use crate::credentials;
use crate::error::CliError;
use crate::events::Events;
use crate::output::plain;

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(180);

/// How long an upload may take. It is compiled before it is answered, and a busy server lets it wait: for five minutes until others
/// are compiled, and for ten minutes then.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(20);

/// Which server.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct ServerOptions {
    /// The server's address, such as `https://calls.contoso.example`.
    #[arg(long, env = "SWITCHBOARD_SERVER", value_parser = address)]
    pub(crate) server: Url,
}

/// A token must not travel where others can read it.
fn address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text)
        .map_err(|error| format!("{error}; an address such as https://calls.contoso.example is expected"))?;
    let local = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if local => Ok(url),
        "http" => Err("plain http shows the token to everybody on the way: use https".to_owned()),
        _ => Err("an address such as https://calls.contoso.example is expected".to_owned()),
    }
}

/// A server, with the token for it.
#[derive(Debug)]
pub(crate) struct Server {
    url: Url,
    token: String,
    client: reqwest::Client,
}

impl Server {
    /// The server with the token that is kept for it.
    ///
    /// # Errors
    /// When there is no token.
    pub(crate) fn open(options: &ServerOptions) -> Result<Self, CliError> {
        Self::with_token(options, credentials::token(&options.server)?)
    }

    /// The server with this token.
    ///
    /// # Errors
    /// When the HTTP client can't be set up.
    pub(crate) fn with_token(options: &ServerOptions, token: String) -> Result<Self, CliError> {
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // Following a redirect would take the token along.
            .redirect(reqwest::redirect::Policy::none())
            // A build between two requests takes longer than the server keeps a connection, and nobody reads meanwhile
            // that it was closed.
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|error| CliError::Machine(format!("HTTP can't be used here: {error}")))?;
        Ok(Self { url: options.server.clone(), token, client })
    }

    /// A request to a path of the admin interface, which answers a document.
    fn request(&self, method: Method, path: &[&str]) -> Result<RequestBuilder, CliError> {
        self.request_of(method, path, "application/json")
    }

    fn request_of(&self, method: Method, path: &[&str], accept: &str) -> Result<RequestBuilder, CliError> {
        let mut url = self.url.clone();
        {
            let broken = || CliError::Server(format!("{} is no address of a server", self.url));
            let mut segments = url.path_segments_mut().map_err(|()| broken())?;
            segments.pop_if_empty().extend(["api", "v1", "admin", "plugins"]).extend(path);
        }
        Ok(self.client.request(method, url).bearer_auth(&self.token).header("accept", accept))
    }

    /// `GET /api/v1/admin/plugins/…`.
    ///
    /// # Errors
    /// When the server can't be reached or refuses.
    pub(crate) async fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Value, CliError> {
        self.send(self.request(Method::GET, path)?.query(query)).await.map(|(_, document)| document)
    }

    /// `POST /api/v1/admin/plugins/…` with a document.
    ///
    /// # Errors
    /// As [`Server::get`].
    pub(crate) async fn post(&self, path: &[&str], body: &Value) -> Result<Value, CliError> {
        self.send(self.request(Method::POST, path)?.json(body)).await.map(|(_, document)| document)
    }

    /// `PUT /api/v1/admin/plugins/…` with a document.
    ///
    /// # Errors
    /// As [`Server::get`].
    pub(crate) async fn put(&self, path: &[&str], body: &Value) -> Result<Value, CliError> {
        self.send(self.request(Method::PUT, path)?.json(body)).await.map(|(_, document)| document)
    }

    /// `DELETE /api/v1/admin/plugins/…`; says whether there was something.
    ///
    /// # Errors
    /// As [`Server::get`].
    pub(crate) async fn delete(&self, path: &[&str]) -> Result<bool, CliError> {
        let request = self.request(Method::DELETE, path)?;
        let response = request.send().await.map_err(|error| self.unreachable(&error))?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok(false);
        }
        self.document(response).await.map(|_| true)
    }

    /// Uploads a component.
    ///
    /// # Errors
    /// [`CliError::Refused`] where the component is refused; otherwise as [`Server::get`].
    pub(crate) async fn upload(&self, component: Vec<u8>) -> Result<Value, CliError> {
        let request = self.request(Method::POST, &[])?.header("content-type", "application/wasm");
        self.send(request.timeout(UPLOAD_TIMEOUT).body(component)).await.map(|(_, document)| document)
    }

    /// `POST /api/v1/admin/plugins/…` that takes long: `told` gets each step, as the server tells it, until the result.
    ///
    /// # Errors
    /// As [`Server::get`]; also when the connection breaks off before the result.
    pub(crate) async fn post_told(
        &self,
        path: &[&str],
        body: &Value,
        mut told: impl FnMut(&Value),
    ) -> Result<Value, CliError> {
        let request = self.request_of(Method::POST, path, "text/event-stream")?.json(body);
        let mut response = request.send().await.map_err(|error| self.unreachable(&error))?;
        if !response.status().is_success() {
            return self.document(response).await.map(|(_, document)| document);
        }
        let mut events = Events::default();
        while let Some(part) = response.chunk().await.map_err(|error| self.unreachable(&error))? {
            for event in events.push(&part) {
                let Ok(document) = serde_json::from_str::<Value>(&event.data) else { continue };
                match event.name.as_str() {
                    "result" => return Ok(document),
                    "problem" => {
                        let status =
                            document["status"].as_u64().and_then(|status| u16::try_from(status).ok());
                        let status = status.and_then(|status| StatusCode::from_u16(status).ok());
                        return Err(self.refusal(status.unwrap_or_default(), Some(&document)));
                    }
                    _ => told(&document),
                }
            }
        }
        Err(CliError::Server(format!("{} broke off before it said what came of it: try again", self.url)))
    }

    fn unreachable(&self, error: &reqwest::Error) -> CliError {
        // The address is in the first part already; the cause says more than the client's own words.
        let cause = std::iter::successors(std::error::Error::source(error), |error| error.source()).last();
        let cause = cause.map_or_else(|| error.to_string(), ToString::to_string);
        CliError::Server(format!("{} can't be reached: {cause}", self.url))
    }

    async fn send(&self, request: RequestBuilder) -> Result<(StatusCode, Value), CliError> {
        self.document(request.send().await.map_err(|error| self.unreachable(&error))?).await
    }

    /// The document of an answer.
    async fn document(&self, response: Response) -> Result<(StatusCode, Value), CliError> {
        let status = response.status();
        let text = response.text().await.map_err(|error| self.unreachable(&error))?;
        let document: Option<Value> = serde_json::from_str(&text).ok();
        if status.is_success() {
            let empty = status == StatusCode::NO_CONTENT;
            return document
                .or_else(|| empty.then_some(Value::Null))
                .map(|document| (status, document))
                .ok_or_else(|| {
                    CliError::Server(format!(
                        "{} answered something else than JSON: is that a Switchboard server?",
                        self.url
                    ))
                });
        }
        Err(self.refusal(status, document.as_ref()))
    }

    fn refusal(&self, status: StatusCode, problem: Option<&Value>) -> CliError {
        let detail = problem.and_then(|problem| problem["detail"].as_str()).map(plain);
        let detail = detail.unwrap_or_else(|| format!("the answer is {status}"));
        let request = problem.and_then(|problem| problem["requestId"].as_str());
        let request = request.map(|id| format!(" (request {})", plain(id))).unwrap_or_default();
        match status {
            StatusCode::UNPROCESSABLE_ENTITY => CliError::Refused(detail),
            StatusCode::UNAUTHORIZED => CliError::Server(format!(
                "{} does not know this token{request}: make a new one there, then run `switchboard plugin sign-in`",
                self.url
            )),
            _ => CliError::Server(format!("{}: {detail}{request}", self.url)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_over_plain_http_to_this_machine_only() {
        for good in
            ["https://calls.example", "http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:8080/"]
        {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in
            ["http://calls.example", "calls.example", "ftp://calls.example", "http://127.0.0.1.evil.example"]
        {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
