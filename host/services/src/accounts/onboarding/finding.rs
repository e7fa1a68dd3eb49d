//! One finding about a tenant: how something stands, and what to do about it.

use serde::Serialize;

/// How a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = OnboardingState))]
pub enum FindingState {
    /// As it should be.
    Ok,
    /// Some people will miss a feature.
    Warning,
    /// Calls won't work.
    Failed,
    /// Could not be found out.
    Unknown,
}

impl FindingState {
    /// The spelling in documents and at the console.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = OnboardingFinding))]
pub struct Finding {
    /// Its short name.
    pub id: String,
    /// How it stands.
    pub state: FindingState,
    /// What was seen.
    pub seen: String,
    /// What to do about it, and by whom.
    pub to_do: Option<String>,
}

impl Finding {
    pub(super) fn ok(id: &str, seen: impl Into<String>) -> Self {
        Self { id: id.to_owned(), state: FindingState::Ok, seen: seen.into(), to_do: None }
    }

    pub(super) fn new(
        id: &str,
        state: FindingState,
        seen: impl Into<String>,
        to_do: impl Into<String>,
    ) -> Self {
        Self { id: id.to_owned(), state, seen: seen.into(), to_do: Some(to_do.into()) }
    }

    /// Whether calls can work as far as this goes: what is not known counts as missing where calls need it.
    pub(super) fn lets_calls_work(&self) -> bool {
        match self.state {
            FindingState::Ok | FindingState::Warning => true,
            FindingState::Failed => false,
            FindingState::Unknown => !matches!(self.id.as_str(), "calling-token" | "consent-calling"),
        }
    }
}
