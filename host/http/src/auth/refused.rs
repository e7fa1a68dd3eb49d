//! Why nobody is signed in: the short name of the page's explanation, and words for the log.

use axum::response::{IntoResponse, Redirect, Response};
use switchboard_microsoft::MicrosoftError;
use switchboard_microsoft::entra::EntraRefusal;
use switchboard_store::StoreError;

use crate::app::App;
use crate::problem::Problem;

/// Why nobody is signed in.
#[derive(Debug)]
pub(super) struct Refused {
    /// See `web/src/pages/signInErrors.ts`.
    pub(super) slug: &'static str,
    /// For the log.
    pub(super) why: String,
    /// The number behind `AADSTS`, which the person may tell an administrator.
    code: Option<u32>,
}

/// Reasons of ours, besides those of Entra's table.
#[cfg(test)]
const OURS: &[&str] = &[
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
        Self { slug, why: why.into(), code: None }
    }

    /// Entra has refused. Its code is counted, for the onboarding check.
    pub(super) async fn by_entra(app: &App, refusal: EntraRefusal) -> Self {
        if let Some(code) = refusal.code()
            && let Err(error) = app.store.consents().record_refusal(code, app.clock.now_ms()).await
        {
            tracing::warn!(%error, "Entra's refusal is not counted");
        }
        refusal.into()
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self { slug, why, code } = self;
        tracing::warn!(sign_in.error = slug, entra.code = code, "nobody is signed in: {why}");
        let code = code.map_or_else(String::new, |code| format!("&code={code}"));
        Redirect::to(&format!("/?sign_in_error={slug}{code}")).into_response()
    }
}

impl From<EntraRefusal> for Refused {
    fn from(refusal: EntraRefusal) -> Self {
        let advice = refusal.advice();
        let arrow = if advice.operator.is_empty() { "" } else { " → " };
        Self { slug: advice.slug, why: format!("{refusal}{arrow}{}", advice.operator), code: refusal.code() }
    }
}

impl From<MicrosoftError> for Refused {
    fn from(error: MicrosoftError) -> Self {
        match error {
            MicrosoftError::Entra(refusal) => (*refusal).into(),
            MicrosoftError::IdToken(_) => Self::new("untrusted", error.to_string()),
            MicrosoftError::MixUp(_) => Self::new("mix-up", error.to_string()),
            MicrosoftError::Unreachable(_) | MicrosoftError::Unavailable(_) => {
                Self::new("unavailable", error.to_string())
            }
            _ => Self::new("refused", error.to_string()),
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        let slug =
            if matches!(error, StoreError::TenantSuspended) { "tenant-suspended" } else { "unavailable" };
        Self::new(slug, error.to_string())
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

    const PAGE: &str = include_str!("../../../web/src/pages/signInErrors.ts");

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
