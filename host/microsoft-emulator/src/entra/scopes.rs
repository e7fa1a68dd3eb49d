//! Reading the scopes that a request names.

use super::error::TokenError;
use crate::core::resources::{RESOURCES, Resource};

/// Scopes that belong to no resource.
const OPENID: &[&str] = &["openid", "profile", "email", "offline_access"];

/// The scopes that a request names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RequestedScopes {
    /// Scopes by their full names, with their resources. A scope without a resource is one of Graph.
    pub(super) full: Vec<(Resource, String)>,
    /// The resources of `resource/.default`, which means every scope that was consented.
    pub(super) defaults: Vec<Resource>,
    /// Scopes of [`OPENID`].
    pub(super) openid: Vec<String>,
}

impl RequestedScopes {
    pub(super) fn has(&self, openid: &str) -> bool {
        self.openid.iter().any(|scope| scope == openid)
    }

    /// The resources of all scopes, each once.
    pub(super) fn resources(&self) -> Vec<Resource> {
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
///
/// # Errors
/// AADSTS70011 for an unknown scope, AADSTS500011 for an unknown resource.
pub(super) fn read(scope: &str, client_id: &str) -> Result<RequestedScopes, TokenError> {
    let mut requested = RequestedScopes::default();
    for scope in scope.split_whitespace() {
        if OPENID.contains(&scope) {
            requested.openid.push(scope.to_owned());
            continue;
        }
        let (resource, name) = resource_of(scope, client_id)?;
        if name == ".default" {
            requested.defaults.push(resource);
        } else if resource.scopes().contains(&name) {
            let full = format!("{}/{name}", resource.prefix());
            if !requested.full.iter().any(|(_, known)| *known == full) {
                requested.full.push((resource, full));
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
    Ok(requested)
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
        let requested = read(
            "openid offline_access User.Read https://graph.microsoft.com/Chat.Create https://communication.azure.com//.default",
            "cid",
        )
        .unwrap();
        assert_eq!(requested.openid, ["openid", "offline_access"]);
        assert_eq!(requested.resources(), [Resource::Graph, Resource::AcsClients]);
        assert_eq!(requested.full[1].1, "https://graph.microsoft.com/Chat.Create");
        assert_eq!(read("api://cid/access_as_user", "cid").unwrap().resources(), [Resource::Own]);
        assert_eq!(read("cid/.default", "cid").unwrap().defaults, [Resource::Own]);
    }

    #[test]
    fn scopes_and_resources_that_nobody_registered_are_refused() {
        assert_eq!(read("User.Rad", "cid").unwrap_err().code, 70_011);
        assert_eq!(read("https://vault.azure.net/x", "cid").unwrap_err().code, 500_011);
    }
}
