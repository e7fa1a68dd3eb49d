//! Asks a token endpoint once, and reads what it answers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue, RETRY_AFTER};
use reqwest::{Request, Response, StatusCode, Url};
use serde_json::{Map, Value};
use switchboard_domain::error::PluginErrorKind;
use switchboard_domain::retry_after;
use switchboard_plugin_protocol::limits::HTTP_TIMEOUT;

use super::client::{ClientAuthentication, OAuth2Client, encoded, token_url};
use super::failure::TokenFailure;
use crate::Egress;
use crate::capabilities::credential::repeats_any;
use crate::capabilities::http::failed;

/// The largest answer in bytes that is read.
const MAX_ANSWER: usize = 64 << 10;

/// The longest token in bytes: it has to fit into a header.
const MAX_TOKEN: usize = 8 << 10;

/// The longest code of an error, and the most letters of its description.
const MAX_CODE: usize = 64;
const MAX_SAID: usize = 300;

/// By what a token is asked for.
pub(super) enum Grant<'a> {
    /// By the client's own credentials (RFC 6749, section 4.4).
    Client,
    /// By the code of somebody who has consented (section 4.1.3), with the verifier of RFC 7636.
    Code { code: &'a str, redirect_uri: &'a str, verifier: &'a str },
    /// By what an earlier consent left (section 6).
    Refresh { refresh_token: &'a str },
}

impl<'a> Grant<'a> {
    fn form(&self, client: &'a OAuth2Client) -> Vec<(&'static str, &'a str)> {
        let mut form = match *self {
            Self::Client => vec![("grant_type", "client_credentials")],
            Self::Code { code, redirect_uri, verifier } => vec![
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", redirect_uri),
                ("code_verifier", verifier),
            ],
            Self::Refresh { refresh_token } => {
                vec![("grant_type", "refresh_token"), ("refresh_token", refresh_token)]
            }
        };
        // What was consented to stays as it is.
        let own = matches!(self, Self::Client);
        let scope = client.scope.as_deref().filter(|_| own);
        let audience = client.audience.as_deref().filter(|_| own);
        let optional = [("scope", scope), ("audience", audience), ("resource", client.resource.as_deref())];
        form.extend(optional.into_iter().filter_map(|(name, value)| Some((name, value?))));
        form
    }

    /// What no answer may repeat: the client's secret, and what is sent with it.
    fn secrets(&self, client: &OAuth2Client) -> Vec<String> {
        let mut secrets = client.secrets().to_vec();
        let more = match *self {
            Self::Client => Vec::new(),
            Self::Code { code, verifier, .. } => vec![code, verifier],
            Self::Refresh { refresh_token } => vec![refresh_token],
        };
        secrets.extend(more.into_iter().flat_map(|secret| [secret.to_owned(), encoded(secret)]));
        secrets
    }
}

/// What an endpoint gives.
pub(crate) struct Granted {
    pub(super) token: String,
    /// What the next token is asked for by, where somebody has consented and the endpoint gives another one.
    pub(super) refresh_token: Option<String>,
    /// How long it is good for, where the endpoint says it.
    pub(super) expires_in: Option<Duration>,
}

/// Asks for a token. `bytes` counts what goes there and comes back, as bodies.
pub(super) async fn ask(
    http: &reqwest::Client,
    egress: &Egress,
    client: &OAuth2Client,
    grant: &Grant<'_>,
    bytes: &AtomicU64,
    now: Timestamp,
) -> Result<Granted, TokenFailure> {
    let url = token_url(&client.token_url).map_err(|why| {
        TokenFailure::new(PluginErrorKind::Misconfigured, format!("the token address is wrong: {why}"))
    })?;
    let request = request(http, egress, client, url, grant.form(client))?;
    count(bytes, request.body().and_then(reqwest::Body::as_bytes).map_or(0, <[u8]>::len));
    let answered = async {
        let answer = http.execute(request).await.map_err(|error| unreached(&error))?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        Ok((status, headers, read(answer, bytes).await?))
    };
    let (status, headers, body) = tokio::time::timeout(HTTP_TIMEOUT, answered).await.map_err(|_| {
        let what = format!("the token endpoint gave no answer within {} s", HTTP_TIMEOUT.as_secs());
        TokenFailure::new(PluginErrorKind::TimedOut, what)
    })??;
    let wait = headers.get(RETRY_AFTER).and_then(|header| retry_after::wait(header.to_str().ok()?, now));
    judge(&grant.secrets(client), status, wait, &body)
}

/// A form for an endpoint of the client's, with its secret as the client shows it.
pub(super) fn request<'a>(
    http: &reqwest::Client,
    egress: &Egress,
    client: &'a OAuth2Client,
    url: Url,
    mut form: Vec<(&'static str, &'a str)>,
) -> Result<Request, TokenFailure> {
    let denied =
        |why: String| TokenFailure::new(PluginErrorKind::Denied, format!("the token endpoint: {why}"));
    egress.check_url(&url).map_err(|forbidden| denied(forbidden.to_string()))?;
    let unsent = || TokenFailure::new(PluginErrorKind::Misconfigured, "the client's secret can't be sent");
    let mut asking = http.post(url).header(ACCEPT, "application/json");
    match client.client_authentication {
        ClientAuthentication::Basic => {
            let mut value =
                HeaderValue::from_str(&format!("Basic {}", client.basic())).map_err(|_| unsent())?;
            value.set_sensitive(true);
            asking = asking.header(AUTHORIZATION, value);
        }
        ClientAuthentication::Form => {
            form.extend([("client_id", &*client.client_id), ("client_secret", &*client.client_secret)]);
        }
    }
    asking.form(&form).build().map_err(|_| unsent())
}

fn count(bytes: &AtomicU64, more: usize) {
    bytes.fetch_add(u64::try_from(more).unwrap_or(u64::MAX), Ordering::Relaxed);
}

fn unreached(error: &reqwest::Error) -> TokenFailure {
    let error = failed(error);
    let remedy = match error.kind {
        PluginErrorKind::Unavailable => Some("look at the token address and at its certificate"),
        _ => None,
    };
    TokenFailure {
        remedy,
        ..TokenFailure::new(error.kind, format!("the token endpoint was not reached: {}", error.message))
    }
}

async fn read(mut answer: Response, bytes: &AtomicU64) -> Result<Vec<u8>, TokenFailure> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| unreached(&error))? {
        count(bytes, chunk.len());
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(TokenFailure::answer(&format!("is larger than {MAX_ANSWER} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn judge(
    secrets: &[String],
    status: StatusCode,
    wait: Option<Duration>,
    body: &[u8],
) -> Result<Granted, TokenFailure> {
    let members: Option<Map<String, Value>> = serde_json::from_slice(body).ok();
    let text = |name: &str| members.as_ref()?.get(name)?.as_str();
    let code = text("error")
        .filter(|code| is_code(code) && !repeats_any(secrets, code.as_bytes()))
        .map(str::to_owned);
    let said = text("error_description").map(|said| cleaned(secrets, said)).filter(|said| !said.is_empty());
    // Some endpoints refuse with the status of a success.
    if !status.is_success() || (code.is_some() && text("access_token").is_none()) {
        return Err(TokenFailure::refused(status, code, said, wait));
    }
    if members.is_none() {
        return Err(TokenFailure::answer("is no JSON object"));
    }
    let token = text("access_token").filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| TokenFailure::answer("has no access_token"))?;
    if token.len() > MAX_TOKEN || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(TokenFailure::answer("has an access_token that does not fit into a header"));
    }
    // Many leave the type out, although it is required.
    if text("token_type").is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(TokenFailure::answer("has a token of another type than Bearer"));
    }
    let expires_in = match members.as_ref().and_then(|members| members.get("expires_in")) {
        Some(Value::Number(seconds)) => seconds.as_f64(),
        Some(Value::String(seconds)) => seconds.trim().parse().ok(),
        _ => None,
    };
    // What is in the past is good for nothing but this request; what is too large is as if it were not said.
    let expires_in = expires_in.and_then(|seconds| Duration::try_from_secs_f64(seconds.max(0.0)).ok());
    // One that no endpoint means is as if there were none.
    let refresh_token = text("refresh_token").filter(|token| !token.is_empty() && token.len() <= MAX_TOKEN);
    Ok(Granted { token: token.to_owned(), refresh_token: refresh_token.map(str::to_owned), expires_in })
}

/// Whether it has the form of an error's code (RFC 6749, section 5.2, without what no code in use has).
pub(super) fn is_code(code: &str) -> bool {
    !code.is_empty()
        && code.len() <= MAX_CODE
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

/// An endpoint's words for an admin: on one line, bounded, and without what turns the direction of writing or repeats a secret.
pub(super) fn cleaned(secrets: &[String], said: &str) -> String {
    if repeats_any(secrets, said.as_bytes()) {
        return "(left out, because it repeats a secret)".to_owned();
    }
    let hidden = |letter: char| matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let visible: String = said
        .chars()
        .filter(|letter| !hidden(*letter))
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        // No text is so long that its first words come later.
        .take(MAX_SAID * 4)
        .collect();
    let line = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_SAID) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn client() -> OAuth2Client {
        OAuth2Client {
            token_url: "https://login.example/token".to_owned(),
            client_id: "a client:1".to_owned(),
            client_secret: "s3cret/with+all=".to_owned(),
            scope: None,
            audience: None,
            resource: None,
            client_authentication: ClientAuthentication::Basic,
        }
    }

    fn judged(status: u16, body: &str) -> Result<Granted, TokenFailure> {
        judge(
            &Grant::Client.secrets(&client()),
            StatusCode::from_u16(status).expect("a status"),
            None,
            body.as_bytes(),
        )
    }

    #[test]
    fn tokens_are_read_as_endpoints_write_them() {
        for (expires_in, seconds) in
            [("3600", Some(3600)), ("\"3599\"", Some(3599)), ("-5", Some(0)), ("null", None), ("1e300", None)]
        {
            let body =
                format!(r#"{{"access_token": "t", "token_type": "bearer", "expires_in": {expires_in}}}"#);
            let granted = judged(200, &body).expect("a token");
            assert_eq!(granted.expires_in, seconds.map(Duration::from_secs), "{expires_in}");
        }
        assert_eq!(judged(200, r#"{"access_token": "t"}"#).expect("a token").token, "t");
        for body in [
            "",
            "<html>",
            "[]",
            "{}",
            r#"{"access_token": 7}"#,
            r#"{"access_token": ""}"#,
            r#"{"access_token": "a\nb"}"#,
            r#"{"access_token": "t", "token_type": "mac"}"#,
        ] {
            let failure = judged(200, body).err().expect("no token");
            assert_eq!(failure.kind, PluginErrorKind::Unavailable, "{body}: {failure:?}");
        }
    }

    #[test]
    fn a_refusal_has_the_kind_that_says_who_can_act() {
        use PluginErrorKind as Kind;
        for (status, code, kind) in [
            (401, "invalid_client", Kind::Unauthorized),
            (400, "invalid_client", Kind::Unauthorized),
            (400, "invalid_grant", Kind::Unauthorized),
            (400, "unauthorized_client", Kind::Unauthorized),
            (200, "invalid_client", Kind::Unauthorized),
            (400, "invalid_scope", Kind::Misconfigured),
            (400, "invalid_target", Kind::Misconfigured),
            (400, "unsupported_grant_type", Kind::Misconfigured),
            (400, "temporarily_unavailable", Kind::Unavailable),
            (503, "nobody_knows", Kind::Unavailable),
            (429, "invalid_client", Kind::RateLimited),
            (403, "", Kind::Unauthorized),
            (302, "", Kind::Misconfigured),
            (404, "", Kind::Misconfigured),
            (500, "", Kind::Unavailable),
        ] {
            let failure = judged(status, &format!(r#"{{"error": "{code}"}}"#)).err().expect("no token");
            assert_eq!(failure.kind, kind, "{status} {code}");
            assert!(failure.for_admin().contains(&format!("{status}")), "{}", failure.for_admin());
            assert!(failure.for_admin().contains(code), "{}", failure.for_admin());
        }
    }

    proptest! {
        /// Whatever an endpoint says: it is bounded, on one line, and never holds the secret.
        #[test]
        fn an_endpoints_words_are_cleaned(before in ".{0,400}", after in "\\PC{0,400}", form in 0..6_usize) {
            let grant = Grant::Refresh { refresh_token: "r3fresh/with+all=" };
            let secrets = grant.secrets(&client());
            let secret = secrets.get(form).map_or("", String::as_str);
            let said = cleaned(&secrets, &format!("{before}{secret}{after}"));
            prop_assert!(said.chars().count() <= MAX_SAID + 1);
            prop_assert!(!said.chars().any(char::is_control));
            prop_assert!(!repeats_any(&secrets, said.as_bytes()));
        }

        /// Whatever an endpoint answers is a token that fits into a header, or a failure without the secret.
        #[test]
        fn any_answer_is_judged(status in 100..1000_u16, body in "\\PC{0,200}", code in "\\PC{0,80}") {
            for body in [body, serde_json::json!({"error": code, "access_token": code}).to_string()] {
                match judged(status, &body) {
                    Ok(granted) => prop_assert!(HeaderValue::from_str(&granted.token).is_ok()),
                    Err(failure) => prop_assert!(!failure.for_admin().contains("s3cret/with+all=")),
                }
            }
        }
    }
}
