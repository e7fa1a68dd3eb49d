//! Whose sign-ins are the operator's.

use serde::{Deserialize, Serialize};

/// Who operates this installation.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Operator {
    pub(crate) tenant: Option<String>,
    pub(crate) audit_days: u32,
}

impl Default for Operator {
    fn default() -> Self {
        Self { tenant: None, audit_days: switchboard_plugin_host::AUDIT_DAYS }
    }
}
