//! The agent's meetings: Graph's calendar, the host's rules, then the tenant's plugins.
//!
//! | file | holds |
//! | --- | --- |
//! | `calendar_event` | Graph's entries as the domain has them |
//! | `filter` | the plugins, one after the other |
//! | `time_zone` | in which time zone the agent lives, and that it is remembered |
//! | `window` | from when until when the list goes |

mod calendar_event;
mod filter;
mod time_zone;
mod window;

use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use switchboard_domain::clock::Clock;
use switchboard_domain::meeting::{Agenda, AgendaRules, HiddenSays, JoinLocator, apply_rules};
use switchboard_plugin_host::PluginHost;
use switchboard_plugin_host::run::Principal;
use switchboard_store::Store;

pub use filter::{FilterReport, FilterSays};
pub use time_zone::{AgentZone, ZoneSource};
pub use window::Window;

use crate::accounts::agent_graph::{AgentGraph, AskGraphError, Feature, LIST};

/// The most characters of an event's id at Graph, which has about 150.
pub(crate) const MAX_ID: usize = 1000;

/// The agent's list, as it is asked for.
#[derive(Debug, Clone, Default)]
pub struct AgendaRequest {
    /// A date in the agent's time zone, or a time in RFC 3339; today, where it is not given.
    pub start: Option<String>,
    /// A date, which is the last day, or a time in RFC 3339; the end of the first day, where it is not given.
    pub end: Option<String>,
    /// The time zone of the agent's browser.
    pub browser_zone: Option<TimeZone>,
    /// Graph is asked even where its answer is cached.
    pub fresh: bool,
}

/// The agent's list.
#[derive(Debug)]
pub struct AgendaAnswer {
    /// The list.
    pub agenda: Agenda,
    /// The window of time, as it was understood.
    pub window: Window,
    /// The agent's time zone.
    pub zone: AgentZone,
    /// What each plugin did.
    pub filters: Vec<FilterReport>,
    /// The calendar has more in this window than is taken.
    pub more: bool,
    /// How old the calendar's answer is.
    pub age: Duration,
    /// The calendar's answer was cached.
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

    /// The agent's meetings in a window of time, in the agent's time zone, which is remembered for the work that is done
    /// in the agent's absence.
    ///
    /// # Errors
    /// When the window does not fit, the agent has not consented, Graph fails or refuses, or the store fails. A plugin that
    /// fails is no error.
    pub async fn agenda(
        &self,
        mut principal: Principal,
        request: AgendaRequest,
    ) -> Result<AgendaAnswer, AskGraphError> {
        let zone = self.agent_zone(&principal, request.browser_zone).await;
        self.remember_zone(&mut principal, &zone).await;
        let now = self.clock.now();
        let window = Window::read(request.start.as_deref(), request.end.as_deref(), &zone.zone, now)?;
        let started = Instant::now();
        let (start, end) = (window.start, window.end);
        let view = self
            .graph
            .ask(&principal.context, Feature::Calendar, started + LIST, |graph, call| async move {
                graph.calendar_view(&call, (start, end), request.fresh).await
            })
            .await?;
        let events = view.events.iter().map(|event| calendar_event::of(event)).collect();
        let rules = AgendaRules {
            zone: zone.zone.clone(),
            own_domains: own_domains(&principal),
            window: (start, end),
        };
        let (ready, hidden) = apply_rules(events, &rules);
        let (meetings, filters) = self.filter_meetings(&principal, ready).await?;
        Ok(AgendaAnswer {
            agenda: Agenda::of(meetings, hidden, self.clock.now()),
            window,
            zone,
            filters,
            more: view.more,
            age: view.as_of.elapsed(),
            cached: view.as_of < started,
        })
    }

    /// What joins one of the agent's meetings.
    ///
    /// # Errors
    /// When there is no such meeting, it was called off or has no link, or Graph fails.
    pub async fn join(&self, principal: &Principal, id: &str) -> Result<JoinLocator, AskGraphError> {
        if id.trim().is_empty() || id.len() > MAX_ID {
            return Err(AskGraphError::NotFound("the meeting"));
        }
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
            return Err(AskGraphError::CantJoin(HiddenSays::Cancelled));
        }
        event.locator().map_err(AskGraphError::CantJoin)
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
