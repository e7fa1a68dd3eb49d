//! Tokens of the application itself, in one tenant.

use axum::response::Response;

use super::issue::Issue;
use super::request::{Request, Sender, missing};
use crate::entra::authority::Authority;
use crate::entra::error::TokenError;
use crate::entra::registration::Platform;
use crate::entra::state::Entra;
use crate::entra::{consent, scopes};

pub(super) fn redeem(
    state: &Entra,
    authority: &Authority,
    request: &Request,
    sender: &Sender,
) -> Result<Response, TokenError> {
    request.check_platform(state, sender, Platform::Web)?;
    let Authority::Tenant(tenant_id) = authority else {
        return Err(TokenError::new(
            "invalid_request",
            9_001_023,
            "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.",
        ));
    };
    if request.scope.is_empty() {
        return Err(missing("scope"));
    }
    let requested = scopes::read(&request.scope, &state.registration.client_id)?;
    let [resource] = requested.defaults[..] else {
        return Err(TokenError::new(
            "invalid_scope",
            1_002_012,
            format!(
                "The provided value for scope {} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).",
                request.scope
            ),
        ));
    };
    consent::service_principals(state, tenant_id, &[resource])?;
    Issue { state, request, sender, requested: &requested }.for_application(tenant_id, resource)
}
