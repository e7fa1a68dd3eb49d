//! `GET /me/licenseDetails`

use serde::Deserialize;

use super::call::GraphCall;
use super::circuit_breaker::Service;
use super::client::Graph;
use super::error::GraphError;
use super::request::Request;
use super::types::List;

/// A licence of the user.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct License {
    /// Such as `ENTERPRISEPREMIUM`.
    #[serde(default)]
    pub sku_part_number: String,
    /// The services of the licence.
    #[serde(default)]
    pub service_plans: Vec<ServicePlan>,
}

/// A service of a licence.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServicePlan {
    /// Such as `TEAMS1` or `MCOEV` (Teams Phone).
    #[serde(default)]
    pub service_plan_name: String,
    /// `Success` if it is provisioned.
    #[serde(default)]
    pub provisioning_status: String,
}

impl License {
    /// Whether the licence has this service and it is provisioned.
    #[must_use]
    pub fn has(&self, plan: &str) -> bool {
        self.service_plans.iter().any(|known| {
            known.service_plan_name.eq_ignore_ascii_case(plan)
                && known.provisioning_status.eq_ignore_ascii_case("Success")
        })
    }
}

impl Graph {
    /// The signed-in user's licences.
    ///
    /// # Errors
    /// [`GraphError`] when Graph refuses, fails or can't be reached.
    pub async fn license_details(&self, call: &GraphCall<'_>) -> Result<Vec<License>, GraphError> {
        let url = self.url(&["me", "licenseDetails"]);
        let request = Request::get("licenseDetails", Service::Directory, url);
        Ok(self.json::<List<License>>(call, request).await?.value)
    }
}
