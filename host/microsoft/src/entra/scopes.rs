//! What may be asked of which resource. Consent is asked per feature, when somebody first uses it.

/// A part of the product that needs scopes of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Feature {
    /// Who signed in.
    Profile,
    /// Calls as a Teams user.
    Calling,
    /// Colleagues.
    Directory,
    /// Meetings.
    Calendar,
    /// Opening a chat.
    Chat,
    /// Who is available.
    Presence,
}

impl Feature {
    /// All of them: what an admin consents to for the whole organisation.
    pub const ALL: [Self; 6] =
        [Self::Profile, Self::Calling, Self::Directory, Self::Calendar, Self::Chat, Self::Presence];

    /// What every sign-in asks for. The rest is asked when it is used.
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

    /// The feature of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|feature| feature.name() == name)
    }

    /// Those that a token with these scopes serves, see [`serves`].
    #[must_use]
    pub fn served_by(granted: &str) -> Vec<Self> {
        Self::ALL.into_iter().filter(|feature| serves(granted, *feature)).collect()
    }

    /// The resource that its scopes belong to: one token is for one resource.
    #[must_use]
    pub fn resource(self) -> Resource {
        match self {
            Self::Calling => Resource::Acs,
            _ => Resource::Graph,
        }
    }

    /// Its scopes, as they are named within the resource.
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

    /// Scopes that are asked for along with its own, and that it can do without. A token has all of a resource's scopes
    /// that were ever consented to, whichever are named when it is redeemed.
    #[must_use]
    fn also(self) -> &'static [&'static str] {
        match self {
            // In which time zone the agent's days begin; else the browser's counts.
            Self::Calendar => &["MailboxSettings.Read"],
            _ => &[],
        }
    }
}

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Resource {
    /// Calls.
    Acs,
    /// People, meetings, chats.
    Graph,
}

impl Resource {
    /// Its identifier, before the scope's name.
    #[must_use]
    pub fn identifier(self) -> &'static str {
        match self {
            Self::Acs => "https://auth.msft.communication.azure.com",
            Self::Graph => "https://graph.microsoft.com",
        }
    }
}

/// The scopes that these features need, in full, separated by spaces: for a token.
#[must_use]
pub fn scopes_of(features: &[Feature]) -> String {
    in_full(features, |feature| feature.scopes().iter())
}

/// The scopes to which people are asked to consent for these features, in full, separated by spaces.
pub(super) fn consents_of(features: &[Feature]) -> String {
    in_full(features, |feature| feature.scopes().iter().chain(feature.also()))
}

fn in_full<I>(features: &[Feature], of: impl Fn(Feature) -> I) -> String
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

/// Whether a token of this resource with these scopes, as the token endpoint names them, serves the feature. Graph's
/// scopes come back bare or in full.
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
    fn scopes_are_known_bare_and_in_full() {
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
