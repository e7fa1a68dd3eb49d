//! The scopes of each feature. People are asked for consent when they first use a feature.

/// A part of the product that needs scopes of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Feature {
    /// The profile of the signed-in user.
    Profile,
    /// Calls as a Teams user.
    Calling,
    /// Colleagues.
    Directory,
    /// Meetings.
    Calendar,
    /// Opening a chat.
    Chat,
    /// Whether colleagues are available.
    Presence,
}

impl Feature {
    /// All features. An admin consents to them for the whole organisation.
    pub const ALL: [Self; 6] =
        [Self::Profile, Self::Calling, Self::Directory, Self::Calendar, Self::Chat, Self::Presence];

    /// The features for which every sign-in requests scopes. The scopes of the others are requested when they are used.
    pub const SIGN_IN: [Self; 3] = [Self::Profile, Self::Calling, Self::Directory];

    /// Its name in addresses, problems and the onboarding check.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Calling => "calling",
            Self::Directory => "directory",
            Self::Calendar => "calendar",
            Self::Chat => "chat",
            Self::Presence => "presence",
        }
    }

    /// The feature with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|feature| feature.name() == name)
    }

    /// The features that a token with these scopes serves, see [`serves`].
    #[must_use]
    pub fn served_by(granted: &str) -> Vec<Self> {
        Self::ALL.into_iter().filter(|feature| serves(granted, *feature)).collect()
    }

    /// The resource to which its scopes belong. A token is for one resource.
    #[must_use]
    pub fn resource(self) -> Resource {
        match self {
            Self::Calling => Resource::Acs,
            _ => Resource::Graph,
        }
    }

    /// Its scopes, without the resource.
    #[must_use]
    pub fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Profile => &["User.Read"],
            Self::Calling => &["Teams.ManageCalls", "Teams.ManageChats"],
            Self::Directory => &["User.ReadBasic.All"],
            Self::Calendar => &["Calendars.Read"],
            Self::Chat => &["Chat.Create"],
            Self::Presence => &["Presence.Read.All"],
        }
    }

    /// Scopes that are requested together with its own, but that it does not need. A token has all scopes of its
    /// resource to which the user has consented, whichever scopes the request names.
    #[must_use]
    fn optional_scopes(self) -> &'static [&'static str] {
        match self {
            // It tells the time zone of the agent's calendar. Without it the time zone of the browser is used.
            Self::Calendar => &["MailboxSettings.Read"],
            _ => &[],
        }
    }
}

/// The resource of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Resource {
    /// Calls.
    Acs,
    /// People, meetings, chats.
    Graph,
}

impl Resource {
    /// Its identifier, which stands before the name of a scope.
    #[must_use]
    pub fn identifier(self) -> &'static str {
        match self {
            Self::Acs => "https://auth.msft.communication.azure.com",
            Self::Graph => "https://graph.microsoft.com",
        }
    }
}

/// The full names of the scopes that these features need, separated by spaces. They are for token requests.
#[must_use]
pub fn scopes_of(features: &[Feature]) -> String {
    full_names(features, |feature| feature.scopes().iter())
}

/// The full names of the scopes to which people are asked to consent for these features, separated by spaces.
pub(super) fn consents_of(features: &[Feature]) -> String {
    full_names(features, |feature| feature.scopes().iter().chain(feature.optional_scopes()))
}

fn full_names<I>(features: &[Feature], of: impl Fn(Feature) -> I) -> String
where
    I: Iterator<Item = &'static &'static str>,
{
    let mut scopes = Vec::new();
    for feature in features {
        for scope in of(*feature) {
            let full = format!("{}/{scope}", feature.resource().identifier());
            if !scopes.contains(&full) {
                scopes.push(full);
            }
        }
    }
    scopes.join(" ")
}

/// Whether a token with these scopes serves the feature. The token endpoint names the scopes of Graph with or without
/// the resource.
#[must_use]
pub fn serves(granted: &str, feature: Feature) -> bool {
    let identifier = feature.resource().identifier();
    let granted: Vec<&str> = granted
        .split_whitespace()
        .map(|scope| scope.strip_prefix(identifier).map_or(scope, |rest| rest.trim_start_matches('/')))
        .collect();
    feature.scopes().iter().all(|scope| granted.iter().any(|granted| granted.eq_ignore_ascii_case(scope)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_known_bare_and_full_names() {
        assert!(serves("https://graph.microsoft.com/User.Read openid", Feature::Profile));
        assert!(serves("user.read profile", Feature::Profile));
        assert!(!serves("User.ReadBasic.All", Feature::Profile));
        let one = "https://auth.msft.communication.azure.com/Teams.ManageCalls";
        assert!(!serves(one, Feature::Calling));
        assert!(serves(&scopes_of(&[Feature::Calling]), Feature::Calling));
        assert_eq!(Feature::named("chat"), Some(Feature::Chat));
        assert_eq!(Feature::named("everything"), None);
    }
}
