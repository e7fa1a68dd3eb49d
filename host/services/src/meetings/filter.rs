//! The tenant's plugins evaluate meetings, one after the other in the admin's order: a plugin does not see what one before
//! it has redacted. A plugin that fails costs its own verdicts only, and the list says so.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use switchboard_domain::hook::Hook;
use switchboard_domain::meeting::{EvaluatedMeeting, ReadyMeeting};
use switchboard_plugin_host::PluginHostError;
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::{HookFailure, Principal, Timeouts};
use switchboard_plugin_protocol::Prefetched;
use switchboard_plugin_protocol::hook_call::EvaluateMeetings;

use super::Meetings;

/// The agent waits for the list, so that a plugin gets only a few seconds.
const TIMEOUTS: Timeouts = Timeouts::of(Hook::MeetingFilter);

/// How long all plugins may take together.
const ALL_PLUGINS_TIMEOUT: Duration = Duration::from_secs(8);

/// What one plugin did to the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = MeetingFilterReport))]
pub struct FilterReport {
    /// `plugin:<name>`.
    pub plugin: String,
    /// Whether it answered.
    pub answered: bool,
    /// How it went, for a client that says it in the agent's language.
    pub says: FilterSays,
    /// Meetings that it judged, or why it gave no answer, in words for whoever writes the plugin.
    pub detail: String,
}

/// How it went with a plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = MeetingFilterSays))]
pub enum FilterSays {
    /// It answered.
    Judged,
    /// The plugins before it took so long that it was not asked.
    NotAsked,
    /// It cannot work before an admin has done something, such as renewing a connection.
    NeedsAdmin,
    /// It took too long.
    TimedOut,
    /// It failed.
    Failed,
}

impl Meetings {
    /// The meetings with the verdicts of the tenant's plugins, and what each plugin did. A plugin that fails is no error.
    pub(super) async fn filter_meetings(
        &self,
        principal: &Principal,
        ready: Vec<ReadyMeeting>,
    ) -> Result<(Vec<EvaluatedMeeting>, Vec<FilterReport>), PluginHostError> {
        let mut meetings: Vec<EvaluatedMeeting> = ready.into_iter().map(EvaluatedMeeting::from).collect();
        let mut reports = Vec::new();
        if meetings.is_empty() {
            return Ok((meetings, reports));
        }
        let until = Instant::now() + ALL_PLUGINS_TIMEOUT;
        let plugins = self.plugins.active_for(&principal.context).await?;
        for plugin in plugins.iter().filter(|plugin| plugin.has(Hook::MeetingFilter)) {
            let left = until.saturating_duration_since(Instant::now());
            reports.push(self.apply_plugin(principal, plugin, &mut meetings, left).await);
        }
        if !reports.is_empty() && self.store.tenants().hides_unjudged_meetings(&principal.context).await? {
            for meeting in &mut meetings {
                meeting.hide_unless_evaluated();
            }
        }
        Ok((meetings, reports))
    }

    /// Applies one plugin's verdicts; `left` is what is left of the time for all plugins.
    async fn apply_plugin(
        &self,
        principal: &Principal,
        plugin: &Arc<ActivePlugin>,
        meetings: &mut [EvaluatedMeeting],
        left: Duration,
    ) -> FilterReport {
        let source = plugin.source();
        let no_answer =
            |says, detail| FilterReport { plugin: plugin.source(), answered: false, says, detail };
        if left < TIMEOUTS.computing {
            let detail = "Not asked: the plugins before it took too long.".to_owned();
            return no_answer(FilterSays::NotAsked, detail);
        }
        let timeouts = Timeouts {
            announced: TIMEOUTS.announced.min(left),
            deadline: TIMEOUTS.deadline.min(left),
            ..TIMEOUTS
        };
        let question = EvaluateMeetings(meetings.iter().map(|one| one.meeting().clone()).collect());
        let verdicts =
            match self.plugins.run(plugin, principal, question, Prefetched::default(), timeouts).await {
                Ok(verdicts) => verdicts,
                Err(HookFailure::Refused(error)) if error.kind.needs_admin() => {
                    let detail = format!("An admin must act: {}", error.of_hook());
                    return no_answer(FilterSays::NeedsAdmin, detail);
                }
                Err(failure) => {
                    let says = if failure.is_timeout() { FilterSays::TimedOut } else { FilterSays::Failed };
                    return no_answer(says, format!("It gave no answer: {failure}"));
                }
            };
        let places: HashMap<String, usize> =
            meetings.iter().enumerate().map(|(at, one)| (one.meeting().id.clone(), at)).collect();
        let mut count = 0;
        for verdict in verdicts {
            // A verdict on a meeting that the plugin was not asked about does not count.
            if let Some(at) = places.get(&verdict.meeting_id) {
                meetings[*at].apply(&source, verdict);
                count += 1;
            }
        }
        let detail = format!("Judged {count} of {} meetings.", meetings.len());
        FilterReport { plugin: source, answered: true, says: FilterSays::Judged, detail }
    }
}
