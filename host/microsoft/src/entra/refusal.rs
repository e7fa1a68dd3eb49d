//! How Entra refuses, and who can do what about it.

use serde::Deserialize;

use super::advice::{ADVICE, Advice, Reaction};

/// The error body of the token endpoint and of the callback.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct EntraRefusal {
    /// `invalid_grant`, `interaction_required`, …
    #[serde(default)]
    pub error: String,
    /// Entra's description, for operators.
    #[serde(default)]
    pub error_description: String,
    /// The numbers after `AADSTS`.
    #[serde(default)]
    pub error_codes: Vec<u32>,
    /// `consent_required`, `basic_action`, …
    #[serde(default)]
    pub suberror: Option<String>,
    /// The claims that the next sign-in has to send, as JSON text.
    #[serde(default)]
    pub claims: Option<String>,
    /// The id by which Microsoft finds the request.
    #[serde(default)]
    pub trace_id: Option<String>,
    /// The id by which Microsoft finds the requests that belong together.
    #[serde(default)]
    pub correlation_id: Option<String>,
    /// The HTTP status; 0 for a refusal that came by a redirect.
    #[serde(skip)]
    pub status: u16,
    /// The seconds of `Retry-After`, if Entra sent it.
    #[serde(skip)]
    pub retry_after: Option<u64>,
}

/// The longest description that is kept, in characters.
const MAX_DESCRIPTION: usize = 600;

impl EntraRefusal {
    /// A refusal that came with the callback. Its texts come from the browser and can be anything.
    #[must_use]
    pub fn of_callback(error: &str, description: &str, subcode: Option<&str>) -> Self {
        let mut refusal = Self {
            error: error.to_owned(),
            error_description: description.to_owned(),
            suberror: subcode.map(str::to_owned),
            error_codes: code_in(description).into_iter().collect(),
            ..Self::default()
        };
        refusal.clean(std::iter::empty());
        refusal
    }

    /// Removes from its texts what must not get into a log: secrets that were sent and control characters. Long texts
    /// are cut off.
    pub(super) fn clean<'a>(&mut self, secrets: impl Iterator<Item = &'a str>) {
        let mut text = std::mem::take(&mut self.error_description);
        for secret in secrets.filter(|secret| !secret.is_empty()) {
            text = text.replace(secret, "…");
        }
        self.error_description = tidy(&text, MAX_DESCRIPTION);
        self.error = tidy(&self.error, 64);
        for text in [&mut self.suberror, &mut self.trace_id, &mut self.correlation_id].into_iter().flatten() {
            *text = tidy(text, 64);
        }
        self.claims = self.claims.as_deref().and_then(super::claims::challenge);
    }

    /// The first code.
    #[must_use]
    pub fn code(&self) -> Option<u32> {
        self.error_codes.first().copied().or_else(|| code_in(&self.error_description))
    }

    /// What to do about the refusal, and who can do it. The reaction follows from `error` and `suberror` where they
    /// decide, as Microsoft demands. The code selects the text, and also the reaction where `error` says too little.
    #[must_use]
    pub fn advice(&self) -> Advice {
        let code = self.code();
        let by_code = ADVICE.iter().find(|advice| code.is_some_and(|code| advice.codes.contains(&code)));
        let decided = self.decided();
        match (by_code, decided) {
            (Some(advice), None) => *advice,
            (Some(advice), Some(reaction)) if reaction == advice.reaction || advice.refines(reaction) => {
                *advice
            }
            (_, Some(reaction)) => Advice::of(reaction),
            (None, None) => Advice::of(self.fallback()),
        }
    }

    /// The reaction, where `error` and `suberror` decide it.
    fn decided(&self) -> Option<Reaction> {
        match (self.error.as_str(), self.suberror.as_deref()) {
            ("temporarily_unavailable" | "server_error", _) => Some(Reaction::Later),
            _ if self.status == 429 || self.status >= 500 => Some(Reaction::Later),
            ("consent_required", _) | (_, Some("consent_required")) => Some(Reaction::Consent),
            ("interaction_required", _) | (_, Some("basic_action" | "additional_action")) => {
                Some(Reaction::Challenge)
            }
            ("login_required", _) | (_, Some("bad_token" | "user_password_expired")) => {
                Some(Reaction::SignIn)
            }
            ("access_denied", Some("cancel")) => Some(Reaction::Declined),
            _ => None,
        }
    }

    /// The reaction to an unknown code.
    fn fallback(&self) -> Reaction {
        match self.error.as_str() {
            // With a code, somebody or something else than the person has denied it.
            "access_denied" if self.code().is_none() => Reaction::Declined,
            "invalid_grant" => Reaction::SignIn,
            "invalid_resource" => Reaction::TenantSetUp,
            "invalid_client"
            | "unauthorized_client"
            | "invalid_request"
            | "invalid_scope"
            | "unsupported_grant_type"
            | "unsupported_response_type"
            | "invalid_instance" => Reaction::OperatorSetUp,
            _ => Reaction::Unknown,
        }
    }
}

impl std::fmt::Display for EntraRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entra refused with {} {}", self.status, self.error)?;
        if let Some(suberror) = &self.suberror {
            write!(f, " ({suberror})")?;
        }
        write!(f, ": {}", self.error_description)?;
        match &self.trace_id {
            Some(id) if !self.error_description.contains(id.as_str()) => write!(f, " Trace ID: {id}"),
            _ => Ok(()),
        }
    }
}

fn tidy(text: &str, most: usize) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(most).collect()
}

/// The number after `AADSTS` at the beginning of a description.
fn code_in(description: &str) -> Option<u32> {
    let digits = description.trim_start().strip_prefix("AADSTS")?;
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(error: &str, suberror: Option<&str>, code: u32, status: u16) -> EntraRefusal {
        EntraRefusal {
            error: error.into(),
            suberror: suberror.map(Into::into),
            error_codes: vec![code],
            status,
            ..EntraRefusal::default()
        }
    }

    fn reaction(error: &str, suberror: Option<&str>, code: u32) -> Reaction {
        refusal(error, suberror, code, 400).advice().reaction
    }

    #[test]
    fn error_and_suberror_decide_before_the_code() {
        assert_eq!(reaction("invalid_grant", Some("consent_required"), 65001), Reaction::Consent);
        assert_eq!(reaction("invalid_grant", Some("basic_action"), 50079), Reaction::Challenge);
        assert_eq!(reaction("invalid_grant", Some("basic_action"), 1), Reaction::Challenge);
        // A code that contradicts what `error` says without doubt is not followed.
        assert_eq!(reaction("consent_required", None, 50173), Reaction::Consent);
        assert_eq!(reaction("interaction_required", None, 53003), Reaction::Blocked);
        assert_eq!(reaction("interaction_required", None, 50105), Reaction::Blocked);
        assert_eq!(reaction("invalid_grant", None, 50173), Reaction::Ended);
        assert_eq!(reaction("invalid_grant", None, 999_999), Reaction::SignIn);
        assert_eq!(reaction("invalid_client", None, 650_052), Reaction::TenantSetUp);
        assert_eq!(reaction("invalid_client", None, 7_000_222), Reaction::OperatorSetUp);
        assert_eq!(reaction("something_new", None, 1), Reaction::Unknown);
        // C25: the person has cancelled nothing.
        assert_eq!(reaction("access_denied", None, 65005), Reaction::OperatorSetUp);
        assert_eq!(reaction("access_denied", None, 999_999), Reaction::Unknown);
        assert_eq!(reaction("access_denied", Some("cancel"), 65004), Reaction::Declined);
        assert_eq!(
            EntraRefusal::of_callback("access_denied", "", None).advice().reaction,
            Reaction::Declined
        );
        assert_eq!(refusal("invalid_grant", None, 50173, 503).advice().reaction, Reaction::Later);
        assert_eq!(refusal("", None, 1, 429).advice().reaction, Reaction::Later);
    }

    #[test]
    fn a_callbacks_words_tell_the_code_and_are_cleaned() {
        let refusal = EntraRefusal::of_callback(
            "access_denied",
            "AADSTS65004: User declined to consent.\r\nTrace ID: x\u{1b}[31m",
            Some("cancel"),
        );
        assert_eq!((refusal.code(), refusal.advice().reaction), (Some(65004), Reaction::Declined));
        assert!(!refusal.to_string().contains(['\n', '\r', '\u{1b}']));
        let mut echo =
            EntraRefusal { error_description: "the code 1.secret is bad".into(), ..EntraRefusal::default() };
        echo.clean(["1.secret"].into_iter());
        assert_eq!(echo.error_description, "the code … is bad");
    }
}
