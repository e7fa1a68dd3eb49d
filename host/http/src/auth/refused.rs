//! Why nobody is signed in: the short name of the page's explanation, and words for the log.

use axum::response::{IntoResponse, Redirect, Response};
use switchboard_services::accounts::sign_in::SignInRefusal;

use crate::problem::Problem;

/// Why nobody is signed in, as the page and the log get it.
#[derive(Debug)]
pub(super) struct Refused(SignInRefusal);

/// Reasons of ours, besides those of Entra's table.
#[cfg(test)]
const OURS: &[&str] = &[
    "clock",
    "expired",
    "other-browser",
    "unavailable",
    "unknown-tenant",
    "tenant-invited",
    "tenant-suspended",
    "mix-up",
    "untrusted",
    "other-account",
    "consent-mismatch",
    "not-an-admin",
    "refused",
];

impl Refused {
    pub(super) fn new(slug: &'static str, why: impl Into<String>) -> Self {
        Self(SignInRefusal::new(slug, why))
    }

    pub(super) fn slug(&self) -> &'static str {
        self.0.slug
    }
}

impl From<SignInRefusal> for Refused {
    fn from(refusal: SignInRefusal) -> Self {
        Self(refusal)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let SignInRefusal { slug, why, code } = self.0;
        tracing::warn!(sign_in.error = slug, entra.code = code, "nobody is signed in: {why}");
        let code = code.map_or_else(String::new, |code| format!("&code={code}"));
        Redirect::to(&format!("/?sign_in_error={slug}{code}")).into_response()
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::new("unavailable", problem.detail)
    }
}

#[cfg(test)]
mod tests {
    use switchboard_microsoft::entra::Advice;

    use super::OURS;

    const PAGE: &str = include_str!("../../../web/src/i18n/messages/en/signInErrors.ts");

    /// The page explains every reason, in the words of the table.
    #[test]
    fn the_page_explains_every_reason() {
        for slug in OURS {
            assert!(PAGE.contains(&format!("'{slug}':")), "{slug} is missing from the page");
        }
        for (slug, sentence) in Advice::sentences() {
            let sentence = sentence.replace('\'', "’");
            if slug == "refused" {
                continue;
            }
            assert!(
                PAGE.contains(&format!("'{slug}': '{sentence}',")),
                "the page should say: '{slug}': '{sentence}',"
            );
        }
    }
}
