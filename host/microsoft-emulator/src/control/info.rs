//! `GET /emulator/info`: what a client needs to use the emulator.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::{Extension, Json};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::state::Control;
use crate::core::address::{Scheme, base};
use crate::core::people::Tenant;
use crate::core::resources;
use crate::entra::Platform;

fn described(tenant: &Tenant) -> Value {
    let users: Vec<Value> = tenant
        .people
        .iter()
        .map(|person| {
            json!({
                "oid": person.oid, "upn": person.upn, "displayName": person.name, "title": person.title,
                "roles": person.roles, "guest": person.guest, "enabled": person.enabled,
            })
        })
        .collect();
    json!({
        "id": tenant.id, "domain": tenant.domain, "name": tenant.name, "userCount": tenant.people.len(), "users": users,
    })
}

pub(super) async fn info(
    State(control): State<Arc<Control>>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
) -> Json<Value> {
    let connection =
        |key: &[u8]| format!("endpoint={}/;accesskey={}", control.https_url, STANDARD.encode(key));
    let resources: Vec<Value> = control.acs.resources
        .all()
        .iter()
        .map(|resource| {
            let [primary, secondary] = resource.keys();
            json!({
                "name": resource.name, "id": resource.id, "primary": connection(&primary), "secondary": connection(&secondary),
            })
        })
        .collect();
    let [primary, _] = control.acs.resources.first().keys();
    let of_platform = |platform: Platform| -> Vec<String> {
        let uris =
            control.entra.registration.redirect_uris().into_iter().filter(|uri| uri.platform == platform);
        uris.map(|uri| uri.uri).collect()
    };
    // The large tenant is left out: nobody reads a list of 10,000 people.
    let tenants: Vec<Value> = control.core.directory.tenants().iter().map(described).collect();
    Json(json!({
        "httpUrl": base(scheme, &headers),
        "httpsUrl": control.https_url,
        "caPem": control.ca_pem,
        "acsConnectionString": connection(&primary),
        "acsResources": resources,
        "clientId": control.entra.registration.client_id,
        "clientSecret": control.entra.registration.client_secret,
        "redirectUris": of_platform(Platform::Web),
        "spaRedirectUris": of_platform(Platform::Spa),
        "scopes": resources::all_scopes().collect::<Vec<_>>(),
        "tenants": tenants,
    }))
}
