//! Who has consented to what.

use super::error::TokenError;
use super::scopes::RequestedScopes;
use super::state::Entra;
use crate::core::people::Person;
use crate::core::resources::{ACS_APP, Resource};

/// The full names of all scopes to which the person has consented, or an admin for everybody.
pub(super) fn granted(state: &Entra, person: &Person) -> Vec<String> {
    let mut granted = state.core.tenant_settings(person.tenant_id).consented;
    for scope in state.core.user_settings(person).consented {
        if !granted.contains(&scope) {
            granted.push(scope);
        }
    }
    granted
}

/// The requested scopes that are not granted. `.default` needs at least one scope of its resource.
pub(super) fn missing(state: &Entra, person: &Person, requested: &RequestedScopes) -> Vec<String> {
    let granted = granted(state, person);
    let full =
        requested.full.iter().map(|(_, scope)| scope).filter(|scope| !granted.contains(scope)).cloned();
    let whole = requested.defaults.iter().filter(|resource| of(&granted, **resource).is_empty());
    full.chain(whole.flat_map(|resource| resource.full_scopes())).collect()
}

/// The scopes that belong to this resource.
pub(super) fn of(scopes: &[String], resource: Resource) -> Vec<String> {
    let prefix = format!("{}/", resource.prefix());
    scopes.iter().filter(|scope| scope.starts_with(&prefix)).cloned().collect()
}

/// Remembers the scopes to which a person has consented.
pub(super) fn grant_user(state: &Entra, person: &Person, scopes: &[String]) {
    state.core.change_settings(|settings| {
        add(&mut settings.users.entry(person.upn.to_ascii_lowercase()).or_default().consented, scopes);
    });
}

/// Remembers the scopes to which an admin has consented for everybody.
pub(super) fn grant_tenant(state: &Entra, tenant_id: &str, scopes: &[String]) {
    state.core.change_settings(|settings| {
        add(&mut settings.tenants.entry(tenant_id.to_owned()).or_default().consented, scopes);
    });
}

fn add(to: &mut Vec<String>, scopes: &[String]) {
    for scope in scopes {
        if !to.contains(scope) {
            to.push(scope.clone());
        }
    }
}

/// Checks that the tenant has the service principals that tokens for these resources need.
///
/// # Errors
/// AADSTS7000112 when the application is disabled there, AADSTS650052 when ACS has no service principal there.
pub(super) fn service_principals(
    state: &Entra,
    tenant_id: &str,
    resources: &[Resource],
) -> Result<(), TokenError> {
    let settings = state.core.tenant_settings(tenant_id);
    if settings.application_disabled {
        return Err(TokenError::new(
            "unauthorized_client",
            7_000_112,
            format!("Application '{}'(Switchboard) is disabled.", state.registration.client_id),
        ));
    }
    let needs_acs = resources.iter().any(|resource| matches!(resource, Resource::Acs | Resource::AcsClients));
    if needs_acs && !settings.acs_service_principal {
        return Err(TokenError::new(
            "invalid_client",
            650_052,
            format!(
                "The app is trying to access a service '{}'(Azure Communication Services) that your organization '{tenant_id}' lacks a service principal for. Contact your IT Admin to review the configuration of your service subscriptions or consent to the application in order to create the required service principal.",
                ACS_APP
            ),
        ));
    }
    Ok(())
}

/// The error of the token endpoint when consent is missing.
pub(super) fn required(state: &Entra) -> TokenError {
    TokenError::new(
        "invalid_grant",
        65_001,
        format!(
            "The user or administrator has not consented to use the application with ID '{}' named 'Switchboard'. Send an interactive authorization request for this user and resource.",
            state.registration.client_id
        ),
    )
    .suberror("consent_required")
}
