//! How an exchange fails.

use std::time::Duration;

/// How an exchange fails. The message tells the operator what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// The Entra token lacks a scope. It was not sent.
    #[error(
        "the Entra token has the scopes {0:?} but needs both Teams.ManageCalls and Teams.ManageChats: consent to both is missing"
    )]
    MissingScopes(String),
    /// 401 because of the token.
    #[error(
        "ACS does not accept the Entra token: it has expired, is for another audience than ACS, or Entra's and ACS's clocks differ"
    )]
    TokenRefused,
    /// 401 because of the signature, with every configured key.
    #[error(
        "the ACS resource {resource:?} refuses every configured access key ({message}); copy a current key from the resource's \
         Keys page into the configuration{clock}"
    )]
    KeysRefused {
        /// The configured name of the resource.
        resource: String,
        /// The message of ACS.
        message: String,
        /// A remark about our clock, if it is wrong; otherwise empty.
        clock: String,
    },
    /// 401 because the body was changed on its way.
    #[error(
        "the request to the ACS resource {0:?} was changed on its way (its body's hash differs): look at proxies in between"
    )]
    BodyChanged(String),
    /// 400 because of `appId`.
    #[error("ACS says that the Entra token is of another application than the configured client id: {0}")]
    WrongApplication(String),
    /// 400 because of `userId`.
    #[error("ACS says that the Entra token is of another user than the session's: {0}")]
    WrongUser(String),
    /// 400 for another reason.
    #[error("ACS did not understand the exchange ({target}): {message}")]
    Malformed {
        /// The member of the request that is wrong.
        target: String,
        /// The message of ACS.
        message: String,
    },
    /// 403.
    #[error(
        "ACS refuses the user ({code}: {message}): the user has no eligible Teams licence, or Teams is disabled for the user"
    )]
    NotLicensed {
        /// The error code of ACS.
        code: String,
        /// The message of ACS.
        message: String,
    },
    /// 429, with the time to wait if ACS names one.
    #[error("ACS throttles the resource")]
    Throttled(Option<Duration>),
    /// The user's turn is too far away. The request should be sent again after this time; the user keeps the place in
    /// the queue.
    #[error("more people sign in than the ACS resource takes; the next turn is in {} s", .0.as_secs())]
    Busy(Duration),
    /// Any other refusal.
    #[error("ACS refused with {status} {code}: {message}")]
    Other {
        /// The HTTP status.
        status: u16,
        /// The error code of ACS.
        code: String,
        /// The message of ACS.
        message: String,
    },
}

impl ExchangeError {
    /// The message for the person.
    #[must_use]
    pub fn user_message(&self) -> &'static str {
        match self {
            Self::MissingScopes(_) => {
                "Switchboard needs your permission to make and take calls as you. Sign in to give it."
            }
            Self::NotLicensed { .. } => {
                "Your account has no licence with which Teams calls can be made here, or Teams is switched off for you. \
                 Ask your administrator."
            }
            Self::TokenRefused => "Microsoft's calling service did not accept your sign-in. Sign in again.",
            Self::Throttled(_) | Self::Busy(_) => {
                "Many people are signing in. Calls will be ready for you in a moment."
            }
            Self::KeysRefused { .. }
            | Self::BodyChanged(_)
            | Self::WrongApplication(_)
            | Self::WrongUser(_)
            | Self::Malformed { .. } => "Calling is not set up correctly here. Tell your operator.",
            Self::Other { .. } => "Microsoft's calling service does not work now. Try again in a moment.",
        }
    }
}

/// Reads an error response. It is a pure function, so that a test can try each row of Microsoft's table.
pub(super) fn read_error(
    resource: &str,
    status: u16,
    error: &ErrorBody,
    retry_after: Option<u64>,
    clock_ahead: Option<i64>,
) -> ExchangeError {
    let ErrorBody { code, message, target } = error;
    let (code, message) = (clean(code), clean(message));
    let target = target.as_deref().map(clean).unwrap_or_default();
    match status {
        401 if code == "InvalidAccessToken" => ExchangeError::TokenRefused,
        401 if message.contains("x-ms-content-sha256") => ExchangeError::BodyChanged(resource.to_owned()),
        401 => {
            let off = clock_ahead.filter(|ahead| ahead.abs() > 60);
            let clock = off.map_or_else(String::new, |ahead| {
                format!("; this machine's clock differs from ACS's by {ahead} s")
            });
            ExchangeError::KeysRefused { resource: resource.to_owned(), message, clock }
        }
        400 if target.eq_ignore_ascii_case("appId") => ExchangeError::WrongApplication(message),
        400 if target.eq_ignore_ascii_case("userId") => ExchangeError::WrongUser(message),
        400 => ExchangeError::Malformed { target, message },
        403 => ExchangeError::NotLicensed { code, message },
        429 => ExchangeError::Throttled(retry_after.map(Duration::from_secs)),
        status => ExchangeError::Other { status, code, message },
    }
}

/// The error body of ACS.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct ErrorBody {
    #[serde(default)]
    pub(super) code: String,
    #[serde(default)]
    pub(super) message: String,
    #[serde(default)]
    pub(super) target: Option<String>,
}

fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each row of the service's table of errors has its own meaning.
    #[test]
    fn every_row_is_told_apart() {
        let row = |status, code: &str, message: &str, target: Option<&str>| {
            let body =
                ErrorBody { code: code.into(), message: message.into(), target: target.map(Into::into) };
            read_error("main", status, &body, Some(7), Some(1000))
        };
        let denied = "Denied by the resource provider.";
        assert_eq!(
            row(401, "InvalidAccessToken", "Provided access token is not valid.", None),
            ExchangeError::TokenRefused
        );
        assert!(row(401, "Denied", denied, None).to_string().contains("differs from ACS's by 1000 s"));
        let hash = "Request 'x-ms-content-sha256' differs from generated content hash.";
        assert_eq!(row(401, "Denied", hash, None), ExchangeError::BodyChanged("main".into()));
        for text in [
            "AppId: The AppId field is required.",
            "Provided AppId has invalid format.",
            "AAD application is not the expected one.",
        ] {
            assert_eq!(
                row(400, "ValidationError", text, Some("appId")),
                ExchangeError::WrongApplication(text.into())
            );
        }
        let other = "Provided AAD token issued for unexpected user.";
        assert_eq!(
            row(400, "ValidationError", other, Some("userId")),
            ExchangeError::WrongUser(other.into())
        );
        assert!(matches!(row(400, "ValidationError", "x", Some("Token")), ExchangeError::Malformed { .. }));
        assert!(matches!(row(403, "Forbidden", "x", None), ExchangeError::NotLicensed { .. }));
        assert_eq!(
            row(429, "TooManyRequests", "x", None),
            ExchangeError::Throttled(Some(Duration::from_secs(7)))
        );
        assert!(matches!(row(503, "x", "y", None), ExchangeError::Other { status: 503, .. }));
    }
}
