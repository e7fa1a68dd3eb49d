//! Writes ended calls down in the tenant's CRM, over the connection `crm`.

use serde_json::{Value, json};
use switchboard_plugin::call_log::{CallEntry, Direction, Guest};
use switchboard_plugin::http::{self, Request};
use switchboard_plugin::types::{PluginError, RequestContext};

use crate::Plugin;

impl Guest for Plugin {
    fn save(entry: CallEntry, context: RequestContext) -> Result<Option<String>, PluginError> {
        let document = json!({
            "direction": if entry.direction == Direction::Incoming { "incoming" } else { "outgoing" },
            "outcome": entry.outcome,
            "customerId": entry.customer.map(|customer| customer.id),
            "agent": context.agent.user_principal_name,
            "startedAt": entry.started_at,
            "endedAt": entry.ended_at,
            "durationS": entry.duration_s,
            "notes": entry.notes,
        });
        // The host may call this several times for the same call: PUT with the call's id writes it down once.
        let request = Request::json("PUT", &format!("/calls/{}", entry.call_id), document.to_string());
        // What fails here is how the hook fails: the host tries again later.
        let response = http::send(&request.over("crm"))?.expect_ok()?;
        let saved: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        Ok(saved["id"].as_str().map(str::to_owned))
    }
}

// A component exports its hooks; unit tests run without them.
#[cfg(target_family = "wasm")]
switchboard_plugin::export_call_log!(Plugin);
