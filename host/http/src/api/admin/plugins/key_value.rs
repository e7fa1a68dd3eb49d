//! `…/api/v1/admin/plugins/{name}/key-value`: what the plugin keeps, such as a phone book that an admin loads.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use switchboard_plugin_host::{MAX_KEY_BYTES, MAX_VALUE_BYTES};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::body::{JsonBody, read_bytes};
use crate::openapi::Binary;
use crate::problem::Problem;
use crate::query::{Paging, Path, Query};
use crate::session::Admin;

/// Keys of one load that the trail names.
const MAX_KEYS_TOLD: usize = 50;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only keys that begin so.
    prefix: Option<String>,
}

/// A part of the keys, sorted.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginKeyPage)]
pub(crate) struct Keys {
    keys: Vec<String>,
    next_cursor: Option<String>,
}

/// Entries to be set: each key with a text, or with a document that is kept as its JSON.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PluginValues, examples(json!({"entries": {"+14255550100": {"name": "Megan Bowen"}}})))]
pub(crate) struct Entries {
    #[schema(value_type = Object)]
    entries: Map<String, Value>,
}

/// What was set.
#[derive(Serialize, ToSchema)]
#[schema(as = LoadedPluginValues)]
pub(crate) struct Loaded {
    /// How many entries.
    entries: usize,
}

fn check(key: &str, value: &[u8], field: &str) -> Result<(), Problem> {
    if key.is_empty() || key.len() > MAX_KEY_BYTES {
        return Err(Problem::member(field, format!("a key has 1 to {MAX_KEY_BYTES} bytes")));
    }
    if value.len() > MAX_VALUE_BYTES {
        return Err(Problem::member(field, format!("a value has at most {MAX_VALUE_BYTES} bytes")));
    }
    Ok(())
}

/// The keys of a plugin's values.
#[utoipa::path(
    get, path = "/admin/plugins/{name}/key-value", operation_id = "list_plugin_keys", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name."), Wanted, Paging),
    responses((status = 200, description = "A page of keys.", body = Keys), (status = 404))
)]
pub(crate) async fn list(
    State(app): State<App>,
    Admin(user): Admin,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
    Query(paging): Query<Paging>,
) -> Result<Json<Keys>, Problem> {
    app.plugins.require_plugin(&user.0.context, &name).await?;
    let prefix = wanted.prefix.unwrap_or_default();
    let (limit, now) = (paging.limit()?, app.clock.now());
    let page = app
        .store
        .key_values()
        .keys(&user.0.context, &name, &prefix, paging.cursor.as_deref(), limit, now)
        .await?;
    Ok(Json(Keys { keys: page.items, next_cursor: page.next_cursor }))
}

/// Sets many values at once, all or none: a phone book, for example.
#[utoipa::path(
    post, path = "/admin/plugins/{name}/key-value", operation_id = "load_plugin_values", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name.")),
    request_body = Entries,
    responses((status = 200, description = "All entries were set.", body = Loaded), (status = 404))
)]
pub(crate) async fn load(
    State(app): State<App>,
    Admin(user): Admin,
    Path(name): Path<String>,
    JsonBody(body): JsonBody<Entries>,
) -> Result<Json<Loaded>, Problem> {
    app.plugins.require_plugin(&user.0.context, &name).await?;
    let mut values = Vec::with_capacity(body.entries.len());
    for (key, value) in body.entries {
        let value = match value {
            Value::String(text) => text,
            document => document.to_string(),
        };
        check(&key, value.as_bytes(), &format!("entries.{key}"))?;
        values.push((key, value));
    }
    let set = values.iter().map(|(key, value)| (key.as_str(), value.as_bytes()));
    let keys: Vec<&String> = values.iter().map(|(key, _)| key).take(MAX_KEYS_TOLD).collect();
    let act = user.act("key-value.load", &name);
    let act = act.with("entries", values.len()).with("keys", serde_json::json!(keys));
    app.store.key_values().set(&user.0.context, &name, set, None, act.at(), Some(&act)).await?;
    Ok(Json(Loaded { entries: values.len() }))
}

/// A value, as its bytes.
#[utoipa::path(
    get, path = "/admin/plugins/{name}/key-value/{key}", operation_id = "get_plugin_value", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(
        ("name" = String, Path, description = "The plugin's name."),
        ("key" = String, Path, description = "The key.")
    ),
    responses((status = 200, description = "The bytes.", content_type = "application/octet-stream", body = inline(Binary)), (status = 404))
)]
pub(crate) async fn get(
    State(app): State<App>,
    Admin(user): Admin,
    Path((name, key)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    app.plugins.require_plugin(&user.0.context, &name).await?;
    let value = app.store.key_values().get(&user.0.context, &name, &key, app.clock.now()).await?;
    let value = value.ok_or_else(|| Problem::not_found("the key"))?;
    // A download, never a page: what a plugin or an admin stored may be anything.
    let headers =
        [(header::CONTENT_TYPE, "application/octet-stream"), (header::CONTENT_DISPOSITION, "attachment")];
    Ok((AppendHeaders(headers), value))
}

/// Sets a value to the body's bytes.
#[utoipa::path(
    put, path = "/admin/plugins/{name}/key-value/{key}", operation_id = "set_plugin_value", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(
        ("name" = String, Path, description = "The plugin's name."),
        ("key" = String, Path, description = "The key.")
    ),
    request_body(
        content = inline(Binary), content_type = "application/octet-stream", description = "The value."
    ),
    responses((status = 204, description = "Set."), (status = 404))
)]
pub(crate) async fn put(
    State(app): State<App>,
    Admin(user): Admin,
    Path((name, key)): Path<(String, String)>,
    request: Request,
) -> Result<StatusCode, Problem> {
    app.plugins.require_plugin(&user.0.context, &name).await?;
    let value = read_bytes(request, MAX_VALUE_BYTES).await?;
    check(&key, &value, "key")?;
    let act = user.act("key-value.set", &name).with("key", key.as_str()).with("bytes", value.len());
    app.store
        .key_values()
        .set(&user.0.context, &name, [(key.as_str(), &value[..])], None, act.at(), Some(&act))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a value.
#[utoipa::path(
    delete, path = "/admin/plugins/{name}/key-value/{key}", operation_id = "delete_plugin_value", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(
        ("name" = String, Path, description = "The plugin's name."),
        ("key" = String, Path, description = "The key.")
    ),
    responses((status = 204, description = "Removed."), (status = 404))
)]
pub(crate) async fn remove(
    State(app): State<App>,
    Admin(user): Admin,
    Path((name, key)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    app.plugins.require_plugin(&user.0.context, &name).await?;
    let act = user.act("key-value.remove", &name).with("key", key.as_str());
    let removed = app.store.key_values().remove(&user.0.context, &name, &key, Some(&act)).await?;
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found("the key")) }
}
