//! The agent's meetings: Graph's calendar, the host's rules, then the tenant's plugins.
//!
//! | file | holds |
//! | --- | --- |
//! | `calendar_event` | Graph's entries as the domain has them |
//! | `filter` | the plugins, one after the other |
//! | `time_zone` | in which time zone the agent lives |

mod calendar_event;
mod filter;
mod time_zone;

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use switchboard_domain::meeting::{Agenda, AgendaRules, MeetingLink, apply_rules};

pub use filter::FilterTold;
pub use time_zone::{AgentZone, ZoneSource};

use crate::PluginHost;
use crate::agent_graph::{AskGraphError, Feature, LIST, as_agent};
use crate::run::Principal;

/// The longest window: two months, with the days around them.
pub const MAX_WINDOW: Duration = Duration::from_secs(70 * 24 * 3600);

/// What the agent's list is made of.
#[derive(Debug, Clone)]
pub struct AgendaRequest {
    /// From when.
    pub start: Timestamp,
    /// Until when.
    pub end: Timestamp,
    /// The agent's time zone.
    pub zone: TimeZone,
    /// Without what is remembered.
    pub fresh: bool,
}

/// The agent's list.
#[derive(Debug)]
pub struct AgendaAnswer {
    /// The list.
    pub agenda: Agenda,
    /// What each plugin did.
    pub filters: Vec<FilterTold>,
    /// The calendar has more than is taken.
    pub more: bool,
    /// How old the calendar's answer is.
    pub age: Duration,
    /// It was remembered.
    pub cached: bool,
}

impl PluginHost {
    /// The agent's meetings in a window of time.
    ///
    /// # Errors
    /// When the agent has not consented, Graph fails or refuses, or the store fails. A plugin that fails is no error.
    pub async fn agenda(
        &self,
        principal: &Principal,
        request: &AgendaRequest,
    ) -> Result<AgendaAnswer, AskGraphError> {
        let started = Instant::now();
        let window = (request.start, request.end);
        let view = as_agent!(self, &principal.context, Feature::Calendar, started + LIST, |graph, call| {
            graph.calendar_view(&call, window, request.fresh)
        })?;
        let events = view.events.iter().map(|event| calendar_event::of(event)).collect();
        let rules = AgendaRules { zone: request.zone.clone(), own_domains: own_domains(principal) };
        let (ready, hidden) = apply_rules(events, &rules);
        let (judged, filters) = self.filter_meetings(principal, ready).await?;
        Ok(AgendaAnswer {
            agenda: Agenda::of(judged, hidden, Timestamp::now()),
            filters,
            more: view.more,
            age: view.as_of.elapsed(),
            cached: view.as_of < started,
        })
    }

    /// By what one of the agent's meetings is joined.
    ///
    /// # Errors
    /// When there is no such meeting, it was called off or has no link, or Graph fails.
    pub async fn join_meeting(&self, principal: &Principal, id: &str) -> Result<MeetingLink, AskGraphError> {
        let deadline = Instant::now() + LIST;
        let event = as_agent!(self, &principal.context, Feature::Calendar, deadline, |graph, call| graph
            .event(&call, id))?;
        let event = event.ok_or(AskGraphError::NotFound("the meeting"))?;
        let event = calendar_event::of(&event);
        if event.cancelled {
            return Err(AskGraphError::Gone("this meeting was called off"));
        }
        event.link().map_err(AskGraphError::Gone)
    }
}

/// The mail domains of the agent's organisation, as far as the agent's own addresses tell.
fn own_domains(principal: &Principal) -> Vec<String> {
    let addresses = [Some(&principal.agent.user_principal_name), principal.agent.email.as_ref()];
    addresses
        .into_iter()
        .flatten()
        .filter_map(|address| address.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase()))
        .collect()
}
