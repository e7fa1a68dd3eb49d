//! What an admin sets for a connection to which people connect accounts, and the page to which they go for that.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Url;
use serde::{Deserialize, Serialize};

use super::client::{MAX_BYTES, OAuth2Client, secure_url, wrong};
use crate::{Egress, PluginHostError};

/// The parameters that the host sets itself.
const OURS: &[&str] = &[
    "response_type",
    "response_mode",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "audience",
    "resource",
];

/// A client that gets its tokens by the consent of people: OAuth 2.0 with an authorisation code (RFC 6749, section 4.1), always with
/// PKCE (RFC 7636). It is stored encrypted.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OAuth2CodeClient {
    /// The page at which people consent.
    pub authorize_url: String,
    /// Who connects an account.
    pub connected_by: ConnectedBy,
    /// How the system names itself in its answers (RFC 9207).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Where the system is told that an account is disconnected (RFC 7009).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revocation_url: Option<String>,
    /// The client of its token endpoint. Many systems give a refresh token only for a scope of its own, such as `offline_access`.
    #[serde(flatten)]
    pub client: OAuth2Client,
}

/// Who connects an account to a connection, and so with whose rights plugins' requests run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ConnectedBy {
    /// An admin, once for the whole tenant.
    Tenant,
    /// Each agent for their own calls.
    Agent,
}

impl ConnectedBy {
    /// As documents spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Agent => "agent",
        }
    }
}

impl OAuth2CodeClient {
    /// Checks what an admin has given, member by member.
    ///
    /// # Errors
    /// [`PluginHostError::Invalid`], with the member below `auth`.
    pub(crate) fn check(&self, egress: &Egress) -> Result<(), PluginHostError> {
        self.client.check(egress)?;
        let url = page(&self.authorize_url).map_err(|why| wrong("authorizeUrl", why))?;
        if self.authorize_url.len() > MAX_BYTES {
            return Err(wrong("authorizeUrl", format!("it has at most {MAX_BYTES} bytes")));
        }
        if let Some((name, _)) = url.query_pairs().find(|(name, _)| OURS.contains(&name.as_ref())) {
            return Err(wrong("authorizeUrl", format!("leave out the parameter {name}: it is added here")));
        }
        if let Some(issuer) = &self.issuer {
            let url = Url::parse(issuer).ok().filter(|url| url.has_host() && url.query().is_none());
            if issuer.len() > MAX_BYTES || url.is_none_or(|url| url.fragment().is_some()) {
                let why = "an address such as https://login.example is expected, without query and fragment";
                return Err(wrong("issuer", why));
            }
        }
        if let Some(url) = &self.revocation_url {
            let parsed = revocation_url(url).map_err(|why| wrong("revocationUrl", why))?;
            egress.check_url(&parsed).map_err(|why| wrong("revocationUrl", why.to_string()))?;
            if url.len() > MAX_BYTES {
                return Err(wrong("revocationUrl", format!("it has at most {MAX_BYTES} bytes")));
            }
        }
        Ok(())
    }

    /// The page at which somebody consents, who comes back to `redirect_uri` with this state.
    pub(crate) fn page_for(
        &self,
        redirect_uri: &str,
        state: &str,
        verifier: &str,
    ) -> Result<String, &'static str> {
        let mut url = page(&self.authorize_url)?;
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("state", state)
            .append_pair("code_challenge", &challenge(verifier))
            .append_pair("code_challenge_method", "S256");
        let OAuth2Client { scope, audience, resource, .. } = &self.client;
        for (name, value) in [("scope", scope), ("audience", audience), ("resource", resource)] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        drop(query);
        Ok(url.into())
    }
}

/// The browser goes there, not the host: it need not be where plugins' requests may go.
fn page(text: &str) -> Result<Url, &'static str> {
    secure_url(
        text,
        "an address such as https://login.example/oauth2/authorize is expected, without user or fragment",
    )
}

/// The address at which a system is told that an account is disconnected.
pub(super) fn revocation_url(text: &str) -> Result<Url, &'static str> {
    secure_url(
        text,
        "an address such as https://login.example/oauth2/revoke is expected, without user or fragment",
    )
}

/// RFC 7636, section 4.2.
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

impl std::fmt::Debug for OAuth2CodeClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OAuth2CodeClient").field("authorize_url", &self.authorize_url).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::ClientAuthentication;

    fn client() -> OAuth2CodeClient {
        OAuth2CodeClient {
            authorize_url: "https://login.example/authorize?access_type=offline".to_owned(),
            connected_by: ConnectedBy::Agent,
            issuer: None,
            revocation_url: None,
            client: OAuth2Client {
                token_url: "https://login.example/token".to_owned(),
                client_id: "a client".to_owned(),
                client_secret: "s3cret-of-it".to_owned(),
                scope: Some("crm.read offline_access".to_owned()),
                audience: None,
                resource: None,
                client_authentication: ClientAuthentication::Basic,
            },
        }
    }

    fn with(change: impl FnOnce(&mut OAuth2Client)) -> OAuth2CodeClient {
        let mut changed = client();
        change(&mut changed.client);
        changed
    }

    #[test]
    fn its_members_stand_beside_those_of_its_token_endpoint_and_no_others() {
        let document = serde_json::to_value(client()).expect("a document");
        assert_eq!(document["tokenUrl"], "https://login.example/token");
        assert_eq!(document["connectedBy"], "agent");
        assert!(serde_json::from_value::<OAuth2CodeClient>(document.clone()).is_ok());
        for member in ["tokenURL", "password"] {
            let mut other = document.clone();
            other[member] = "x".into();
            assert!(serde_json::from_value::<OAuth2CodeClient>(other).is_err(), "{member}");
        }
    }

    #[test]
    fn the_page_gets_everything_but_what_is_secret() {
        // The example of RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let page = client().page_for("https://app.example/back", "the state", verifier).expect("a page");
        let url = Url::parse(&page).expect("an address");
        let query: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
        let expected = [
            ("access_type", "offline"),
            ("response_type", "code"),
            ("client_id", "a client"),
            ("redirect_uri", "https://app.example/back"),
            ("state", "the state"),
            ("scope", "crm.read offline_access"),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", "S256"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(query, BTreeMap::from(expected));
        assert!(!page.contains(verifier) && !page.contains("s3cret"), "{page}");
    }

    #[test]
    fn each_member_is_checked_by_its_name() {
        let wrong = [
            ("auth.authorizeUrl", OAuth2CodeClient { authorize_url: String::new(), ..client() }),
            ("auth.authorizeUrl", OAuth2CodeClient { authorize_url: "http://a.example/".into(), ..client() }),
            (
                "auth.authorizeUrl",
                OAuth2CodeClient { authorize_url: "javascript:alert(1)".into(), ..client() },
            ),
            (
                "auth.authorizeUrl",
                OAuth2CodeClient { authorize_url: "https://a.example/?state=1".into(), ..client() },
            ),
            ("auth.tokenUrl", with(|client| client.token_url = "http://a.example/".into())),
            ("auth.scope", with(|client| client.scope = Some("a  b".into()))),
            ("auth.issuer", OAuth2CodeClient { issuer: Some("crm".into()), ..client() }),
            ("auth.issuer", OAuth2CodeClient { issuer: Some("https://a.example/?b".into()), ..client() }),
            (
                "auth.revocationUrl",
                OAuth2CodeClient { revocation_url: Some("http://a.example/".into()), ..client() },
            ),
            (
                "auth.revocationUrl",
                OAuth2CodeClient { revocation_url: Some("https://10.0.0.1/".into()), ..client() },
            ),
        ];
        for (member, client) in wrong {
            let refused = client.check(&Egress::default());
            assert!(
                matches!(&refused, Err(PluginHostError::Invalid { field, .. }) if field == member),
                "{member}: {refused:?}"
            );
        }
        let whole = OAuth2CodeClient {
            issuer: Some("https://login.example".into()),
            revocation_url: Some("https://login.example/revoke".into()),
            ..client()
        };
        assert!(whole.check(&Egress::default()).is_ok());
    }
}
