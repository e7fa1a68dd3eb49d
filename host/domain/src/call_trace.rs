//! How a call's card was made, or what plugins said of a call before it was placed: whom the host asked, how that went, and what it
//! decided.
//!
//! A trace has no word that a caller, a customer's record or a plugin's answer said, so that nothing in it has to be masked:
//! names are those of plugins and of what an admin set up, the rest are kinds, numbers and times. What a plugin wrote of the call
//! is in its log, under the id of the call.

use serde::{Deserialize, Serialize};

use crate::before_call::DecisionKind;
use crate::card::{Phase, WhyOutcome};
use crate::failure_kind::FailureKind;
use crate::hook::{Capability, Hook};
use crate::number::KeyStrength;

/// The most bytes of a trace that is kept, as JSON.
pub const MAX_TRACE_BYTES: usize = 32 * 1024;

/// What came of a question of a plugin to the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = HostCallOutcome))]
#[serde(rename_all = "kebab-case")]
pub enum HostCallOutcome {
    /// It was answered.
    Answered,
    /// It was answered with an error.
    Failed,
    /// It would have changed something, and a trial changes nothing.
    Refused,
}

/// One question of a plugin to the host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HostCall {
    /// The capability.
    pub capability: Capability,
    /// The function. In a trial with what it was asked; of a live call with the method and where it went.
    pub call: String,
    /// Milliseconds after the plugin was asked.
    pub after_ms: f64,
    /// Milliseconds that it took.
    pub took_ms: f64,
    /// What came of it.
    pub outcome: HostCallOutcome,
    /// The HTTP status, or the error: of a live call only its kind.
    pub detail: Option<String>,
}

/// The version of a plugin that was asked, and how that went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = TracedPlugin))]
pub struct TracedPlugin {
    /// The plugin's name.
    pub name: String,
    /// The version, as its manifest names it.
    pub version: String,
    /// The same version: `sha256:` and 64 hex digits.
    pub digest: String,
    /// The hook.
    pub hook: Hook,
    /// Nobody had activated the version: whose call it was previewed it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub preview: bool,
    /// An answer that it had allowed to reuse was taken, and it was not asked.
    pub reused: bool,
    /// Why it gave no answer, by kind.
    pub failure: Option<FailureKind>,
    /// The same in the host's words; what the plugin itself said is in its log. It is not kept.
    #[serde(default)]
    pub failure_words: Option<String>,
    /// Milliseconds until its answer or its failure.
    pub took_ms: f64,
    /// Of these, milliseconds in which it waited for the host; absent where no worker ran it to its end.
    pub waiting_ms: Option<f64>,
    /// The most bytes of memory that it had at once; absent as before.
    pub memory_bytes: Option<u64>,
    /// What it asked of the host, in the order in which that was answered.
    pub host_calls: Vec<HostCall>,
    /// So many of these were left out, because the trace was too large.
    pub host_calls_left_out: u32,
}

impl TracedPlugin {
    /// Tells its failure in words, too.
    pub(crate) fn tell_failure(&mut self) {
        self.failure_words = self.failure.map(|kind| kind.words().to_owned());
    }

    /// Keeps so many host calls at most, and counts those that are left out.
    pub(crate) fn keep_host_calls(&mut self, most: usize) {
        self.host_calls_left_out += count(self.host_calls.len().saturating_sub(most));
        self.host_calls.truncate(most);
    }
}

/// A source that was asked about the caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = TracedSource))]
pub struct TracedSource {
    /// `customers`, `directory` or `plugin:<name>`.
    pub source: String,
    /// What became of it.
    pub outcome: WhyOutcome,
    /// How many records it found; absent where it did not answer.
    pub records: Option<u32>,
    /// Milliseconds from the ringing to its answer.
    pub elapsed_ms: Option<u32>,
    /// The version that was asked; absent for what the host knows itself, and for agents.
    pub plugin: Option<TracedPlugin>,
}

/// By what a card says who is calling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = CardDecisionBasis))]
pub enum Basis {
    /// One record was the clear winner.
    Identified,
    /// Several records fitted equally well, so that nobody was identified.
    Shared,
    /// The best record may be the caller, and is not sure enough to name them.
    Possible,
    /// A source wanted the call shown without identification.
    Suppressed,
    /// No source found anybody.
    Unknown,
}

/// What the host decided when it merged the answers, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = CardDecision))]
pub struct Decision {
    /// By what the card says who is calling.
    pub basis: Basis,
    /// The source that found the best record first, or that wanted no identification.
    pub source: Option<String>,
    /// How strong the key was that led to the best record.
    pub strength: Option<KeyStrength>,
    /// How many records the card has, after what several sources found was put together.
    pub records: u32,
    /// How many records fitted equally well, where several did.
    pub shared_by: Option<u32>,
    /// The source that decided how the card looks; absent where the best record did.
    pub presentation: Option<String>,
    /// There was more than is shown, or a source did not answer.
    pub partial: bool,
    /// How far the card came: `late` where an answer after the final card changed its text.
    pub phase: Phase,
}

/// What a plugin said of a call before it was placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = TracedAdvice))]
pub struct TracedAdvice {
    /// `plugin:<name>`.
    pub source: String,
    /// What it decided; absent where it gave no answer, which stops no call.
    pub decision: Option<DecisionKind>,
    /// The version that was asked; absent for agents.
    pub plugin: Option<TracedPlugin>,
}

/// What plugins said of a call before it was placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = BeforeCallTrace))]
pub struct BeforeCall {
    /// What it came to. A call that was blocked is none, and has no trace.
    pub decision: DecisionKind,
    /// The plugins that were asked, in the admin's order.
    pub advice: Vec<TracedAdvice>,
    /// So many of them were left out, because the trace was too large.
    pub advice_left_out: u32,
}

/// How a call's card was made, or what was asked before it was placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = KeptCallTrace))]
pub struct CallTrace {
    /// The call, as plugins' logs name it.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub call_id: String,
    /// When it rang or was asked about, in RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub received_at: String,
    /// Whom the host asked: plugins in the admin's order, then what the host knows itself.
    pub sources: Vec<TracedSource>,
    /// So many sources were left out, because the trace was too large.
    pub sources_left_out: u32,
    /// What the host made of the answers; absent for a call that an agent made.
    pub decision: Option<Decision>,
    /// What plugins said before the call was placed; absent for a call that came in.
    pub before_call: Option<BeforeCall>,
}

impl CallTrace {
    /// What an agent is told: which sources answered, and how the card was decided.
    #[must_use]
    pub fn short(mut self) -> Self {
        for source in &mut self.sources {
            source.plugin = None;
        }
        for advice in self.before_call.iter_mut().flat_map(|before| &mut before.advice) {
            advice.plugin = None;
        }
        self
    }

    /// With the failures in words.
    #[must_use]
    pub fn in_words(mut self) -> Self {
        for plugin in self.plugins_mut() {
            plugin.tell_failure();
        }
        self
    }

    /// The trace as JSON of at most [`MAX_TRACE_BYTES`]. Where it is larger, host calls of whoever made most are left out first, and
    /// then the last sources; what was left out is counted.
    ///
    /// # Errors
    /// When it can't be written as JSON.
    pub fn kept(&mut self) -> Result<String, serde_json::Error> {
        loop {
            let text = serde_json::to_string(self)?;
            if text.len() <= MAX_TRACE_BYTES || !self.leave_out(text.len()) {
                return Ok(text);
            }
        }
    }

    /// The plugins that were asked.
    pub fn plugins(&self) -> impl Iterator<Item = &TracedPlugin> {
        let advice = self.before_call.iter().flat_map(|before| &before.advice);
        let advisers = advice.filter_map(|advice| advice.plugin.as_ref());
        self.sources.iter().filter_map(|source| source.plugin.as_ref()).chain(advisers)
    }

    fn plugins_mut(&mut self) -> impl Iterator<Item = &mut TracedPlugin> {
        let advice = self.before_call.iter_mut().flat_map(|before| &mut before.advice);
        let advisers = advice.filter_map(|advice| advice.plugin.as_mut());
        self.sources.iter_mut().filter_map(|source| source.plugin.as_mut()).chain(advisers)
    }

    /// Leaves something out of so many bytes; false where there is nothing more to leave out.
    fn leave_out(&mut self, bytes: usize) -> bool {
        let most = self.plugins().map(|plugin| plugin.host_calls.len()).max();
        if let Some(most) = most.filter(|most| *most > 0) {
            for plugin in self.plugins_mut() {
                plugin.keep_host_calls(most / 2);
            }
            return true;
        }
        let fewer = |all: usize| (all * MAX_TRACE_BYTES / bytes).min(all.saturating_sub(1));
        let all = self.sources.len();
        self.sources_left_out += count(all - fewer(all));
        self.sources.truncate(fewer(all));
        let Some(before) = &mut self.before_call else { return all > 0 };
        let asked = before.advice.len();
        before.advice_left_out += count(asked - fewer(asked));
        before.advice.truncate(fewer(asked));
        all + asked > 0
    }
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn trace(sources: usize, host_calls: usize, words: usize) -> CallTrace {
        let call = HostCall {
            capability: Capability::Http,
            call: "c".repeat(words),
            after_ms: 0.25,
            took_ms: 1.0,
            outcome: HostCallOutcome::Answered,
            detail: Some("200".to_owned()),
        };
        let source = |at: usize| TracedSource {
            source: format!("plugin:{at}"),
            outcome: WhyOutcome::Found,
            records: Some(1),
            elapsed_ms: Some(3),
            plugin: Some(TracedPlugin {
                name: at.to_string(),
                version: "1.0.0".to_owned(),
                digest: "sha256:".to_owned(),
                hook: Hook::CallerId,
                preview: true,
                reused: false,
                failure: None,
                failure_words: None,
                took_ms: 1.0,
                waiting_ms: None,
                memory_bytes: None,
                host_calls: vec![call.clone(); host_calls],
                host_calls_left_out: 0,
            }),
        };
        CallTrace {
            call_id: "c".to_owned(),
            received_at: "2026-11-26T09:30:00Z".to_owned(),
            sources: (0..sources).map(source).collect(),
            sources_left_out: 0,
            decision: Some(Decision {
                basis: Basis::Unknown,
                source: None,
                strength: None,
                records: 0,
                shared_by: None,
                presentation: None,
                partial: false,
                phase: Phase::Final,
            }),
            before_call: None,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn a_trace_is_bounded_and_says_what_was_left_out(
            sources in 0_usize..100, host_calls in 0_usize..50, words in 0_usize..100,
        ) {
            let mut trace = trace(sources, host_calls, words);
            let text = trace.kept().unwrap();
            prop_assert!(text.len() <= MAX_TRACE_BYTES);
            prop_assert_eq!(&serde_json::from_str::<CallTrace>(&text).unwrap(), &trace);
            prop_assert_eq!(trace.sources.len() + trace.sources_left_out as usize, sources);
            for plugin in trace.sources.iter().filter_map(|source| source.plugin.as_ref()) {
                prop_assert_eq!(plugin.host_calls.len() + plugin.host_calls_left_out as usize, host_calls);
            }
            let asked = |source: &TracedSource| source.plugin.as_ref().is_some_and(|plugin| !plugin.host_calls.is_empty());
            let host_calls_left = trace.sources.iter().any(asked);
            prop_assert!(trace.sources_left_out == 0 || !host_calls_left, "host calls go before sources");
            let short = trace.short();
            prop_assert!(short.sources.iter().all(|source| source.plugin.is_none()));
        }
    }
}
