//! In which time zone the agent lives: the mailbox's, else the browser's, else what either has said before, else UTC.

use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use serde::Serialize;
use switchboard_domain::meeting::time_zone;
use switchboard_plugin_host::run::Principal;
use utoipa::ToSchema;

use super::Meetings;
use crate::accounts::agent_graph::{AskGraphError, Feature};

/// The list does not wait longer for it.
const ZONE_TIMEOUT: Duration = Duration::from_millis(1500);

/// Who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = TimeZoneSource)]
pub enum ZoneSource {
    /// The agent's mailbox.
    Mailbox,
    /// The agent's browser.
    Browser,
    /// One of them, an earlier time.
    Earlier,
    /// Nobody: UTC.
    Default,
}

/// The agent's time zone.
#[derive(Debug, Clone)]
pub struct AgentZone {
    /// The zone.
    pub zone: TimeZone,
    /// Its IANA name.
    pub name: String,
    /// Who says so.
    pub source: ZoneSource,
}

impl AgentZone {
    fn of(zone: TimeZone, source: ZoneSource) -> Self {
        let name = zone.iana_name().unwrap_or("UTC").to_owned();
        Self { zone, name, source }
    }
}

impl Meetings {
    /// The agent's time zone; `browser` is what the agent's browser says.
    pub async fn agent_zone(&self, principal: &Principal, browser: Option<TimeZone>) -> AgentZone {
        match self.mailbox_zone(principal).await {
            Ok(Some(zone)) => return AgentZone::of(zone, ZoneSource::Mailbox),
            Ok(None) => {}
            Err(error) => tracing::debug!(%error, "the mailbox's time zone is not known"),
        }
        if let Some(zone) = browser {
            return AgentZone::of(zone, ZoneSource::Browser);
        }
        match time_zone(&principal.agent.time_zone).filter(|zone| *zone != TimeZone::UTC) {
            Some(zone) => AgentZone::of(zone, ZoneSource::Earlier),
            None => AgentZone::of(TimeZone::UTC, ZoneSource::Default),
        }
    }

    async fn mailbox_zone(&self, principal: &Principal) -> Result<Option<TimeZone>, AskGraphError> {
        let deadline = Instant::now() + ZONE_TIMEOUT;
        let name = self
            .graph
            .ask(&principal.context, Feature::Calendar, deadline, |graph, call| async move {
                graph.mailbox_time_zone(&call).await
            })
            .await?;
        Ok(name.and_then(|name| time_zone(&name)))
    }
}
