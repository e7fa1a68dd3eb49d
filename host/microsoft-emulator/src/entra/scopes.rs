//! Resources and their scopes, as the application has registered them.

use super::error::TokenError;

/// The audience of tokens for the calling service.
pub(crate) const ACS: &str = "https://auth.msft.communication.azure.com";
/// Its application id.
pub(crate) const ACS_APP: &str = "1fd5118e-2576-4263-8130-9503064c837a";
/// The audience of tokens for ACS itself: people of ACS resources, and service principals with a role there.
pub(crate) const ACS_CLIENTS: &str = "https://communication.azure.com";
/// The audience of tokens for Graph.
pub(crate) const GRAPH: &str = "https://graph.microsoft.com";

/// Scopes that are no resource's.
const OPENID: &[&str] = &["openid", "profile", "email", "offline_access"];

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
/// Of the application's own interface: what a single-page application asks for before it calls it.
pub(crate) const OWN: &str = "access_as_user";

/// A resource of which tokens can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resource {
    Graph,
    Acs,
    AcsClients,
    Own,
}

impl Resource {
    /// Where the names of its scopes begin.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Graph => GRAPH,
            Self::Acs => ACS,
            Self::AcsClients => ACS_CLIENTS,
            Self::Own => "api://switchboard",
        }
    }

    fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Graph => OF_GRAPH,
            Self::Acs => OF_ACS,
            Self::AcsClients => OF_ACS_CLIENTS,
            Self::Own => &[OWN],
        }
    }
}

const RESOURCES: [Resource; 4] = [Resource::Graph, Resource::Acs, Resource::AcsClients, Resource::Own];

/// Every scope there is, in full.
pub(crate) fn known() -> impl Iterator<Item = String> {
    RESOURCES.into_iter().flat_map(|resource| {
        resource.scopes().iter().map(move |scope| format!("{}/{scope}", resource.prefix()))
    })
}

/// What a request for scopes means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// With their resources, in full; those of Graph also when written bare.
    pub(crate) full: Vec<(Resource, String)>,
    /// `resource/.default`: everything that was consented.
    pub(crate) defaults: Vec<Resource>,
    /// Of [`OPENID`].
    pub(crate) openid: Vec<String>,
}

impl Asked {
    pub(crate) fn has(&self, openid: &str) -> bool {
        self.openid.iter().any(|scope| scope == openid)
    }

    /// The resources, each once.
    pub(crate) fn resources(&self) -> Vec<Resource> {
        let named = self.full.iter().map(|(resource, _)| *resource).chain(self.defaults.iter().copied());
        let mut resources = Vec::new();
        for resource in named {
            if !resources.contains(&resource) {
                resources.push(resource);
            }
        }
        resources
    }
}

/// Reads the `scope` parameter. The application's own scopes are `api://<client id>/…`.
pub(crate) fn read(scope: &str, client_id: &str) -> Result<Asked, TokenError> {
    let mut asked = Asked::default();
    for scope in scope.split_whitespace() {
        if OPENID.contains(&scope) {
            asked.openid.push(scope.to_owned());
            continue;
        }
        let (resource, name) = resource_of(scope, client_id)?;
        if name == ".default" {
            asked.defaults.push(resource);
        } else if resource.scopes().contains(&name) {
            let full = format!("{}/{name}", resource.prefix());
            if !asked.full.iter().any(|(_, known)| *known == full) {
                asked.full.push((resource, full));
            }
        } else {
            return Err(TokenError::new(
                "invalid_scope",
                70_011,
                format!(
                    "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid."
                ),
            ));
        }
    }
    Ok(asked)
}

fn resource_of<'a>(scope: &'a str, client_id: &str) -> Result<(Resource, &'a str), TokenError> {
    let own = scope.strip_prefix("api://").and_then(|rest| rest.strip_prefix(client_id));
    if let Some(name) = own.or_else(|| scope.strip_prefix(client_id)).and_then(|rest| rest.strip_prefix('/'))
    {
        return Ok((Resource::Own, name));
    }
    for resource in RESOURCES {
        // ACS writes `https://communication.azure.com//.default`.
        if let Some(name) = scope.strip_prefix(resource.prefix()).and_then(|rest| rest.strip_prefix('/')) {
            return Ok((resource, name.strip_prefix('/').unwrap_or(name)));
        }
    }
    if scope.contains("://") {
        let named = scope.rsplit_once('/').map_or(scope, |(resource, _)| resource);
        return Err(TokenError::new(
            "invalid_resource",
            500_011,
            format!(
                "The resource principal named {named} was not found in the tenant. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant."
            ),
        ));
    }
    Ok((Resource::Graph, scope))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_told_apart_by_resource() {
        let asked = read(
            "openid offline_access User.Read https://graph.microsoft.com/Chat.Create https://communication.azure.com//.default",
            "cid",
        )
        .unwrap();
        assert_eq!(asked.openid, ["openid", "offline_access"]);
        assert_eq!(asked.resources(), [Resource::Graph, Resource::AcsClients]);
        assert_eq!(asked.full[1].1, "https://graph.microsoft.com/Chat.Create");
        assert_eq!(read("api://cid/access_as_user", "cid").unwrap().resources(), [Resource::Own]);
        assert_eq!(read("cid/.default", "cid").unwrap().defaults, [Resource::Own]);
    }

    #[test]
    fn scopes_and_resources_that_nobody_registered_are_refused() {
        assert_eq!(read("User.Rad", "cid").unwrap_err().code, 70_011);
        assert_eq!(read("https://vault.azure.net/x", "cid").unwrap_err().code, 500_011);
    }
}
