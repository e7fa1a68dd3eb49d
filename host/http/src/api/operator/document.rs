//! A tenant as the operator's API tells it.

use jiff::Timestamp;
use serde::Serialize;
use switchboard_domain::synthetic_ring::SyntheticRing;
use switchboard_store::TenantOverview;
use utoipa::ToSchema;

use crate::openapi::TenantStateName;

/// A tenant.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Tenant)]
pub(crate) struct OperatedTenant {
    /// Entra tenant id.
    #[schema(format = "uuid")]
    id: String,
    name: String,
    /// ISO 3166-1 alpha-2: how numbers without a country are read.
    default_region: String,
    /// Link schemes that cards may use besides https.
    url_schemes: Vec<String>,
    /// How far it has come.
    #[schema(value_type = TenantStateName)]
    state: &'static str,
    #[schema(value_type = String, format = DateTime)]
    invited_at: Timestamp,
    invited_by: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    consented_at: Option<Timestamp>,
    consented_by: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    suspended_at: Option<Timestamp>,
    suspended_by: Option<String>,
    /// Why it is suspended.
    suspended_for: Option<String>,
    /// Deleting has begun and is to be repeated until it is done.
    deleting: bool,
    /// People who have signed in.
    users: i64,
    /// Sessions that are alive.
    sessions: i64,
    active_plugins: i64,
    /// The last synthetic ring; absent where nobody has rung yet.
    last_ring: Option<LastRing>,
}

/// A synthetic ring: a call that nobody makes, by which the operator sees whether a card would be there, how soon and with what.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LastSyntheticRing)]
pub(crate) struct LastRing {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[serde(flatten)]
    ring: SyntheticRing,
}

impl From<(SyntheticRing, Timestamp)> for LastRing {
    fn from((ring, at): (SyntheticRing, Timestamp)) -> Self {
        Self { at, ring }
    }
}

impl From<TenantOverview> for OperatedTenant {
    fn from(overview: TenantOverview) -> Self {
        Self {
            id: overview.tenant.id.to_string(),
            name: overview.tenant.name,
            default_region: overview.tenant.default_region,
            url_schemes: overview.tenant.url_schemes,
            state: overview.state.as_str(),
            invited_at: overview.invited_at,
            invited_by: overview.invited_by,
            consented_at: overview.consented_at,
            consented_by: overview.consented_by,
            suspended_at: overview.suspended_at,
            suspended_by: overview.suspended_by,
            suspended_for: overview.suspended_for,
            deleting: overview.deleting_at.is_some(),
            users: overview.users,
            sessions: overview.sessions,
            active_plugins: overview.active_plugins,
            last_ring: overview.last_ring.map(LastRing::from),
        }
    }
}
