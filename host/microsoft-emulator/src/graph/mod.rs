//! Microsoft Graph: the people of the caller's tenant.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::entra::GRAPH_RESOURCE;
use crate::people::Person;
use crate::state::{Shared, State as Emulated};

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/v1.0/me", get(me))
        .route("/v1.0/users", get(users))
        .route("/v1.0/users/{id}", get(user))
}

#[derive(Deserialize)]
struct Claims {
    oid: String,
}

fn refuse(status: StatusCode, code: &str, message: &str) -> Response {
    let time = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let inner = json!({"date": time, "request-id": Uuid::new_v4(), "client-request-id": Uuid::new_v4()});
    (status, Json(json!({"error": {"code": code, "message": message, "innerError": inner}}))).into_response()
}

fn caller<'a>(state: &'a Emulated, headers: &HeaderMap) -> Result<&'a Person, Box<Response>> {
    let token = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    let claims: Option<Claims> = state.key.verify(token, GRAPH_RESOURCE);
    claims.and_then(|claims| state.person(&claims.oid)).ok_or_else(|| {
        let message =
            if token.is_empty() { "Access token is empty." } else { "Access token validation failure." };
        Box::new(refuse(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message))
    })
}

fn document(person: &Person) -> Value {
    let (given, surname) = person.name.split_once(' ').unwrap_or((&person.name, ""));
    json!({
        "id": person.oid,
        "displayName": person.name,
        "givenName": given,
        "surname": surname,
        "mail": person.upn,
        "userPrincipalName": person.upn,
        "jobTitle": person.title,
        "department": person.department,
        "businessPhones": person.phone.iter().collect::<Vec<_>>(),
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": "en-US",
    })
}

async fn me(State(state): State<Shared>, headers: HeaderMap) -> Response {
    match caller(&state, &headers) {
        Ok(person) => Json(document(person)).into_response(),
        Err(refused) => *refused,
    }
}

async fn user(State(state): State<Shared>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let caller = match caller(&state, &headers) {
        Ok(person) => person,
        Err(refused) => return *refused,
    };
    // Graph knows the caller's own tenant only.
    let found = state.person(&id).or_else(|| state.person_by_upn(&id));
    match found.filter(|person| person.tenant_id == caller.tenant_id) {
        Some(person) => Json(document(person)).into_response(),
        None => {
            let message = format!(
                "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
            );
            refuse(StatusCode::NOT_FOUND, "Request_ResourceNotFound", &message)
        }
    }
}

#[derive(Deserialize)]
struct Users {
    #[serde(rename = "$filter")]
    filter: Option<String>,
}

async fn users(State(state): State<Shared>, headers: HeaderMap, Query(query): Query<Users>) -> Response {
    let caller = match caller(&state, &headers) {
        Ok(person) => person,
        Err(refused) => return *refused,
    };
    let eventual = headers.get("consistencylevel").is_some_and(|value| value == "eventual");
    let number = match query.filter.as_deref() {
        None => None,
        Some(filter) => {
            let number =
                filter.strip_prefix("businessPhones/any(p:p eq '").and_then(|rest| rest.strip_suffix("')"));
            if number.is_none() || !eventual {
                return refuse(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", "Unsupported Query.");
            }
            number
        }
    };
    let people = state.tenants.iter().flat_map(|tenant| &tenant.people);
    let found: Vec<Value> = people
        .filter(|person| person.tenant_id == caller.tenant_id)
        .filter(|person| number.is_none_or(|number| person.phone.as_deref() == Some(number)))
        .map(document)
        .collect();
    Json(json!({"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users", "value": found}))
        .into_response()
}
