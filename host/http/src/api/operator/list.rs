//! `GET /api/v1/operator/tenants`

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use switchboard_store::{TenantFilter, TenantState};
use utoipa::{IntoParams, ToSchema};

use super::OperatedTenant;
use crate::app::App;
use crate::openapi::TenantStateName;
use crate::problem::Problem;
use crate::query::{Paging, Query};
use crate::session::Operator;

/// Which tenants are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// A part of the name or the id.
    search: Option<String>,
    /// Only tenants in this state.
    #[param(value_type = Option<TenantStateName>)]
    state: Option<String>,
    /// `failed`: only tenants whose last synthetic ring was not complete.
    ring: Option<String>,
}

/// A part of the tenants, by name.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TenantPage)]
pub(crate) struct OperatedTenants {
    items: Vec<OperatedTenant>,
    next_cursor: Option<String>,
}

fn state(text: &str) -> Result<TenantState, Problem> {
    let found = TenantState::ALL.into_iter().find(|state| state.as_str() == text);
    found.ok_or_else(|| Problem::member("state", "invited, consented or suspended is expected"))
}

/// The tenants.
///
/// For the operator alone: to everybody else this path is not there.
#[utoipa::path(
    get, path = "/operator/tenants", operation_id = "list_tenants", tag = "operator",
    params(Paging, Wanted),
    responses((status = 200, description = "A page of tenants.", body = OperatedTenants), (status = 404))
)]
pub(crate) async fn list(
    State(app): State<App>,
    Operator(operator, _): Operator,
    Query(paging): Query<Paging>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<OperatedTenants>, Problem> {
    let some = |text: Option<String>| text.filter(|text| !text.is_empty());
    let state = some(wanted.state).as_deref().map(state).transpose()?;
    let ring_failed = match some(wanted.ring).as_deref() {
        None => false,
        Some("failed") => true,
        Some(_) => return Err(Problem::member("ring", "failed is expected")),
    };
    let filter = TenantFilter { search: some(wanted.search), state, ring_failed };
    let (limit, now) = (paging.limit()?, app.clock.now());
    let page = app.store.operator().list(&operator, &filter, paging.cursor.as_deref(), limit, now).await?;
    let items = page.items.into_iter().map(OperatedTenant::from).collect();
    Ok(Json(OperatedTenants { items, next_cursor: page.next_cursor }))
}
