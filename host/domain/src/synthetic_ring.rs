//! A synthetic ring: a call that nobody makes, by which the operator sees whether a tenant's agents would get their cards, how soon and
//! with what. It has nothing of a caller and nothing that a plugin said.

use serde::{Deserialize, Serialize};

use crate::failure_kind::FailureKind;

/// What came of a synthetic ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = SyntheticRingOutcome))]
#[serde(rename_all = "kebab-case")]
pub enum RingOutcome {
    /// Every source answered before the card was final.
    Complete,
    /// The card is there, and a source failed or was late.
    Incomplete,
    /// There is no card: so many calls of the tenant ring that there was no turn for this one.
    NoCard,
}

impl RingOutcome {
    /// Its name in documents and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Incomplete => "incomplete",
            Self::NoCard => "no-card",
        }
    }
}

/// A source that did not answer a synthetic ring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = SyntheticRingFailure))]
#[serde(rename_all = "camelCase")]
pub struct FailedSource {
    /// `customers` or `plugin:<name>`.
    pub source: String,
    /// Why it gave no answer.
    pub why: FailureKind,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SyntheticRing {
    /// What came of it.
    pub outcome: RingOutcome,
    /// Milliseconds from the ringing to the first card; absent without a card.
    pub first_ms: Option<u32>,
    /// Milliseconds from the ringing to the final card; absent without a card.
    pub final_ms: Option<u32>,
    /// The sources that did not answer, in the order of the card.
    pub failed: Vec<FailedSource>,
}
