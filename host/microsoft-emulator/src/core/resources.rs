//! The resources for which Entra issues tokens, and their scopes as the application has registered them.

/// The audience of tokens for the calling service.
pub(crate) const ACS: &str = "https://auth.msft.communication.azure.com";
/// The application id of the calling service, which its tokens may have as the audience too.
pub(crate) const ACS_APP: &str = "1fd5118e-2576-4263-8130-9503064c837a";
/// The audience of tokens for ACS itself: people of ACS resources, and service principals with a role there.
pub(crate) const ACS_CLIENTS: &str = "https://communication.azure.com";
/// The audience of tokens for Graph.
pub(crate) const GRAPH: &str = "https://graph.microsoft.com";
/// The audience of calling tokens, which ACS issues and the emulated telephone network accepts. Real calling tokens
/// have no audience.
pub(crate) const CALLING: &str = "calling";

/// The scope of the application's own interface: what a single-page application requests before it calls it.
const OWN: &str = "access_as_user";

const OF_ACS: &[&str] = &["Teams.ManageCalls", "Teams.ManageChats", "TeamsExtension.ManageCalls"];
const OF_ACS_CLIENTS: &[&str] = &["clients/VoIP", "clients/Chat"];
const OF_GRAPH: &[&str] = &[
    "User.Read",
    "User.ReadBasic.All",
    "User.Read.All",
    "Chat.Create",
    "Chat.ReadWrite",
    "Calendars.Read",
    "Calendars.ReadBasic",
    "Contacts.Read",
    "People.Read",
    "OnlineMeetings.Read",
    "Presence.Read",
    "Presence.Read.All",
    "MailboxSettings.Read",
];

/// A resource for which tokens are issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resource {
    Graph,
    Acs,
    AcsClients,
    /// The application's own interface.
    Own,
}

/// All resources.
pub(crate) const RESOURCES: [Resource; 4] =
    [Resource::Graph, Resource::Acs, Resource::AcsClients, Resource::Own];

impl Resource {
    /// The text with which the full names of its scopes begin.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Graph => GRAPH,
            Self::Acs => ACS,
            Self::AcsClients => ACS_CLIENTS,
            Self::Own => "api://switchboard",
        }
    }

    /// Its scopes, without the prefix.
    pub(crate) fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Graph => OF_GRAPH,
            Self::Acs => OF_ACS,
            Self::AcsClients => OF_ACS_CLIENTS,
            Self::Own => &[OWN],
        }
    }

    /// The full names of its scopes.
    pub(crate) fn full_scopes(self) -> impl Iterator<Item = String> {
        self.scopes().iter().map(move |scope| format!("{}/{scope}", self.prefix()))
    }
}

/// The full names of all scopes.
pub(crate) fn all_scopes() -> impl Iterator<Item = String> {
    RESOURCES.into_iter().flat_map(Resource::full_scopes)
}
