//! Builds the card from its first form to its last. It is pure: the caller keeps the time.

use std::time::Duration;

use super::clean::{self, LINE, SENTENCE};
use super::{Card, Familiarity, Phase, Reason, RecordKey, Why, WhyOutcome, WhySays, describe, merge};
use crate::call::Direction;
use crate::caller::Caller;
use crate::caller_match::{DIRECTORY, Outcome, Presentation, Resolution};
use crate::card_action::PluginAction;
use crate::fold::sort_name;

/// What is known before any source is asked.
#[derive(Debug, Clone)]
pub struct CardStart {
    /// Ours.
    pub call_id: String,
    /// The calling SDK's.
    pub sdk_call_id: Option<String>,
    /// Who started the call.
    pub direction: Direction,
    /// The other party.
    pub caller: Caller,
    /// The number that was dialled, as it is shown.
    pub called_number: Option<String>,
    /// The queue's name.
    pub via_queue: Option<String>,
    /// Who passed the call on.
    pub transferred_from: Option<String>,
    /// RFC 3339.
    pub received_at: String,
    /// Besides https, the link schemes that the tenant registered.
    pub url_schemes: Vec<String>,
    /// The names by which records may name this agent as their owner.
    pub agent_names: Vec<String>,
}

/// What became of asking a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceAnswer {
    /// It answered.
    Resolved(Resolution),
    /// It failed, for this reason.
    Failed(Reason),
    /// It did not answer within its time, for this reason.
    TimedOut(Reason),
    /// It was not asked, for this reason.
    Skipped(Reason),
}

/// Builds one call's card.
#[derive(Debug, Clone)]
pub struct CardBuilder {
    card: Card,
    /// In the card's order of `why`.
    pub(super) resolutions: Vec<Option<Resolution>>,
    /// What each source's answer is to be read with.
    remarks: Vec<Option<String>>,
    url_schemes: Vec<String>,
    agent_names: Vec<String>,
    familiarity: Familiarity,
}

impl CardBuilder {
    /// A card for which these sources will be asked, in the admin's order.
    #[must_use]
    pub fn new(start: CardStart, sources: &[String]) -> Self {
        let why = sources.iter().map(|source| Why {
            source: source.clone(),
            outcome: WhyOutcome::Pending,
            detail: WhySays::Pending.to_string(),
            detail_says: Some(WhySays::Pending),
            elapsed_ms: None,
            preview: false,
        });
        let line =
            |text: Option<String>| text.map(|text| clean::line(&text, LINE)).filter(|text| !text.is_empty());
        let mut card = Card {
            call_id: start.call_id,
            sdk_call_id: start.sdk_call_id,
            sequence: 1,
            phase: Phase::First,
            direction: start.direction,
            caller: describe::card_caller(&start.caller),
            title: String::new(),
            title_says: None,
            subtitle: String::new(),
            subtitle_says: None,
            identified: false,
            shared_by: None,
            suppressed: false,
            silent: false,
            open_url: None,
            extra: Vec::new(),
            plugin_actions: Vec::new(),
            matches: Vec::new(),
            partial: false,
            still_looking: !sources.is_empty(),
            called_number: line(start.called_number),
            via_queue: line(start.via_queue),
            transferred_from: line(start.transferred_from),
            why: why.collect(),
            received_at: start.received_at,
        };
        // Whether a Teams user is a colleague is what the directory is asked for.
        if card.caller.external == Some(true) && sources.iter().any(|source| source == DIRECTORY) {
            card.caller.external = None;
        }
        describe::lines(&card, None, false).write_to(&mut card);
        Self {
            card,
            resolutions: vec![None; sources.len()],
            remarks: vec![None; sources.len()],
            url_schemes: start.url_schemes,
            agent_names: start.agent_names.iter().map(|name| sort_name(name)).collect(),
            familiarity: Familiarity::default(),
        }
    }

    /// A card that goes on where an earlier one of the same call stands, for a caller who is known better now.
    #[must_use]
    pub fn after(sequence: u32, start: CardStart, sources: &[String]) -> Self {
        let mut builder = Self::new(start, sources);
        builder.card.sequence = sequence + 1;
        builder
    }

    /// The records that share what the caller is known by, where several fit equally well.
    #[must_use]
    pub fn shared_records(&self) -> Vec<RecordKey> {
        let Some(best) = self.card.matches.first().filter(|_| self.card.shared_by.is_some()) else {
            return Vec::new();
        };
        let strength = best.found.strength;
        let found = self.resolutions.iter().flatten().filter_map(|resolution| match &resolution.outcome {
            Outcome::Found(matches) => Some(matches),
            _ => None,
        });
        found.flatten().filter(|found| found.strength == strength).map(RecordKey::of).collect()
    }

    /// Orders records that share a number by how they were dealt with before; answers the new card.
    pub fn order_by(&mut self, familiarity: Familiarity) -> Card {
        self.familiarity = familiarity;
        self.rebuild(matches!(self.card.phase, Phase::Final | Phase::Late));
        self.card.clone()
    }

    /// The card as it stands.
    #[must_use]
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Whether a source has not answered yet.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.card.why.iter().any(|why| why.outcome == WhyOutcome::Pending)
    }

    /// Says of a source what every answer of it is to be read with.
    pub fn remark(&mut self, source: &str, remark: &str) {
        if let Some(index) = self.card.why.iter().position(|why| why.source == source) {
            self.remarks[index] = Some(remark.to_owned());
        }
    }

    /// Says of a source that it is a version which whose call it is previews.
    pub fn preview(&mut self, source: &str) {
        if let Some(why) = self.card.why.iter_mut().find(|why| why.source == source) {
            why.preview = true;
        }
    }

    /// Takes a source's answer; answers the new card. `None` when the source is unknown or has answered already.
    pub fn apply(&mut self, source: &str, answer: SourceAnswer, elapsed: Duration) -> Option<Card> {
        let index = self.card.why.iter().position(|why| why.source == source)?;
        let late = matches!(self.card.phase, Phase::Final | Phase::Late);
        let before = self.card.why[index].outcome;
        // A source whose time was up at the final card may still answer.
        if before != WhyOutcome::Pending && !(late && before == WhyOutcome::TimedOut) {
            return None;
        }
        let (outcome, reason) = match &answer {
            SourceAnswer::Resolved(resolution) => match &resolution.outcome {
                Outcome::Found(matches) if !matches.is_empty() => {
                    let count = u32::try_from(matches.len()).unwrap_or(u32::MAX);
                    (WhyOutcome::Found, WhySays::Found { count }.into())
                }
                Outcome::Found(_) | Outcome::NotFound => (WhyOutcome::NotFound, WhySays::NotFound.into()),
                Outcome::Suppressed(reason) => (WhyOutcome::Suppressed, reason.clone().into()),
            },
            SourceAnswer::Failed(reason) => (WhyOutcome::Failed, reason.clone()),
            SourceAnswer::TimedOut(reason) => (WhyOutcome::TimedOut, reason.clone()),
            SourceAnswer::Skipped(reason) => (WhyOutcome::Skipped, reason.clone()),
        };
        let reason: Reason = match &self.remarks[index] {
            // Together they say more than a kind does.
            Some(remark) => format!("{} {remark}", reason.text).into(),
            None => reason,
        };
        let why = &mut self.card.why[index];
        why.outcome = outcome;
        why.detail = clean::line(&reason.text, SENTENCE);
        why.detail_says = reason.says;
        why.elapsed_ms = Some(u32::try_from(elapsed.as_millis()).unwrap_or(u32::MAX));
        if source == DIRECTORY && outcome == WhyOutcome::NotFound {
            self.card.caller.external = Some(true);
        }
        if let SourceAnswer::Resolved(resolution) = answer {
            self.resolutions[index] = Some(resolution);
        }
        self.card.phase = if late { Phase::Late } else { Phase::Updated };
        self.rebuild(late);
        Some(self.card.clone())
    }

    /// The caller turned out to be of the agent's own tenant, under this name.
    pub fn caller_is_internal(&mut self, display: &str) {
        self.card.caller.external = Some(false);
        self.card.caller.unverified = false;
        self.card.caller.display = clean::line(display, LINE);
        self.card.caller.display_says = None;
    }

    /// The caller turned out to be a guest of the agent's tenant: of another organisation, and known by this name.
    pub fn caller_is_guest(&mut self, display: &str) {
        self.card.caller.external = Some(true);
        self.card.caller.unverified = false;
        self.card.caller.display = clean::line(display, LINE);
        self.card.caller.display_says = None;
    }

    /// Sets the name of the person who passed the call on. Returns the card if that changed it.
    pub fn transferred_by(&mut self, display: &str) -> Option<Card> {
        let display = Some(clean::line(display, LINE)).filter(|name| !name.is_empty())?;
        if self.card.transferred_from.as_ref() == Some(&display) {
            return None;
        }
        self.card.transferred_from = Some(display);
        let late = matches!(self.card.phase, Phase::Final | Phase::Late);
        self.card.phase = if late { Phase::Late } else { Phase::Updated };
        self.rebuild(late);
        Some(self.card.clone())
    }

    /// Makes the card final: what has not answered is marked so, and from now on only text changes.
    pub fn finalize(&mut self) -> Card {
        if !matches!(self.card.phase, Phase::Final | Phase::Late) {
            self.card.phase = Phase::Final;
            self.rebuild(false);
        }
        self.card.clone()
    }

    /// Ends the wait: sources that are pending have timed out. Returns the card if that changed it.
    pub fn give_up(&mut self) -> Option<Card> {
        if !self.is_pending() {
            return None;
        }
        for why in self.card.why.iter_mut().filter(|why| why.outcome == WhyOutcome::Pending) {
            why.outcome = WhyOutcome::TimedOut;
            why.detail = WhySays::NoAnswerInTime.to_string();
            why.detail_says = Some(WhySays::NoAnswerInTime);
        }
        self.rebuild(matches!(self.card.phase, Phase::Final | Phase::Late));
        Some(self.card.clone())
    }

    fn rebuild(&mut self, text_only: bool) {
        self.card.sequence += 1;
        let suppressed = self.card.why.iter().any(|why| why.outcome == WhyOutcome::Suppressed);
        let answers = self.card.why.iter().zip(&self.resolutions).filter_map(|(why, resolution)| {
            match &resolution.as_ref()?.outcome {
                Outcome::Found(matches) => Some((why.source.as_str(), matches.as_slice())),
                _ => None,
            }
        });
        let circumstances = merge::Circumstances {
            schemes: &self.url_schemes,
            agent: &self.agent_names,
            familiarity: &self.familiarity,
            unlisted: describe::is_unlisted(&self.card.caller),
        };
        let merge::Merged { matches, more, shared_by } = merge::merge(answers, &circumstances);
        let presentation = self.presentation();
        let plugin_actions = self.plugin_actions(suppressed);
        let card = &mut self.card;
        let failed = |why: &Why| matches!(why.outcome, WhyOutcome::Failed | WhyOutcome::TimedOut);
        let incomplete = self.resolutions.iter().flatten().any(|resolution| resolution.partial);
        card.partial = more || incomplete || card.why.iter().any(failed);
        card.still_looking = card.why.iter().any(|why| why.outcome == WhyOutcome::Pending);
        card.suppressed = suppressed;
        if suppressed {
            // The carrier's name names the caller as well as any other.
            card.caller.network_name = None;
        }
        card.matches = if suppressed { Vec::new() } else { matches };
        card.shared_by = shared_by.filter(|_| !suppressed);
        // A suppressed caller stays unnamed, whatever another source would show.
        let shown = presentation.as_ref().filter(|_| !suppressed);
        let lines = describe::lines(card, shown, incomplete);
        lines.write_to(card);
        card.plugin_actions = plugin_actions;
        card.extra = shown.map(|shown| shown.extra.clone()).unwrap_or_default();
        // After the final card no button moves and nothing starts to ring or falls silent.
        if !text_only {
            card.open_url = shown.and_then(|shown| shown.open_url.clone());
            card.silent = presentation.is_some_and(|presentation| presentation.silent);
        }
    }

    /// The buttons of the card as a whole, in the admin's order. Those of a caller who is not to be identified come only from whoever
    /// wants that: others' could name them.
    fn plugin_actions(&self, suppressed: bool) -> Vec<PluginAction> {
        let offers = self
            .resolutions
            .iter()
            .flatten()
            .filter(|resolution| !suppressed || matches!(resolution.outcome, Outcome::Suppressed(_)));
        let offers = offers.filter_map(|resolution| resolution.presentation.clone());
        let mut actions: Vec<_> = offers
            .flat_map(|mut presentation| {
                clean::clean_presentation(&mut presentation, &self.url_schemes);
                presentation.plugin_actions
            })
            .collect();
        actions.truncate(clean::FEW);
        actions
    }

    /// The first presentation in the admin's order that changes something.
    fn presentation(&self) -> Option<Presentation> {
        let all = self.resolutions.iter().flatten().filter_map(|resolution| resolution.presentation.as_ref());
        let first = all.into_iter().find(|presentation| !presentation.changes_nothing());
        first.map(|presentation| {
            let mut presentation = presentation.clone();
            clean::clean_presentation(&mut presentation, &self.url_schemes);
            presentation
        })
    }
}
