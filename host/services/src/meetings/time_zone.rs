//! The agent's time zone: the mailbox's, else the browser's, else the one that is remembered, else UTC.

use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use serde::Serialize;
use switchboard_domain::meeting::time_zone;
use switchboard_plugin_host::run::Principal;

use super::Meetings;
use crate::accounts::agent_graph::{AskGraphError, Feature};

/// The list does not wait longer for the mailbox's time zone.
const ZONE_TIMEOUT: Duration = Duration::from_millis(1500);

/// Where the agent's time zone is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = TimeZoneSource))]
pub enum ZoneSource {
    /// The agent's mailbox.
    Mailbox,
    /// The agent's browser.
    Browser,
    /// The mailbox or the browser, at an earlier time.
    Earlier,
    /// It is not known, and is taken to be UTC.
    Default,
}

/// The agent's time zone.
#[derive(Debug, Clone)]
pub struct AgentZone {
    /// The zone.
    pub zone: TimeZone,
    /// Its IANA name.
    pub name: String,
    /// Where it is known from.
    pub source: ZoneSource,
}

impl AgentZone {
    fn of(zone: TimeZone, source: ZoneSource) -> Self {
        let name = zone.iana_name().unwrap_or("UTC").to_owned();
        Self { zone, name, source }
    }
}

impl Meetings {
    /// The agent's time zone; `browser` is the zone of the agent's browser.
    pub(super) async fn agent_zone(&self, principal: &Principal, browser: Option<TimeZone>) -> AgentZone {
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

    /// Remembers the agent's time zone where it is known, in the store and for this request. Plugins get an agent's zone
    /// with every question, also with those that are asked in the agent's absence, such as an ended call: then neither
    /// the mailbox nor a browser can be asked. Sign-in remembers the browser's zone; the list of meetings is where the
    /// mailbox's becomes known. A zone that can't be remembered does not cost the agent the list.
    pub(super) async fn remember_zone(&self, principal: &mut Principal, zone: &AgentZone) {
        if zone.source == ZoneSource::Default || zone.name == principal.agent.time_zone {
            return;
        }
        if let Err(error) = self.store.users().set_time_zone(&principal.context, &zone.name).await {
            tracing::warn!(%error, "the agent's time zone is not remembered: the store failed");
        }
        principal.agent.time_zone.clone_from(&zone.name);
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
