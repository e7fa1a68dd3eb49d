//! What an admin sets for a connection that gets its tokens by itself.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use url::form_urlencoded::byte_serialize;

use crate::{Egress, PluginHostError};

/// The longest value of a member in bytes.
pub(super) const MAX_BYTES: usize = 2048;

/// A client of a token endpoint. It is stored encrypted.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OAuth2Client {
    /// The token endpoint.
    pub token_url: String,
    /// The client's id there.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: String,
    /// What the token shall be good for: words with one space between them, as the endpoint names them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The parameter `audience`, which some endpoints want.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// The parameter `resource` (RFC 8707).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// How the client shows its secret.
    #[serde(default)]
    pub client_authentication: ClientAuthentication,
}

/// How a client shows its secret to the token endpoint (RFC 6749, section 2.3.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ClientAuthentication {
    /// In the header `Authorization`, which every endpoint has to take.
    #[default]
    Basic,
    /// In the form, beside the other parameters.
    Form,
}

impl OAuth2Client {
    /// Checks what an admin has given, member by member.
    ///
    /// # Errors
    /// [`PluginHostError::Invalid`], with the member below `auth`.
    pub(crate) fn check(&self, egress: &Egress) -> Result<(), PluginHostError> {
        let token_url = token_url(&self.token_url).map_err(|why| wrong("tokenUrl", why))?;
        egress.check_url(&token_url).map_err(|why| wrong("tokenUrl", why.to_string()))?;
        let members = [
            ("tokenUrl", Some(&self.token_url)),
            ("clientId", Some(&self.client_id)),
            ("clientSecret", Some(&self.client_secret)),
            ("scope", self.scope.as_ref()),
            ("audience", self.audience.as_ref()),
            ("resource", self.resource.as_ref()),
        ];
        for (member, value) in members {
            let Some(value) = value else { continue };
            if value.trim().is_empty() {
                let optional = matches!(member, "scope" | "audience" | "resource");
                let why = if optional { "it is empty: leave it out" } else { "it is empty" };
                return Err(wrong(member, why));
            }
            if value.len() > MAX_BYTES {
                return Err(wrong(member, format!("it has at most {MAX_BYTES} bytes")));
            }
            if value.chars().any(char::is_control) {
                return Err(wrong(member, "it has a control character, such as the end of a line"));
            }
        }
        if self.scope.as_ref().is_some_and(|scope| !is_scope(scope)) {
            let why =
                "words of ASCII with one space between them are expected, without quotes and backslashes";
            return Err(wrong("scope", why));
        }
        // RFC 8707, section 2: an absolute URI without a fragment.
        if self
            .resource
            .as_ref()
            .is_some_and(|resource| Url::parse(resource).is_err() || resource.contains('#'))
        {
            return Err(wrong("resource", "an absolute URI without a fragment is expected"));
        }
        Ok(())
    }

    /// The client's id and secret for HTTP's basic authentication. Both are encoded as values of a form first, because a colon
    /// in the id would end it (RFC 6749, section 2.3.1).
    pub(super) fn basic(&self) -> String {
        STANDARD.encode(format!("{}:{}", encoded(&self.client_id), encoded(&self.client_secret)))
    }

    /// The secret in each form in which it is sent.
    pub(crate) fn secrets(&self) -> [String; 3] {
        [self.client_secret.clone(), encoded(&self.client_secret), self.basic()]
    }
}

pub(super) fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

impl std::fmt::Debug for OAuth2Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OAuth2Client").field("token_url", &self.token_url).finish_non_exhaustive()
    }
}

/// The address of a token endpoint: https, because the client's secret and the token travel there; http on this machine only.
pub(super) fn token_url(text: &str) -> Result<Url, &'static str> {
    secure_url(
        text,
        "an address such as https://login.example/oauth2/token is expected, without user or fragment",
    )
}

/// An address with https, or on this machine; `wrong` says what is expected.
pub(super) fn secure_url(text: &str, wrong: &'static str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| wrong)?;
    if !url.has_host()
        || !url.username().is_empty()
        || url.password().is_some()
        || url.fragment().is_some()
        || !matches!(url.scheme(), "http" | "https")
    {
        return Err(wrong);
    }
    let is_loopback = match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    if url.scheme() == "http" && !is_loopback {
        return Err("https is expected: what is secret would travel in the open");
    }
    Ok(url)
}

/// RFC 6749, section 3.3.
fn is_scope(scope: &str) -> bool {
    scope.split(' ').all(|word| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
    })
}

pub(super) fn wrong(member: &str, why: impl Into<String>) -> PluginHostError {
    PluginHostError::Invalid { field: format!("auth.{member}"), message: why.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(token_url: &str) -> OAuth2Client {
        OAuth2Client {
            token_url: token_url.to_owned(),
            client_id: "a client:1".to_owned(),
            client_secret: "s3cret/with+all=".to_owned(),
            scope: None,
            audience: None,
            resource: None,
            client_authentication: ClientAuthentication::Basic,
        }
    }

    #[test]
    fn id_and_secret_are_encoded_before_they_are_joined() {
        let sent = STANDARD.decode(client("").basic()).expect("base64");
        assert_eq!(String::from_utf8(sent).expect("text"), "a+client%3A1:s3cret%2Fwith%2Ball%3D");
    }

    #[test]
    fn a_secret_travels_over_tls_or_stays_on_this_machine() {
        let egress =
            Egress::new(&["127.0.0.0/8".parse().expect("a network"), "::1/128".parse().expect("one")]);
        for url in [
            "https://login.example/oauth2/token",
            "https://login.example/token?tenant=1",
            "http://127.0.0.1:8080/token",
            "http://[::1]:8080/token",
            "http://localhost/token",
        ] {
            assert!(client(url).check(&egress).is_ok(), "{url}");
        }
        for url in [
            "",
            "login.example",
            "http://login.example/token",
            "http://localhost.example/token",
            "ftp://login.example/token",
            "https://a:b@login.example/token",
            "https://login.example/token#x",
            "https://10.0.0.1/token",
        ] {
            let refused = client(url).check(&egress);
            assert!(
                matches!(&refused, Err(PluginHostError::Invalid { field, .. }) if field == "auth.tokenUrl"),
                "{url}: {refused:?}"
            );
        }
        let not_allowed = client("http://127.0.0.1/token").check(&Egress::default());
        assert!(not_allowed.is_err(), "this machine is reached only where the operator allows it");
    }

    #[test]
    fn each_member_is_checked_by_its_name() {
        let good = || client("https://login.example/token");
        let wrong = [
            ("auth.clientId", OAuth2Client { client_id: String::new(), ..good() }),
            ("auth.clientId", OAuth2Client { client_id: "a\nb".to_owned(), ..good() }),
            ("auth.clientSecret", OAuth2Client { client_secret: " ".to_owned(), ..good() }),
            ("auth.clientSecret", OAuth2Client { client_secret: "x".repeat(MAX_BYTES + 1), ..good() }),
            ("auth.scope", OAuth2Client { scope: Some("a  b".to_owned()), ..good() }),
            ("auth.scope", OAuth2Client { scope: Some("a\"b".to_owned()), ..good() }),
            ("auth.scope", OAuth2Client { scope: Some("zurück".to_owned()), ..good() }),
            ("auth.audience", OAuth2Client { audience: Some(String::new()), ..good() }),
            ("auth.resource", OAuth2Client { resource: Some("crm".to_owned()), ..good() }),
            ("auth.resource", OAuth2Client { resource: Some("https://a/#b".to_owned()), ..good() }),
        ];
        for (member, client) in wrong {
            let refused = client.check(&Egress::default());
            assert!(
                matches!(&refused, Err(PluginHostError::Invalid { field, .. }) if field == member),
                "{member}: {refused:?}"
            );
        }
        let whole = OAuth2Client {
            scope: Some("crm.read https://crm.example/.default".to_owned()),
            audience: Some("crm".to_owned()),
            resource: Some("urn:crm".to_owned()),
            ..good()
        };
        assert!(whole.check(&Egress::default()).is_ok());
    }
}
