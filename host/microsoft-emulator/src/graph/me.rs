//! The signed-in person.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

use super::access::{Workload, caller};
use super::options::Options;
use super::response::{Refusal, ok, select};
use super::users::{Detail, document};
use crate::graph::state::Graph;

pub(super) async fn me(
    State(graph): State<Arc<Graph>>,
    headers: HeaderMap,
    Query(options): Query<Options>,
) -> Result<Response, Refusal> {
    let caller = caller(&graph, &headers)?;
    caller.needs(Workload::Directory, &["User.Read", "User.ReadBasic.All", "User.Read.All"])?;
    let mut body = document(&graph, caller.person, Detail::Full, options.select.as_deref());
    select(&mut body, options.select.as_deref());
    body["@odata.context"] = "https://graph.microsoft.com/v1.0/$metadata#users/$entity".into();
    Ok(ok(body))
}

/// `GET /oidc/userinfo`: the userinfo endpoint of `OpenID` Connect, which Entra has at Graph.
pub(super) async fn user_info(
    State(graph): State<Arc<Graph>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let caller = caller(&graph, &headers)?;
    let person = caller.person;
    Ok(ok(json!({"sub": person.oid, "name": person.name, "email": person.mail})))
}

/// `GET /me/licenseDetails`: the service plans. Calling needs TEAMS1 and MCOEV.
pub(super) async fn licences(
    State(graph): State<Arc<Graph>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let caller = caller(&graph, &headers)?;
    caller.needs(Workload::Directory, &["User.Read", "User.Read.All"])?;
    let settings = graph.core.user_settings(caller.person);
    let plan = |id: &str, name: &str, has: bool| {
        json!({
            "servicePlanId": id, "servicePlanName": name, "appliesTo": "User",
            "provisioningStatus": if has { "Success" } else { "Disabled" },
        })
    };
    let plans = json!([
        plan("57ff2da0-773e-42df-b2af-ffb7a2317929", "TEAMS1", settings.teams_licence),
        plan("4828c8ec-dc2e-4779-b502-87ac9ce28ab7", "MCOEV", settings.phone_licence),
        plan("efb87545-963c-4e0d-99df-69c6916d9eb0", "EXCHANGE_S_ENTERPRISE", settings.mailbox),
    ]);
    let licence = json!({
        "id": "emulated-licence", "skuId": "06ebc4ee-1bb5-47dd-8120-11324bc54e06", "skuPartNumber": "SPE_E5",
        "servicePlans": plans,
    });
    let context =
        format!("https://graph.microsoft.com/v1.0/$metadata#users('{}')/licenseDetails", caller.person.oid);
    Ok(ok(json!({"@odata.context": context, "value": [licence]})))
}

pub(super) async fn mailbox_settings(
    State(graph): State<Arc<Graph>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let caller = caller(&graph, &headers)?;
    caller.needs(Workload::Exchange, &["MailboxSettings.Read"])?;
    super::calendar::mailbox(&graph, caller.person)?;
    let zone = caller.person.zone;
    Ok(ok(json!({
        "@odata.context": format!("https://graph.microsoft.com/v1.0/$metadata#users('{}')/mailboxSettings", caller.person.oid),
        "timeZone": crate::calendar::windows_name(zone).unwrap_or(zone),
        "language": {"locale": "en-US", "displayName": "English (United States)"},
        "dateFormat": "M/d/yyyy",
        "timeFormat": "h:mm tt",
        "workingHours": {
            "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "startTime": "09:00:00.0000000", "endTime": "17:00:00.0000000",
            "timeZone": {"name": crate::calendar::windows_name(zone).unwrap_or(zone)},
        },
    })))
}
