//! How a token endpoint gives no token.

use std::time::Duration;

use reqwest::StatusCode;
use switchboard_domain::error::{PluginError, PluginErrorKind};

/// Why there is no token. It holds neither the client's secret nor a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenFailure {
    pub(super) kind: PluginErrorKind,
    /// What happened, which a plugin may know: the endpoint's words are not in it, but for the code of the error.
    pub(super) what: String,
    /// The code of the endpoint's error, where it refused.
    pub(super) code: Option<String>,
    /// What the admin can do about it.
    pub(super) remedy: Option<&'static str>,
    /// The endpoint's own words, for the admin.
    pub(super) said: Option<String>,
    /// How long the endpoint asks to wait.
    pub(super) wait: Option<Duration>,
}

impl TokenFailure {
    pub(super) fn new(kind: PluginErrorKind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), code: None, remedy: None, said: None, wait: None }
    }

    /// The endpoint was reached, but its answer is no token.
    pub(super) fn answer(what: &str) -> Self {
        Self {
            remedy: Some("look whether the token address is right"),
            ..Self::new(PluginErrorKind::Unavailable, format!("the token endpoint's answer {what}"))
        }
    }

    /// The endpoint's refusal: its status, and the code and the words of its error where it has them.
    pub(super) fn refused(
        status: StatusCode,
        code: Option<String>,
        said: Option<String>,
        wait: Option<Duration>,
    ) -> Self {
        let (kind, remedy) = judge(status, code.as_deref());
        let with = code.as_ref().map_or_else(String::new, |code| format!(" with {code}"));
        let what = format!("the token endpoint answered {}{with}", status.as_u16());
        Self { kind, what, code, remedy, said, wait }
    }

    /// Whether the endpoint takes the code or the refresh token no more (RFC 6749, section 5.2).
    pub(super) fn is_invalid_grant(&self) -> bool {
        self.code.as_deref() == Some("invalid_grant")
    }

    /// The same where somebody consents, rather than the client asks for itself.
    pub(super) fn of_consent(self) -> Self {
        let remedy = match self.code.as_deref() {
            Some("unauthorized_client" | "access_denied" | "unsupported_grant_type") => {
                Some("allow the client to get tokens by authorisation codes and refresh tokens there")
            }
            Some("invalid_grant") => {
                Some("look whether the client and its redirect address are the same there")
            }
            _ => self.remedy,
        };
        Self { remedy, ..self }
    }

    /// Nobody has connected an account of the whole tenant.
    pub(super) fn tenant_must_connect() -> Self {
        Self {
            remedy: Some("connect one"),
            ..Self::new(PluginErrorKind::ConnectionMissing, "no account is connected to it")
        }
    }

    /// The account of the whole tenant is good no more.
    pub(super) fn tenant_must_connect_again() -> Self {
        Self {
            remedy: Some("connect it again"),
            ..Self::new(PluginErrorKind::Unauthorized, "the other system takes the connected account no more")
        }
    }

    /// The agent has no account, or one that is good no more.
    pub(super) fn agent_must_connect(before: bool) -> Self {
        let what = if before {
            "the other system takes the agent's account no more: the agent must connect it again"
        } else {
            "the agent has not connected an account to it"
        };
        Self::new(PluginErrorKind::AgentMustConnect, what)
    }

    /// It is the request of no agent, whose account could be taken.
    pub(super) fn no_agent() -> Self {
        Self::new(
            PluginErrorKind::AgentMustConnect,
            "it takes the account of an agent, and this request is of no agent",
        )
    }

    /// The database does not answer.
    pub(super) fn store() -> Self {
        Self::new(PluginErrorKind::Unavailable, "the connected account can't be read now")
    }
    /// How long it stands: so long nobody asks again.
    pub(super) fn stands_for(&self) -> Duration {
        match self.kind {
            PluginErrorKind::RateLimited => self.wait.unwrap_or(Duration::from_secs(5)),
            PluginErrorKind::Unavailable | PluginErrorKind::TimedOut => {
                self.wait.unwrap_or(Duration::from_secs(2))
            }
            _ => Duration::from_secs(10),
        }
    }

    /// The same for who asks later.
    pub(super) fn later(self, left: Duration) -> Self {
        Self { wait: self.wait.map(|_| left), ..self }
    }

    /// As the plugin gets it.
    pub(crate) fn for_plugin(&self, connection: &str) -> PluginError {
        let act = self.remedy.map_or_else(String::new, |remedy| format!(": an admin must {remedy}"));
        let message = format!("{}{act}", self.what);
        let wait = self.wait.map(|wait| u32::try_from(wait.as_millis()).unwrap_or(u32::MAX));
        PluginError { retry_after_ms: wait, ..PluginError::new(self.kind, message).about(connection) }
    }

    /// As an admin gets it who tries the connection: sentences.
    pub(crate) fn for_admin(&self) -> String {
        let said = self.said.as_ref().map(|said| format!("It says: “{said}”"));
        let wait = self.wait.map(|wait| format!("It asks to wait for {} s.", wait.as_secs_f64().ceil()));
        let words = [Some(sentence(&self.what)), said, wait, self.remedy.map(sentence)];
        words.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

/// What kind of failure a refusal is, and what an admin can do. The codes are those of RFC 6749, section 5.2, and RFC 8707.
fn judge(status: StatusCode, code: Option<&str>) -> (PluginErrorKind, Option<&'static str>) {
    use PluginErrorKind as Kind;
    let client = Some("look at the client's id and secret, and at how the client shows them");
    let status = status.as_u16();
    match code {
        _ if status == 429 => (Kind::RateLimited, None),
        Some("invalid_client" | "invalid_grant") => (Kind::Unauthorized, client),
        Some("unauthorized_client" | "access_denied") => {
            (Kind::Unauthorized, Some("allow the client to get tokens by its own credentials there"))
        }
        Some("temporarily_unavailable" | "server_error") => (Kind::Unavailable, None),
        _ if status >= 500 || status == 408 => (Kind::Unavailable, None),
        Some("invalid_scope") => (Kind::Misconfigured, Some("look at the scope")),
        Some("invalid_target") => (Kind::Misconfigured, Some("look at the audience and the resource")),
        Some("unsupported_grant_type") => {
            (Kind::Misconfigured, Some("allow clients to get tokens by their own credentials there"))
        }
        _ if status == 401 || status == 403 => (Kind::Unauthorized, client),
        _ if (300..400).contains(&status) => {
            (Kind::Misconfigured, Some("set the final token address: nobody follows where it leads"))
        }
        _ if status == 404 || status == 405 => (Kind::Misconfigured, Some("look at the token address")),
        _ => (Kind::Misconfigured, Some("look at the token address and at what is asked for")),
    }
}
