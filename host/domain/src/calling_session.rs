//! An agent's connection to the calling service, as its tab reports it.

use serde::{Deserialize, Serialize};

/// How far a tab's connection to the calling service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = CallingSessionState))]
pub enum ConnectionState {
    /// The SDK is being started.
    Registering,
    /// Calls reach the agent here.
    Connected,
    /// It was connected, and tries to be again.
    Reconnecting,
    /// The SDK has given up; only a new session connects again.
    Disconnected,
    /// The tab or the host ended it.
    Closed,
    /// Nothing was heard of the tab for too long.
    Expired,
}

/// A state that can't follow another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a calling session that is {} can't become {}", .from.as_str(), .to.as_str())]
pub struct ImpossibleTransition {
    /// The state that is.
    pub from: ConnectionState,
    /// The state that was to be.
    pub to: ConnectionState,
}

impl ConnectionState {
    /// The spelling in the store and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registering => "registering",
            Self::Connected => "connected",
            Self::Reconnecting => "reconnecting",
            Self::Disconnected => "disconnected",
            Self::Closed => "closed",
            Self::Expired => "expired",
        }
    }

    /// From [`ConnectionState::as_str`].
    #[must_use]
    pub fn from_spelling(text: &str) -> Option<Self> {
        Some(match text {
            "registering" => Self::Registering,
            "connected" => Self::Connected,
            "reconnecting" => Self::Reconnecting,
            "disconnected" => Self::Disconnected,
            "closed" => Self::Closed,
            "expired" => Self::Expired,
            _ => return None,
        })
    }

    /// Whether nothing follows.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Disconnected | Self::Closed | Self::Expired)
    }

    /// Whether the tab may report this state next. The same state again is a heartbeat, unless the session is over.
    ///
    /// # Errors
    /// When that can't follow.
    pub fn then(self, to: Self) -> Result<Self, ImpossibleTransition> {
        use ConnectionState::{Closed, Connected, Disconnected, Expired, Reconnecting, Registering};
        let possible = match (self, to) {
            (Disconnected | Closed | Expired, _) => false,
            (_, Disconnected | Closed | Expired) => true,
            (Registering, Registering | Connected) => true,
            (Connected | Reconnecting, Connected | Reconnecting) => true,
            (Registering, Reconnecting) | (Connected | Reconnecting, Registering) => false,
        };
        if possible { Ok(to) } else { Err(ImpossibleTransition { from: self, to }) }
    }
}

#[cfg(test)]
mod tests {
    use super::ConnectionState::{self, *};

    const ALL: [ConnectionState; 6] = [Registering, Connected, Reconnecting, Disconnected, Closed, Expired];

    #[test]
    fn only_what_can_follow_follows() {
        let possible: Vec<(ConnectionState, ConnectionState)> = ALL
            .into_iter()
            .flat_map(|from| ALL.into_iter().map(move |to| (from, to)))
            .filter(|(from, to)| from.then(*to).is_ok())
            .collect();
        assert_eq!(
            possible,
            [
                (Registering, Registering),
                (Registering, Connected),
                (Registering, Disconnected),
                (Registering, Closed),
                (Registering, Expired),
                (Connected, Connected),
                (Connected, Reconnecting),
                (Connected, Disconnected),
                (Connected, Closed),
                (Connected, Expired),
                (Reconnecting, Connected),
                (Reconnecting, Reconnecting),
                (Reconnecting, Disconnected),
                (Reconnecting, Closed),
                (Reconnecting, Expired),
            ]
        );
        assert_eq!(
            Closed.then(Connected).unwrap_err().to_string(),
            "a calling session that is closed can't become connected"
        );
    }

    #[test]
    fn spellings_lead_back() {
        for state in ALL {
            assert_eq!(ConnectionState::from_spelling(state.as_str()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        assert_eq!(ConnectionState::from_spelling("ringing"), None);
    }
}
