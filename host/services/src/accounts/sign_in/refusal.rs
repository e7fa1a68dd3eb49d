//! Why nobody is signed in: the short name of the page's explanation, and words for the log.

use switchboard_microsoft::MicrosoftError;
use switchboard_microsoft::entra::{EntraRefusal, IdTokenError};
use switchboard_store::StoreError;

use super::SignIns;

/// Why nobody is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRefusal {
    /// The short name under which the web client explains it (`signInErrors.ts`).
    pub slug: &'static str,
    /// The reason, for the log.
    pub why: String,
    /// The number behind `AADSTS`, which the person may tell an administrator.
    pub code: Option<u32>,
}

impl SignInRefusal {
    /// A refusal without a code of Entra's.
    #[must_use]
    pub fn new(slug: &'static str, why: impl Into<String>) -> Self {
        Self { slug, why: why.into(), code: None }
    }
}

impl SignIns {
    /// The refusal that Entra has given. Its code is counted, for the onboarding check.
    pub async fn refused_by_entra(&self, refusal: EntraRefusal) -> SignInRefusal {
        if let Some(code) = refusal.code()
            && let Err(error) = self.refusals.count(&self.store, code, self.clock.now()).await
        {
            tracing::warn!(%error, "a refusal of Entra's is not counted: the store failed");
        }
        refusal.into()
    }
}

impl From<EntraRefusal> for SignInRefusal {
    fn from(refusal: EntraRefusal) -> Self {
        let advice = refusal.advice();
        let arrow = if advice.operator.is_empty() { "" } else { " → " };
        Self { slug: advice.slug, why: format!("{refusal}{arrow}{}", advice.operator), code: refusal.code() }
    }
}

impl From<MicrosoftError> for SignInRefusal {
    fn from(error: MicrosoftError) -> Self {
        match error {
            MicrosoftError::Entra(refusal) => (*refusal).into(),
            MicrosoftError::IdToken(IdTokenError::NotYet { .. } | IdTokenError::Expired) => {
                Self::new("clock", error.to_string())
            }
            MicrosoftError::IdToken(_) => Self::new("untrusted", error.to_string()),
            MicrosoftError::MixUp(_) => Self::new("mix-up", error.to_string()),
            MicrosoftError::Unreachable(_) | MicrosoftError::Unavailable(_) => {
                Self::new("unavailable", error.to_string())
            }
            _ => Self::new("refused", error.to_string()),
        }
    }
}

impl From<StoreError> for SignInRefusal {
    fn from(error: StoreError) -> Self {
        let slug = match error {
            StoreError::TenantSuspended => "tenant-suspended",
            StoreError::Conflict(_) => "expired",
            _ => "unavailable",
        };
        Self::new(slug, error.to_string())
    }
}
