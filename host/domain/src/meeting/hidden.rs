//! Meetings that are not in the agent's list, counted by reason, for the host's rules and the plugins' verdicts alike.

use serde::Serialize;

/// Meetings that are hidden for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = HiddenMeetings))]
pub struct Hidden {
    /// For the agent.
    pub reason: String,
    /// `switchboard` for the host's own rules, else `plugin:<name>`.
    pub by: String,
    /// How many.
    pub count: u32,
}

impl Hidden {
    pub(super) fn count(all: &mut Vec<Self>, reason: &str, by: &str) {
        match all.iter_mut().find(|one| one.reason == reason && one.by == by) {
            Some(known) => known.count += 1,
            None => all.push(Self { reason: reason.to_owned(), by: by.to_owned(), count: 1 }),
        }
    }
}
