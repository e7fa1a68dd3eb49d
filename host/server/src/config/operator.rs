//! The operator's tenant.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use switchboard_microsoft::entra::is_tenant_id;

use super::period::Period;

/// The shortest time between two synthetic rings in a tenant.
const SHORTEST: Duration = Duration::from_secs(10);

/// The operator of this installation.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Operator {
    pub(crate) tenant: Option<String>,
    /// How often there is a synthetic ring in each tenant.
    pub(crate) ring_interval: Option<Period>,
}

impl Operator {
    pub(super) fn check(&self, wrong: &mut Vec<String>) {
        if let Some(tenant) = self.tenant.as_ref().filter(|tenant| !is_tenant_id(tenant)) {
            wrong
                .push(format!("`operator.tenant` is {tenant:?}; expected an Entra tenant id, in lower case"));
        }
        if self.ring_interval.is_some_and(|interval| interval.0 < SHORTEST) {
            wrong.push(format!("`operator.ring_interval` is at least {} s", SHORTEST.as_secs()));
        }
    }
}
