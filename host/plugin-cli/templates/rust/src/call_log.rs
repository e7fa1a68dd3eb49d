//! Writes ended calls down in the tenant's CRM, over the connection `crm`.

use serde_json::{Value, json};
use switchboard_plugin::call_log::{CallEntry, Direction, Guest};
use switchboard_plugin::http::{self, HttpError, Request};
use switchboard_plugin::types::{HookError, RequestContext};

use crate::Plugin;

impl Guest for Plugin {
    fn save(entry: CallEntry, context: RequestContext) -> Result<Option<String>, HookError> {
        let document = json!({
            "direction": if entry.direction == Direction::Incoming { "incoming" } else { "outgoing" },
            "outcome": entry.outcome,
            "customerId": entry.customer_id,
            "agent": context.agent.user_principal_name,
            "startedAt": entry.started_at,
            "endedAt": entry.ended_at,
            "notes": entry.notes,
        });
        // The host may call this several times for the same call: PUT with the call's id writes it down once.
        let request = Request::json("PUT", &format!("/calls/{}", entry.call_id), document.to_string());
        let response = http::send(Some("crm"), &request).map_err(failed)?;
        if !(200..300).contains(&response.status) {
            return Err(HookError::Unavailable(format!("the CRM answered {}", response.status)));
        }
        let saved: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        Ok(saved["id"].as_str().map(str::to_owned))
    }
}

fn failed(error: HttpError) -> HookError {
    match error {
        HttpError::Denied(why) => HookError::Misconfigured(why),
        HttpError::TimedOut => HookError::Unavailable("the CRM did not answer in time".to_owned()),
        HttpError::Failed(why) => HookError::Unavailable(why),
        HttpError::TooLarge | HttpError::QuotaExceeded => HookError::Internal(error.to_string()),
    }
}

// A component exports its hooks; unit tests run without them.
#[cfg(target_family = "wasm")]
switchboard_plugin::export_call_log!(Plugin);
