//! Who has consented to what.

use super::error::TokenError;
use super::scopes::{self, Asked, Resource};
use crate::people::Person;
use crate::state::State;

/// Everything to which a person, or an admin for everybody, has consented; in full.
pub(super) fn granted(state: &State, person: &Person) -> Vec<String> {
    let mut granted = state.tenant_knobs(person.tenant_id).consented;
    for scope in state.user_knobs(person).consented {
        if !granted.contains(&scope) {
            granted.push(scope);
        }
    }
    granted
}

/// What is asked for and not granted. `.default` wants at least one scope of its resource.
pub(super) fn missing(state: &State, person: &Person, asked: &Asked) -> Vec<String> {
    let granted = granted(state, person);
    let full = asked.full.iter().map(|(_, scope)| scope).filter(|scope| !granted.contains(scope)).cloned();
    let whole = asked.defaults.iter().filter(|resource| of(&granted, **resource).is_empty());
    full.chain(whole.flat_map(|resource| all(*resource))).collect()
}

/// Those of the scopes that are of this resource.
pub(super) fn of(scopes: &[String], resource: Resource) -> Vec<String> {
    let prefix = format!("{}/", resource.prefix());
    scopes.iter().filter(|scope| scope.starts_with(&prefix)).cloned().collect()
}

/// What the application has registered of a resource.
pub(super) fn all(resource: Resource) -> Vec<String> {
    of(&scopes::known().collect::<Vec<_>>(), resource)
}

/// Remembers what a person has consented to, for all their applications to come.
pub(super) fn grant_user(state: &State, person: &Person, scopes: &[String]) {
    let _: Result<(), std::convert::Infallible> = state.set_knobs(|knobs| {
        add(&mut knobs.users.entry(person.upn.to_ascii_lowercase()).or_default().consented, scopes);
        Ok(())
    });
}

/// Remembers what an admin has consented to for everybody.
pub(super) fn grant_tenant(state: &State, tenant_id: &str, scopes: &[String]) {
    let _: Result<(), std::convert::Infallible> = state.set_knobs(|knobs| {
        add(&mut knobs.tenants.entry(tenant_id.to_owned()).or_default().consented, scopes);
        Ok(())
    });
}

fn add(to: &mut Vec<String>, scopes: &[String]) {
    for scope in scopes {
        if !to.contains(scope) {
            to.push(scope.clone());
        }
    }
}

/// Without the service principal of ACS in the tenant nobody there can have tokens for it.
pub(super) fn service_principals(
    state: &State,
    tenant_id: &str,
    resources: &[Resource],
) -> Result<(), TokenError> {
    let knobs = state.tenant_knobs(tenant_id);
    if knobs.application_disabled {
        return Err(TokenError::new(
            "unauthorized_client",
            7_000_112,
            format!("Application '{}'(Switchboard) is disabled.", state.registration.client_id),
        ));
    }
    let needs_acs = resources.iter().any(|resource| matches!(resource, Resource::Acs | Resource::AcsClients));
    if needs_acs && !knobs.acs_service_principal {
        return Err(TokenError::new(
            "invalid_client",
            650_052,
            format!(
                "The app is trying to access a service '{}'(Azure Communication Services) that your organization '{tenant_id}' lacks a service principal for. Contact your IT Admin to review the configuration of your service subscriptions or consent to the application in order to create the required service principal.",
                scopes::ACS_APP
            ),
        ));
    }
    Ok(())
}

/// What the token endpoint answers when consent is missing.
pub(super) fn required(state: &State) -> TokenError {
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
