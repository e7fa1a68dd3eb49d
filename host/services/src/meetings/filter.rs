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

/// Why a meeting without a verdict is hidden, where the tenant's settings ask for that.
const NOT_EVALUATED: &str = "Your organisation's plugins do not say that it is to be shown";

/// What one plugin did to the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = MeetingFilterReport))]
pub struct FilterReport {
    /// `plugin:<name>`.
    pub plugin: String,
    /// Whether it answered.
    pub answered: bool,
    /// Meetings that it judged, or why it gave no answer.
    pub detail: String,
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
        let plugins = self.plugins.active(&principal.context).await?;
        for plugin in plugins.iter().filter(|plugin| plugin.has(Hook::MeetingFilter)) {
            let left = until.saturating_duration_since(Instant::now());
            reports.push(self.apply_plugin(principal, plugin, &mut meetings, left).await);
        }
        if !reports.is_empty() && self.store.tenants().hides_unjudged_meetings(&principal.context).await? {
            for meeting in &mut meetings {
                meeting.hide_unless_evaluated(NOT_EVALUATED);
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
        let no_answer = |detail: String| FilterReport { plugin: plugin.source(), answered: false, detail };
        if left < TIMEOUTS.computing {
            return no_answer("Not asked: the plugins before it took too long.".to_owned());
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
                    return no_answer(format!("An admin must act: {}", error.of_hook()));
                }
                Err(failure) => return no_answer(format!("It gave no answer: {failure}")),
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
        FilterReport { plugin: source, answered: true, detail }
    }
}
