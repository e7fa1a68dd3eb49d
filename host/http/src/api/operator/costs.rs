//! `GET /api/v1/operator/costs`

use axum::Json;
use axum::extract::State;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::admin::plugins::millis;
use crate::app::App;
use crate::problem::Problem;
use crate::query::Query;
use crate::session::Operator;

/// The most days back.
const MAX_DAYS: i64 = 90;

/// The most tenants.
const MAX_TENANTS: u32 = 200;

/// What a tenant's plugins cost.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TenantCost)]
pub(crate) struct Cost {
    /// Entra tenant id.
    id: String,
    name: String,
    /// How many calls of hooks.
    calls: i64,
    /// How many of them gave no answer.
    failures: i64,
    /// Seconds in which its plugins computed.
    computing_seconds: f64,
    /// How often they asked the host for something.
    host_calls: i64,
    /// Bytes of the bodies of their requests to other systems and of their answers.
    egress_bytes: i64,
}

/// What the tenants' plugins cost.
#[derive(Serialize, ToSchema)]
#[schema(as = TenantCostList)]
pub(crate) struct Costs {
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    /// Whose plugins computed most first; at most 200.
    items: Vec<Cost>,
}

/// How far back.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// 1 to 90 days; 30 where it is not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 90)]
    days: Option<String>,
}

impl Wanted {
    fn days(&self) -> Result<i64, Problem> {
        let Some(text) = &self.days else { return Ok(30) };
        match text.parse() {
            Ok(days) if (1..=MAX_DAYS).contains(&days) => Ok(days),
            _ => Err(Problem::member("days", format!("{text:?} is not a number from 1 to {MAX_DAYS}"))),
        }
    }
}

/// What the plugins of each tenant cost, the costliest first.
///
/// Fronts store their figures each minute.
#[utoipa::path(
    get, path = "/operator/costs", operation_id = "list_tenant_costs", tag = "operator",
    params(Wanted),
    responses((status = 200, description = "The costs.", body = Costs), (status = 404))
)]
pub(crate) async fn costs(
    State(app): State<App>,
    operator: Operator,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Costs>, Problem> {
    let since = app.clock.now() - SignedDuration::from_hours(24 * wanted.days()?);
    app.plugins.store_all_figures().await;
    let costs = app.store.operator().costs(&operator.0, since, MAX_TENANTS).await?;
    let items = costs.into_iter().map(|cost| Cost {
        id: cost.tenant_id.to_string(),
        name: cost.name,
        calls: cost.calls,
        failures: cost.failures,
        computing_seconds: millis(cost.computing_us) / 1000.0,
        host_calls: cost.host_calls,
        egress_bytes: cost.egress_bytes,
    });
    Ok(Json(Costs { since, items: items.collect() }))
}
