//! `GET /emulator/info`: what a client needs to be pointed here.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::{Extension, Json};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::entra::{Kind, base, scopes};
use crate::people::Tenant;
use crate::state::{Scheme, Shared};

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
    State(state): State<Shared>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
) -> Json<Value> {
    let connection = |key: &[u8]| format!("endpoint={}/;accesskey={}", state.https_url, STANDARD.encode(key));
    let resources: Vec<Value> = state
        .acs
        .all()
        .iter()
        .map(|resource| {
            let [primary, secondary] = resource.keys();
            json!({
                "name": resource.name, "id": resource.id, "primary": connection(&primary), "secondary": connection(&secondary),
            })
        })
        .collect();
    let [primary, _] = state.acs.first().keys();
    let of_kind = |kind: Kind| -> Vec<String> {
        let uris = state.registration.redirect_uris().into_iter().filter(|uri| uri.kind == kind);
        uris.map(|uri| uri.uri).collect()
    };
    // Without the large one, whose 10,000 people nobody reads through.
    let tenants: Vec<Value> = state.directory.tenants().iter().map(described).collect();
    Json(json!({
        "httpUrl": base(scheme, &headers),
        "httpsUrl": state.https_url,
        "caPem": state.ca_pem,
        "acsConnectionString": connection(&primary),
        "acsResources": resources,
        "clientId": state.registration.client_id,
        "clientSecret": state.registration.client_secret,
        "redirectUris": of_kind(Kind::Web),
        "spaRedirectUris": of_kind(Kind::Spa),
        "scopes": scopes::known().collect::<Vec<_>>(),
        "tenants": tenants,
    }))
}
