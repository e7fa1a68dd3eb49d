//! Somebody at a browser.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, ClientBuilder, Method, RequestBuilder, StatusCode, redirect};
use serde_json::Value;
use url::Url;

use crate::encoded;
use crate::events::{Event, EventStream, events_of};

/// Somebody at a browser: an HTTP client with cookies.
#[derive(Debug, Clone)]
pub struct Person {
    /// The client, its cookies kept.
    pub client: Client,
    jar: Arc<Jar>,
    front: String,
}

/// A status and what came with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The body as JSON; null if it is none.
    pub body: Value,
    /// The `content-type`, or nothing.
    pub content_type: String,
}

impl Answer {
    /// The body, if the status is the expected one.
    ///
    /// # Errors
    /// With the whole answer, if it isn't.
    pub fn expect(self, status: u16) -> Result<Value> {
        ensure!(self.status.as_u16() == status, "expected {status}, got {}: {}", self.status, self.body);
        Ok(self.body)
    }
}

/// Without the system's certificates, which are read anew for each client: browsers here use plain http.
fn browser(jar: &Arc<Jar>) -> ClientBuilder {
    Client::builder().cookie_provider(Arc::clone(jar)).tls_certs_only([])
}

impl Person {
    /// Somebody without a session.
    ///
    /// # Errors
    /// When the HTTP client can't be made.
    pub fn stranger(front: &str) -> Result<Self> {
        let jar = Arc::new(Jar::default());
        // Redirects between the front and Entra are followed as a browser would.
        let client = browser(&jar).build()?;
        Ok(Self { client, jar, front: front.to_owned() })
    }

    /// Goes through the sign-in: the front sends to Entra's form, the form is filled in, Entra sends back.
    ///
    /// # Errors
    /// When a step fails.
    pub async fn sign_in(front: &str, user: &str) -> Result<Self> {
        let person = Self::stranger(front)?;
        let landed = person.sign_in_returning_to(user, "/").await?;
        ensure!(landed.query().is_none(), "the sign-in failed: {landed}");
        Ok(person)
    }

    /// Signs in and says where that led.
    ///
    /// # Errors
    /// When a step fails.
    pub async fn sign_in_returning_to(&self, user: &str, return_to: &str) -> Result<Url> {
        let query = format!("login_hint={}&return_to={}", encoded(user), encoded(return_to));
        self.sign_in_with(&query, user).await
    }

    /// Signs in with a query of `/auth/sign-in`, and says where that led.
    ///
    /// # Errors
    /// When a step fails.
    pub async fn sign_in_with(&self, query: &str, user: &str) -> Result<Url> {
        let form = self.client.get(format!("{}/auth/sign-in?{query}", self.front)).send().await?;
        let landed = self.sign_in_at(form, user).await?;
        ensure!(landed.status().is_success(), "the sign-in led to {} at {}", landed.status(), landed.url());
        Ok(landed.url().clone())
    }

    /// Fills in Entra's form, unless who has just signed in there was not asked again and is at the front already.
    async fn sign_in_at(&self, page: reqwest::Response, user: &str) -> Result<reqwest::Response> {
        if page.url().as_str().starts_with(&self.front) {
            return Ok(page);
        }
        submit_form(&self.client, page, user).await
    }

    /// Follows the address that Entra is said to have sent an admin back to, and signs in where that leads.
    ///
    /// # Errors
    /// When a step fails.
    pub async fn confirm_consent(&self, callback: &str, user: &str) -> Result<Url> {
        let form = self.client.get(format!("{}{callback}", self.front)).send().await?;
        let landed = self.sign_in_at(form, user).await?;
        Ok(landed.url().clone())
    }

    /// An admin consents for the whole organisation, on Entra's pages, and confirms it by signing in.
    ///
    /// # Errors
    /// When a step fails.
    pub async fn consent_for_all(&self, admin: &str) -> Result<Url> {
        let form = self.client.get(format!("{}/auth/admin-consent", self.front)).send().await?;
        let landed = submit_form(&self.client, form, admin).await?;
        Ok(self.sign_in_at(landed, admin).await?.url().clone())
    }

    /// Goes through the sign-in up to Entra's redirect to our callback, which is answered but not followed.
    ///
    /// # Errors
    /// When a step fails.
    pub async fn callback_url(&self, user: &str) -> Result<Url> {
        let form = self.client.get(format!("{}/auth/sign-in", self.front)).send().await?;
        let still = browser(&self.jar).redirect(redirect::Policy::none()).build()?;
        let redirect = submit_form(&still, form, user).await?;
        let to = redirect.headers().get("location").context("Entra's form did not redirect")?;
        Ok(Url::parse(to.to_str()?)?)
    }

    /// The `cookie` header that this person sends to the front.
    ///
    /// # Errors
    /// When there is none.
    pub fn session_cookie(&self) -> Result<String> {
        let cookies = self.jar.cookies(&Url::parse(&self.front)?).context("no cookie")?;
        Ok(cookies.to_str()?.to_owned())
    }

    /// The same person with the same cookies at another address: another front, or one started again.
    #[must_use]
    pub fn at(&self, front: &str) -> Self {
        Self { front: front.to_owned(), ..self.clone() }
    }

    /// A request to a path of the front.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.front))
    }

    /// Sends a request that was made with [`Person::request`].
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn send(&self, request: RequestBuilder) -> Result<Answer> {
        let answer = request.send().await?;
        let content_type = answer
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let status = answer.status();
        let body = serde_json::from_slice(&answer.bytes().await?).unwrap_or(Value::Null);
        Ok(Answer { status, body, content_type })
    }

    /// GET of a path.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn get(&self, path: &str) -> Result<Answer> {
        self.send(self.request(Method::GET, path)).await
    }

    /// POST of JSON to a path.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Answer> {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// PUT of JSON to a path.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn put(&self, path: &str, body: &Value) -> Result<Answer> {
        self.send(self.request(Method::PUT, path).json(body)).await
    }

    /// PATCH of JSON to a path.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn patch(&self, path: &str, body: &Value) -> Result<Answer> {
        self.send(self.request(Method::PATCH, path).json(body)).await
    }

    /// Reports a ringing call and waits for its final card.
    ///
    /// # Errors
    /// When the answer is no card.
    pub async fn card(&self, call_id: &str, caller_info: &Value) -> Result<Value> {
        let body = serde_json::json!({"callId": call_id, "callerInfo": caller_info});
        self.post("/api/v1/calls/incoming", &body).await?.expect(200)
    }

    /// Reports a ringing call and takes all events of its card until the stream ends.
    ///
    /// # Errors
    /// When the answer is no stream.
    pub async fn card_events(&self, call_id: &str, caller_info: &Value) -> Result<Vec<Event>> {
        let body = serde_json::json!({"callId": call_id, "callerInfo": caller_info});
        let request =
            self.request(Method::POST, "/api/v1/calls/incoming").header(ACCEPT, "text/event-stream");
        events_of(request.json(&body).send().await?).await
    }

    /// Opens the stream of what changes, resumed after an event where one is given.
    ///
    /// # Errors
    /// When the answer is no stream.
    pub async fn changes(&self, after: Option<&str>) -> Result<EventStream> {
        let mut request = self.request(Method::GET, "/api/v1/events").header(ACCEPT, "text/event-stream");
        if let Some(id) = after {
            request = request.header("last-event-id", id);
        }
        EventStream::of(request.send().await?)
    }

    /// Waits until an import of customers is over; what became of it.
    ///
    /// # Errors
    /// When it does not come to its end in a minute.
    pub async fn import_over(&self, id: &str) -> Result<Value> {
        let begun = Instant::now();
        loop {
            let import = self.get(&format!("/api/v1/customers/imports/{id}")).await?.expect(200)?;
            if ["done", "failed", "cancelled", "undone"].iter().any(|state| import["state"] == *state) {
                return Ok(import);
            }
            ensure!(
                begun.elapsed() < Duration::from_secs(60),
                "the import does not come to its end: {import}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// How many customers a query finds, on all pages; all customers with an empty one.
    ///
    /// # Errors
    /// When a page is refused.
    pub async fn count_customers(&self, query: &str) -> Result<usize> {
        let (mut count, mut cursor) = (0, String::new());
        loop {
            let path = format!("/api/v1/customers?limit=200&query={}{cursor}", encoded(query));
            let page = self.get(&path).await?.expect(200)?;
            count += page["items"].as_array().map_or(0, Vec::len);
            match page["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={}", encoded(next)),
                None => return Ok(count),
            }
        }
    }

    /// Uploads a component.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn upload(&self, component: Vec<u8>) -> Result<Answer> {
        let request =
            self.request(Method::POST, "/api/v1/admin/plugins").header(CONTENT_TYPE, "application/wasm");
        self.send(request.body(component)).await
    }

    /// Uploads a component and activates it with all the grants that it asks for.
    ///
    /// # Errors
    /// When one of the two is refused.
    pub async fn install(&self, component: Vec<u8>) -> Result<Value> {
        let version = self.upload(component).await?;
        let version =
            if version.status == StatusCode::OK { version.expect(200)? } else { version.expect(201)? };
        let name = version["name"].as_str().context("no name")?;
        let digest = version["digest"].as_str().context("no digest")?;
        let path = format!("/api/v1/admin/plugins/{name}/versions/{digest}/activate");
        self.post(&path, &serde_json::json!({"grants": version["grantsAsked"]})).await?.expect(200)?;
        Ok(version)
    }
}

/// Fills in the emulator's sign-in form, consents if asked, and follows where that leads.
async fn submit_form(client: &Client, form: reqwest::Response, user: &str) -> Result<reqwest::Response> {
    let at: Url = form.url().clone();
    let page = form.text().await?;
    let action = attribute(&page, "action").map_or(Ok(at.clone()), |action| at.join(&action))?;
    let mut fields = fields_of(&page);
    for (name, value) in &mut fields {
        if name == "username" {
            user.clone_into(value);
        }
    }
    ensure!(fields.iter().any(|(name, _)| name == "username"), "no sign-in form at {at}: {page}");
    let landed = client.post(action).form(&fields).send().await?;
    if landed.status() != StatusCode::OK || landed.url().origin() != at.origin() {
        return Ok(landed);
    }
    // Still there: what the application asks for is accepted.
    let (at, page) = (landed.url().clone(), landed.text().await?);
    let mut fields = fields_of(&page);
    ensure!(
        fields.contains(&("step".to_owned(), "consent".to_owned())),
        "no page of consent at {at}: {page}"
    );
    fields.push(("decision".to_owned(), "accept".to_owned()));
    Ok(client.post(at).form(&fields).send().await?)
}

/// The inputs of a page's form, with the values that they have.
fn fields_of(page: &str) -> Vec<(String, String)> {
    let inputs = page.split("<input").skip(1).map(|input| input.split('>').next().unwrap_or_default());
    inputs
        .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default())))
        .collect()
}

fn attribute(html: &str, name: &str) -> Option<String> {
    let rest = html.split_once(&format!("{name}=\""))?.1;
    let value = rest.split('"').next()?;
    Some(value.replace("&amp;", "&").replace("&quot;", "\"").replace("&#39;", "'").replace("&#x2F;", "/"))
}
