//! How a connection proves who it is: what is kept, how it is sent, and whether an answer repeats it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use switchboard_domain::error::{PluginError, PluginErrorKind};

use crate::oauth2::client::OAuth2Client;
use crate::oauth2::code::OAuth2CodeClient;
use crate::{Egress, PluginHostError};

/// Secrets of fewer bytes stand in answers by chance.
const LEAST_SECRET: usize = 8;

/// How a connection authenticates. It is stored encrypted.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Credential {
    /// No authentication.
    None,
    /// `Authorization: Bearer …`.
    Bearer {
        /// The token.
        token: String,
    },
    /// `Authorization: Basic …`.
    Basic {
        /// The user.
        username: String,
        /// The password.
        password: String,
    },
    /// Another header.
    Header {
        /// The header's name.
        name: String,
        /// The header's value.
        value: String,
    },
    /// `Authorization: Bearer …`, with tokens that the host gets from a token endpoint.
    Oauth2ClientCredentials(OAuth2Client),
    /// `Authorization: Bearer …`, with tokens of accounts that people connect.
    Oauth2AuthorizationCode(OAuth2CodeClient),
}

impl Credential {
    /// The kind, as the API's description of a connection names it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Bearer { .. } => "bearer",
            Self::Basic { .. } => "basic",
            Self::Header { .. } => "header",
            Self::Oauth2ClientCredentials(_) => "oauth2-client-credentials",
            Self::Oauth2AuthorizationCode(_) => "oauth2-authorization-code",
        }
    }
}

impl Credential {
    /// Checks what an admin has given.
    ///
    /// # Errors
    /// [`PluginHostError::Invalid`], which names the member.
    pub fn check(&self, egress: &Egress) -> Result<(), PluginHostError> {
        match self {
            Self::Oauth2ClientCredentials(client) => client.check(egress),
            Self::Oauth2AuthorizationCode(client) => client.check(egress),
            Self::None | Self::Bearer { .. } | Self::Basic { .. } | Self::Header { .. } => Ok(()),
        }
    }

    /// Whether what is sent is a token that the host gets from a token endpoint.
    pub(super) fn gets_tokens(&self) -> bool {
        matches!(self, Self::Oauth2ClientCredentials(_) | Self::Oauth2AuthorizationCode(_))
    }

    /// Whether an answer repeats the secret, as services do that echo requests.
    pub(super) fn is_in(&self, answer: &[u8]) -> bool {
        let secrets = match self {
            Self::None => Vec::new(),
            Self::Bearer { token } => vec![token.clone()],
            Self::Basic { username, password } => {
                vec![password.clone(), STANDARD.encode(format!("{username}:{password}"))]
            }
            Self::Header { value, .. } => vec![value.clone()],
            Self::Oauth2ClientCredentials(client) => client.secrets().into(),
            Self::Oauth2AuthorizationCode(client) => client.client.secrets().into(),
        };
        repeats_any(&secrets, answer)
    }
}

/// Whether any of these secrets stands in an answer.
pub(crate) fn repeats_any(secrets: &[String], answer: &[u8]) -> bool {
    let mut secrets = secrets.iter().map(String::as_bytes).filter(|secret| secret.len() >= LEAST_SECRET);
    // The first byte decides nearly always, and comparing it alone is quick.
    let stands_at = |part: &[u8], secret: &[u8]| part.first() == secret.first() && part == secret;
    secrets.any(|secret| answer.windows(secret.len()).any(|part| stands_at(part, secret)))
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential(…)")
    }
}

pub(super) fn authorize(headers: &mut HeaderMap, credential: &Credential) -> Result<(), PluginError> {
    let (name, value) = match credential {
        // Its token is sent as a bearer's.
        Credential::None
        | Credential::Oauth2ClientCredentials(_)
        | Credential::Oauth2AuthorizationCode(_) => {
            return Ok(());
        }
        Credential::Bearer { token } => ("authorization", format!("Bearer {token}")),
        Credential::Basic { username, password } => {
            ("authorization", format!("Basic {}", STANDARD.encode(format!("{username}:{password}"))))
        }
        Credential::Header { name, value } => (name.as_str(), value.clone()),
    };
    let wrong = || {
        let message = "the connection's credential can't be sent as a header: an admin must set it again";
        PluginError::new(PluginErrorKind::Unauthorized, message)
    };
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
    let mut value = HeaderValue::from_str(&value).map_err(|_| wrong())?;
    value.set_sensitive(true);
    // `insert` replaces a header of the same name that the guest has set.
    headers.insert(name, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_secret_is_seen_in_any_form_in_which_it_is_sent() {
        let bearer = Credential::Bearer { token: "s3cret-t0ken".into() };
        let basic = Credential::Basic { username: "u".into(), password: "pa55-word".into() };
        let header = Credential::Header { name: "x-key".into(), value: "key-1234".into() };
        for (credential, answer, seen) in [
            (&bearer, "{\"headers\": {\"authorization\": \"Bearer s3cret-t0ken\"}}".to_owned(), true),
            (&basic, format!("Authorization: Basic {}", STANDARD.encode("u:pa55-word")), true),
            (&basic, "the password is pa55-word".to_owned(), true),
            (&header, "x-key=key-1234".to_owned(), true),
            (&header, "key-123".to_owned(), false),
            (&Credential::None, "anything".to_owned(), false),
            (&Credential::Bearer { token: "short".into() }, "short".to_owned(), false),
        ] {
            assert_eq!(credential.is_in(answer.as_bytes()), seen, "{answer}");
        }
    }
}
