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
use switchboard_domain::clock::Clock;
use switchboard_domain::meeting::{Agenda, AgendaRules, MeetingLink, apply_rules};

use switchboard_plugin_host::PluginHost;
use switchboard_plugin_host::run::Principal;
use switchboard_store::Store;

pub use filter::FilterReport;
pub use time_zone::{AgentZone, ZoneSource};

use crate::accounts::agent_graph::{AgentGraph, AskGraphError, Feature, LIST};

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
    pub filters: Vec<FilterReport>,
    /// The calendar has more than is taken.
    pub more: bool,
    /// How old the calendar's answer is.
    pub age: Duration,
    /// It was remembered.
    pub cached: bool,
}

/// The agents' meetings. Clones share it.
#[derive(Debug, Clone)]
pub struct Meetings {
    store: Store,
    plugins: PluginHost,
    graph: AgentGraph,
    clock: Clock,
}

impl Meetings {
    /// Meetings of Graph's calendars, judged by these plugins.
    #[must_use]
    pub fn new(store: Store, plugins: PluginHost, graph: AgentGraph, clock: Clock) -> Self {
        Self { store, plugins, graph, clock }
    }

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
        let view = self
            .graph
            .ask(&principal.context, Feature::Calendar, started + LIST, |graph, call| async move {
                graph.calendar_view(&call, window, request.fresh).await
            })
            .await?;
        let events = view.events.iter().map(|event| calendar_event::of(event)).collect();
        let rules = AgendaRules { zone: request.zone.clone(), own_domains: own_domains(principal) };
        let (ready, hidden) = apply_rules(events, &rules);
        let (judged, filters) = self.filter_meetings(principal, ready).await?;
        Ok(AgendaAnswer {
            agenda: Agenda::of(judged, hidden, self.clock.now()),
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
    pub async fn join(&self, principal: &Principal, id: &str) -> Result<MeetingLink, AskGraphError> {
        let deadline = Instant::now() + LIST;
        let event = self
            .graph
            .ask(&principal.context, Feature::Calendar, deadline, |graph, call| async move {
                graph.event(&call, id).await
            })
            .await?;
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
