//! The operator's tenant, and how long the audit trail is kept.

use serde::{Deserialize, Serialize};
use switchboard_microsoft::entra::is_tenant_id;

/// The operator of this installation.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Operator {
    pub(crate) tenant: Option<String>,
    pub(crate) audit_days: u32,
}

impl Operator {
    pub(super) fn check(&self, wrong: &mut Vec<String>) {
        if let Some(tenant) = self.tenant.as_ref().filter(|tenant| !is_tenant_id(tenant)) {
            wrong
                .push(format!("`operator.tenant` is {tenant:?}; expected an Entra tenant id, in lower case"));
        }
    }
}

impl Default for Operator {
    fn default() -> Self {
        Self { tenant: None, audit_days: switchboard_services::AUDIT_DAYS }
    }
}
