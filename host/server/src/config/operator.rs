//! The operator's tenant.

use serde::{Deserialize, Serialize};
use switchboard_microsoft::entra::is_tenant_id;

/// The operator of this installation.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Operator {
    pub(crate) tenant: Option<String>,
}

impl Operator {
    pub(super) fn check(&self, wrong: &mut Vec<String>) {
        if let Some(tenant) = self.tenant.as_ref().filter(|tenant| !is_tenant_id(tenant)) {
            wrong
                .push(format!("`operator.tenant` is {tenant:?}; expected an Entra tenant id, in lower case"));
        }
    }
}
