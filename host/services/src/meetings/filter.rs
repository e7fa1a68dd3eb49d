//! The tenant's plugins judge meetings, one after the other in the admin's order: what one redacts, those that follow do
//! not see. A plugin that fails costs its own verdicts only, and the list says so.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde::Serialize;
use switchboard_domain::error::HookError;
use switchboard_domain::hook::Hook;
use switchboard_domain::meeting::{Judged, ReadyMeeting};
use switchboard_plugin_host::PluginHostError;
use switchboard_plugin_host::run::{HookFailure, Principal, Timeouts};
use switchboard_plugin_protocol::Prefetched;
use switchboard_plugin_protocol::hook_call::EvaluateMeetings;
use utoipa::ToSchema;

use super::Meetings;

/// A list that people wait for.
const TIMEOUTS: Timeouts = Timeouts {
    announced: Duration::from_secs(3),
    deadline: Duration::from_secs(4),
    computing: Duration::from_secs(1),
};

/// How long all plugins may take together.
const ALL: Duration = Duration::from_secs(8);

/// Why a meeting is hidden of which no plugin says anything, where the tenant's settings want that.
const UNJUDGED: &str = "Your organisation's plugins do not say that it is to be shown";

/// What one plugin did to the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MeetingFilterReport)]
pub struct FilterReport {
    /// `plugin:<name>`.
    pub plugin: String,
    /// Whether it answered.
    pub answered: bool,
    /// Meetings that it judged, or why it gave no answer.
    pub detail: String,
}

impl Meetings {
    pub(super) async fn filter_meetings(
        &self,
        principal: &Principal,
        ready: Vec<ReadyMeeting>,
    ) -> Result<(Vec<Judged>, Vec<FilterReport>), PluginHostError> {
        let mut judged: Vec<Judged> = ready.into_iter().map(Judged::from).collect();
        let mut told = Vec::new();
        if judged.is_empty() {
            return Ok((judged, told));
        }
        let until = Instant::now() + ALL;
        let plugins = self.plugins.active(&principal.context).await?;
        for plugin in plugins.iter().filter(|plugin| plugin.has(Hook::MeetingFilter)) {
            let source = plugin.source();
            let left = until.saturating_duration_since(Instant::now());
            if left < TIMEOUTS.computing {
                let detail = "Not asked: the plugins before it took too long.".to_owned();
                told.push(FilterReport { plugin: source, answered: false, detail });
                continue;
            }
            let timeouts = Timeouts {
                announced: TIMEOUTS.announced.min(left),
                deadline: TIMEOUTS.deadline.min(left),
                ..TIMEOUTS
            };
            let meetings = judged.iter().map(|one| one.meeting().clone()).collect();
            let answer = match self
                .plugins
                .run(plugin, principal, EvaluateMeetings(meetings), Prefetched::default(), timeouts)
                .await
            {
                Ok(verdicts) => Ok(verdicts),
                Err(HookFailure::Refused(HookError::Misconfigured(why))) => {
                    Err(format!("It is misconfigured, and an admin must act: {why}"))
                }
                Err(failure) => Err(format!("It gave no answer: {failure}")),
            };
            told.push(match answer {
                Err(detail) => FilterReport { plugin: source, answered: false, detail },
                Ok(verdicts) => {
                    let places: HashMap<String, usize> =
                        judged.iter().enumerate().map(|(at, one)| (one.meeting().id.clone(), at)).collect();
                    let mut count = 0;
                    for verdict in verdicts {
                        // What it says of meetings that it was not asked about does not count.
                        if let Some(at) = places.get(&verdict.meeting_id) {
                            judged[*at].apply(&source, verdict);
                            count += 1;
                        }
                    }
                    let detail = format!("Judged {count} of {} meetings.", judged.len());
                    FilterReport { plugin: source, answered: true, detail }
                }
            });
        }
        if !told.is_empty() && self.store.tenants().hides_unjudged_meetings(&principal.context).await? {
            for meeting in &mut judged {
                meeting.hide_unless_judged(UNJUDGED);
            }
        }
        Ok((judged, told))
    }
}
