//! `GET` and `PATCH /api/v1/operator/tenants/{id}/quotas`

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Deserializer, Serialize};
use switchboard_domain::ids::TenantId;
use switchboard_store::Quota;
use utoipa::ToSchema;

use crate::api::quotas::Quotas;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Operator;

/// A number, `null` for what the configuration says, or absent for no change.
type Change = Option<Option<u64>>;

/// How much the tenant may keep from now on. What is absent stays, and `null` is what the configuration says.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = QuotaChange, examples(json!({"keyValues": 200_000, "connections": null})))]
pub(crate) struct QuotaChange {
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    key_values: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    key_value_bytes: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    plugin_versions: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    plugin_version_bytes: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    connections: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    api_tokens: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    customers: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    import_bytes: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    imports: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    calls: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    call_traces: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    log_lines: Change,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    settings_bytes: Change,
}

/// Tells `null` from absent.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Change, D::Error> {
    Option::<u64>::deserialize(deserializer).map(Some)
}

impl QuotaChange {
    fn changes(&self) -> Vec<(Quota, Option<u64>)> {
        let all = [
            (Quota::KeyValues, self.key_values),
            (Quota::KeyValueBytes, self.key_value_bytes),
            (Quota::PluginVersions, self.plugin_versions),
            (Quota::PluginVersionBytes, self.plugin_version_bytes),
            (Quota::Connections, self.connections),
            (Quota::ApiTokens, self.api_tokens),
            (Quota::Customers, self.customers),
            (Quota::ImportBytes, self.import_bytes),
            (Quota::Imports, self.imports),
            (Quota::Calls, self.calls),
            (Quota::CallTraces, self.call_traces),
            (Quota::LogLines, self.log_lines),
            (Quota::SettingsBytes, self.settings_bytes),
        ];
        all.into_iter().filter_map(|(quota, change)| Some((quota, change?))).collect()
    }
}

/// How much a tenant may keep, and how much it does.
#[utoipa::path(
    get, path = "/operator/tenants/{id}/quotas", operation_id = "list_tenant_quotas", tag = "operator",
    params(("id" = String, Path, format = "uuid", description = "The Entra tenant id.")),
    responses((status = 200, description = "All quotas.", body = Quotas), (status = 404))
)]
pub(crate) async fn list(
    State(app): State<App>,
    Operator(operator, _): Operator,
    Path(id): Path<TenantId>,
) -> Result<Json<Quotas>, Problem> {
    let now = app.clock.now();
    app.store.operator().overview(&operator, &id, now).await?;
    Ok(Json(app.store.operator().quotas(&operator, &id).await?.into()))
}

/// Changes how much a tenant may keep. What it keeps already stays.
#[utoipa::path(
    patch, path = "/operator/tenants/{id}/quotas", operation_id = "update_tenant_quotas", tag = "operator",
    params(("id" = String, Path, format = "uuid", description = "The Entra tenant id.")),
    request_body = QuotaChange,
    responses((status = 200, description = "All quotas as they are now.", body = Quotas), (status = 404))
)]
pub(crate) async fn change(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<TenantId>,
    JsonBody(asked): JsonBody<QuotaChange>,
) -> Result<Json<Quotas>, Problem> {
    let act = operator.act("tenant.quotas", id.as_str()).with("after", serde_json::json!(asked));
    app.store.operator().set_quotas(&operator.0, &id, &asked.changes(), &act).await?;
    Ok(Json(app.store.operator().quotas(&operator.0, &id).await?.into()))
}
