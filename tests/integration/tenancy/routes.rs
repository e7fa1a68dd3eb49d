//! Every route, and who is let in. A new route gets its line here, or the matrix fails.

use Who::{
    Admins, AdminsInPerson, Developers, DevelopersInPerson, Everyone, Operators, SignedIn, SignedInOrToken,
};
use serde_json::{Value, json};

use super::matrix::Things;

/// Who is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Everybody.
    Everyone,
    /// Whoever has signed in; no API token.
    SignedIn,
    /// Whoever has signed in, and API tokens.
    SignedInOrToken,
    /// Developers and admins, and API tokens of either.
    Developers,
    /// Developers and admins who have signed in.
    DevelopersInPerson,
    /// Admins, and API tokens of theirs.
    Admins,
    /// Admins who have signed in.
    AdminsInPerson,
    /// Contoso's operator; to others the path is not there.
    Operators,
}

/// The head of a WebP image of 16 by 16 pixels (VP8X), which is all that anybody looks at.
const LOGO: &str = "RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x0f\0\0";

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Body {
    Nothing,
    Json(fn(&Things) -> Value),
    Wasm,
    /// Of a content type.
    Bytes(&'static str, &'static str),
}

/// A route, who is let in, and a body that is let in.
pub(super) type Line = (&'static str, &'static str, Who, Body);

const NOTHING: Body = Body::Nothing;

pub(super) const ROUTES: &[Line] = &[
    ("GET", "/auth/sign-in", Everyone, NOTHING),
    ("GET", "/auth/callback", Everyone, NOTHING),
    ("GET", "/auth/consent", Everyone, NOTHING),
    ("GET", "/auth/admin-consent", Everyone, NOTHING),
    ("GET", "/auth/admin-consent/callback", Everyone, NOTHING),
    ("GET", "/auth/connections/callback", Everyone, NOTHING),
    ("POST", "/auth/sign-out", SignedIn, NOTHING),
    ("POST", "/auth/frame-code", SignedIn, NOTHING),
    ("POST", "/auth/frame", Everyone, Body::Json(|_| json!({"code": "c", "tenantId": "t"}))),
    ("GET", "/api/v1/me", SignedIn, NOTHING),
    ("GET", "/api/v1/events", SignedIn, NOTHING),
    ("GET", "/api/v1/contract", Developers, NOTHING),
    ("POST", "/api/v1/calling/token", SignedIn, NOTHING),
    ("GET", "/api/v1/calling/sessions", SignedIn, NOTHING),
    ("POST", "/api/v1/calling/sessions", SignedIn, Body::Json(|_| json!({"device": "d", "sdkVersion": "1"}))),
    ("PUT", "/api/v1/calling/sessions/{id}", SignedIn, Body::Json(|_| json!({"state": "connected"}))),
    ("DELETE", "/api/v1/calling/sessions/{id}", SignedIn, NOTHING),
    ("GET", "/api/v1/calling/reachable", SignedIn, NOTHING),
    ("POST", "/api/v1/calls/incoming", SignedIn, Body::Json(|_| json!({"callId": "m", "callerInfo": {}}))),
    (
        "POST",
        "/api/v1/calls/records",
        SignedIn,
        Body::Json(|_| {
            let call = json!({"direction": "incoming", "callerInfo": {}});
            json!({"records": [{"key": "k", "event": "missed", "sdkCallIds": ["m"], "call": call}]})
        }),
    ),
    ("GET", "/api/v1/calls", SignedIn, NOTHING),
    ("POST", "/api/v1/calls", SignedIn, Body::Json(|_| json!({"to": {"phoneNumber": "+14255550100"}}))),
    ("GET", "/api/v1/calls/number", SignedIn, NOTHING),
    ("GET", "/api/v1/calls/{id}", SignedIn, NOTHING),
    ("GET", "/api/v1/calls/{id}/card", SignedIn, NOTHING),
    ("GET", "/api/v1/calls/{id}/trace", SignedInOrToken, NOTHING),
    ("PATCH", "/api/v1/calls/{id}", SignedIn, Body::Json(|_| json!({"notes": "n"}))),
    ("POST", "/api/v1/calls/{id}/join", SignedIn, NOTHING),
    ("PUT", "/api/v1/calls/{id}/customer", SignedIn, Body::Json(|_| json!({"recordId": "m"}))),
    ("POST", "/api/v1/calls/{id}/events", SignedIn, Body::Json(|_| json!({"event": "ended"}))),
    (
        "POST",
        "/api/v1/calls/{id}/wrong-match",
        SignedIn,
        Body::Json(|_| json!({"source": "customers", "recordId": "diego"})),
    ),
    ("GET", "/api/v1/calls/{id}/form", SignedIn, NOTHING),
    ("PATCH", "/api/v1/calls/{id}/form", SignedIn, Body::Json(|_| json!({"answers": {}}))),
    ("GET", "/api/v1/calls/{id}/actions", SignedIn, NOTHING),
    (
        "POST",
        "/api/v1/calls/{id}/actions",
        SignedIn,
        Body::Json(|_| json!({"plugin": "m", "action": "m", "key": "m"})),
    ),
    ("GET", "/api/v1/customers", SignedIn, NOTHING),
    ("POST", "/api/v1/customers", SignedIn, Body::Json(|_| json!({"name": "Matrix"}))),
    ("GET", "/api/v1/customers/{id}", SignedIn, NOTHING),
    ("PATCH", "/api/v1/customers/{id}", SignedIn, Body::Json(|_| json!({"title": "Matrix"}))),
    ("DELETE", "/api/v1/customers/{id}", SignedIn, NOTHING),
    ("POST", "/api/v1/customers/{id}/restore", SignedIn, NOTHING),
    ("POST", "/api/v1/customers/{id}/merge", SignedIn, Body::Json(|things| json!({"from": things.fresh}))),
    ("GET", "/api/v1/customers/duplicates", SignedIn, NOTHING),
    ("POST", "/api/v1/customers/import", Admins, Body::Bytes("text/csv", "name\nMatrix\n")),
    ("GET", "/api/v1/customers/imports", Admins, NOTHING),
    ("GET", "/api/v1/customers/imports/{id}", Admins, NOTHING),
    ("DELETE", "/api/v1/customers/imports/{id}", Admins, NOTHING),
    ("POST", "/api/v1/customers/imports/{id}/undo", Admins, NOTHING),
    ("GET", "/api/v1/customers/imports/{id}/errors", Admins, NOTHING),
    ("GET", "/api/v1/customers/export", Admins, NOTHING),
    ("GET", "/api/v1/directory/users", SignedIn, NOTHING),
    ("GET", "/api/v1/directory/users/{id}", SignedIn, NOTHING),
    ("GET", "/api/v1/directory/users/{id}/photo", SignedIn, NOTHING),
    ("POST", "/api/v1/chats", SignedIn, Body::Json(|things| json!({"userId": things.person}))),
    ("GET", "/api/v1/meetings", SignedIn, NOTHING),
    (
        "POST",
        "/api/v1/meetings/join",
        SignedIn,
        Body::Json(|_| json!({"meetingId": "123456789012", "passcode": "abc"})),
    ),
    ("POST", "/api/v1/meetings/{id}/join", SignedIn, NOTHING),
    ("GET", "/api/v1/admin/plugins", Developers, NOTHING),
    ("POST", "/api/v1/admin/plugins", Developers, Body::Wasm),
    ("GET", "/api/v1/admin/plugins/{name}/logs", Developers, NOTHING),
    ("GET", "/api/v1/admin/plugins/{name}/figures", Developers, NOTHING),
    ("GET", "/api/v1/admin/metrics", Developers, NOTHING),
    (
        "POST",
        "/api/v1/admin/plugins/{name}/versions/{digest}/rehearsal",
        Developers,
        Body::Json(|_| json!({"asIfGranted": false})),
    ),
    ("GET", "/api/v1/admin/plugin-previews", Developers, NOTHING),
    (
        "PUT",
        "/api/v1/admin/plugins/{name}/preview",
        Developers,
        Body::Json(|things| json!({"digest": things.digest})),
    ),
    ("DELETE", "/api/v1/admin/plugins/{name}/preview", Developers, NOTHING),
    ("PUT", "/api/v1/admin/plugin-order", Admins, Body::Json(|things| json!({"names": things.plugins}))),
    (
        "POST",
        "/api/v1/admin/erasure",
        Admins,
        Body::Json(|_| json!({"number": "+442079460000", "preview": false})),
    ),
    ("POST", "/api/v1/admin/plugins/{name}/test", Developers, Body::Json(|_| json!({"callerInfo": {}}))),
    ("POST", "/api/v1/admin/plugins/{name}/versions/{digest}/activate", Admins, Body::Json(|_| json!({}))),
    ("PUT", "/api/v1/admin/plugins/{name}/grants", Admins, Body::Json(|_| json!({"grants": []}))),
    ("GET", "/api/v1/admin/plugins/{name}/settings", Admins, NOTHING),
    ("PUT", "/api/v1/admin/plugins/{name}/settings", Admins, Body::Json(|_| json!({}))),
    ("GET", "/api/v1/admin/plugins/{name}/key-value", Admins, NOTHING),
    (
        "POST",
        "/api/v1/admin/plugins/{name}/key-value",
        Admins,
        Body::Json(|_| json!({"entries": {"m": "v"}})),
    ),
    (
        "PUT",
        "/api/v1/admin/plugins/{name}/key-value/{key}",
        Admins,
        Body::Bytes("application/octet-stream", "value"),
    ),
    ("GET", "/api/v1/admin/plugins/{name}/key-value/{key}", Admins, NOTHING),
    ("DELETE", "/api/v1/admin/plugins/{name}/key-value/{key}", Admins, NOTHING),
    (
        "PUT",
        "/api/v1/admin/plugins/{name}/connections/{connection}",
        Admins,
        // One to which an admin can connect an account.
        Body::Json(|_| {
            let auth = json!({
                "kind": "oauth2-authorization-code", "authorizeUrl": "https://crm.example/authorize",
                "tokenUrl": "https://crm.example/token", "connectedBy": "tenant", "clientId": "matrix",
                "clientSecret": "canary-secret",
            });
            json!({"baseUrl": "https://crm.example", "auth": auth})
        }),
    ),
    ("GET", "/api/v1/admin/plugins/{name}/connections", Admins, NOTHING),
    ("POST", "/api/v1/admin/plugins/{name}/connections/{connection}/test", Admins, NOTHING),
    ("POST", "/api/v1/admin/plugins/{name}/connections/{connection}/account", AdminsInPerson, NOTHING),
    ("DELETE", "/api/v1/admin/plugins/{name}/connections/{connection}/account", Admins, NOTHING),
    ("DELETE", "/api/v1/admin/plugins/{name}/connections/{connection}", Admins, NOTHING),
    ("GET", "/api/v1/connected-accounts", SignedIn, NOTHING),
    ("POST", "/api/v1/connected-accounts/{plugin}/{connection}", SignedIn, NOTHING),
    ("DELETE", "/api/v1/connected-accounts/{plugin}/{connection}", SignedIn, NOTHING),
    ("POST", "/api/v1/admin/plugins/{name}/deactivate", Admins, NOTHING),
    ("POST", "/api/v1/admin/plugins/{name}/rollback", Admins, NOTHING),
    ("DELETE", "/api/v1/admin/plugins/{name}/versions/{digest}", Admins, NOTHING),
    ("GET", "/api/v1/admin/settings", Admins, NOTHING),
    ("PUT", "/api/v1/admin/settings", Admins, Body::Json(|_| json!({"defaultRegion": "US"}))),
    ("GET", "/api/v1/admin/brand", Admins, NOTHING),
    ("PUT", "/api/v1/admin/brand", Admins, Body::Json(|_| json!({"color": null}))),
    ("PUT", "/api/v1/admin/brand/logo", Admins, Body::Bytes("image/webp", LOGO)),
    ("DELETE", "/api/v1/admin/brand/logo", Admins, NOTHING),
    ("GET", "/api/v1/tenant/logos/{tag}", SignedIn, NOTHING),
    ("GET", "/api/v1/admin/onboarding", Admins, NOTHING),
    ("GET", "/api/v1/admin/call-log", Admins, NOTHING),
    ("POST", "/api/v1/admin/call-log/{call}/{plugin}/retry", Admins, NOTHING),
    ("DELETE", "/api/v1/admin/call-log/{call}/{plugin}", Admins, NOTHING),
    ("GET", "/api/v1/admin/quotas", Admins, NOTHING),
    ("GET", "/api/v1/admin/retention", Admins, NOTHING),
    ("PATCH", "/api/v1/admin/retention", Admins, Body::Json(|_| json!({"callTraces": 29}))),
    ("GET", "/api/v1/admin/audit", Admins, NOTHING),
    ("GET", "/api/v1/admin/tokens", DevelopersInPerson, NOTHING),
    ("POST", "/api/v1/admin/tokens", DevelopersInPerson, Body::Json(|things| json!({"name": things.fresh}))),
    ("DELETE", "/api/v1/admin/tokens/{id}", DevelopersInPerson, NOTHING),
    ("GET", "/api/v1/operator/audit", Operators, NOTHING),
    ("GET", "/api/v1/operator/tenants", Operators, NOTHING),
    (
        "POST",
        "/api/v1/operator/tenants",
        Operators,
        Body::Json(|things| json!({"id": things.fresh, "name": "Adatum", "defaultRegion": "DE"})),
    ),
    ("GET", "/api/v1/operator/blocked-digests", Operators, NOTHING),
    ("GET", "/api/v1/operator/costs", Operators, NOTHING),
    ("GET", "/api/v1/operator/service", Operators, NOTHING),
    (
        "PUT",
        "/api/v1/operator/blocked-digests/{digest}",
        Operators,
        Body::Json(|_| json!({"reason": "matrix"})),
    ),
    ("DELETE", "/api/v1/operator/blocked-digests/{digest}", Operators, NOTHING),
    ("GET", "/api/v1/operator/tenants/{id}", Operators, NOTHING),
    ("PATCH", "/api/v1/operator/tenants/{id}", Operators, Body::Json(|_| json!({"defaultRegion": "FR"}))),
    ("GET", "/api/v1/operator/tenants/{id}/audit", Operators, NOTHING),
    ("GET", "/api/v1/operator/tenants/{id}/onboarding", Operators, NOTHING),
    ("GET", "/api/v1/operator/tenants/{id}/quotas", Operators, NOTHING),
    ("PATCH", "/api/v1/operator/tenants/{id}/quotas", Operators, Body::Json(|_| json!({"connections": 7}))),
    ("GET", "/api/v1/operator/tenants/{id}/export", Operators, NOTHING),
    ("POST", "/api/v1/operator/tenants/{id}/suspend", Operators, Body::Json(|_| json!({"reason": "matrix"}))),
    ("POST", "/api/v1/operator/tenants/{id}/resume", Operators, NOTHING),
    ("POST", "/api/v1/operator/tenants/{id}/ring", Operators, NOTHING),
    ("DELETE", "/api/v1/operator/tenants/{id}", Operators, NOTHING),
];
