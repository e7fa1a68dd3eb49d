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

#[cfg(test)]
mod tests {
    use switchboard_plugin::testing::{Answer, FakeHost, call_entry, context, phone_caller};

    use super::*;

    #[test]
    fn an_ended_call_is_written_down() {
        let saved = json!({ "id": "activity-1" });
        let host = FakeHost::new()
            .http(Answer::to("PUT", "/calls/call-1").over("crm").status(201).json(saved))
            .install();
        let entry = call_entry(phone_caller("+14255550100"), "answered");
        let entry = CallEntry { notes: Some("Wants an offer.".to_owned()), ..entry };
        let id = Plugin::save(entry, context()).expect("the CRM takes it");
        assert_eq!(id.as_deref(), Some("activity-1"));
        let body = host.requests()[0].body.clone().unwrap_or_default();
        let sent: Value = serde_json::from_slice(&body).expect("it is JSON");
        assert_eq!(sent["notes"], "Wants an offer.");
    }

    #[test]
    fn while_the_crm_is_down_the_host_is_asked_to_try_again() {
        let _host =
            FakeHost::new().http(Answer::to("PUT", "/calls/call-1").over("crm").status(503)).install();
        let entry = call_entry(phone_caller("+14255550100"), "answered");
        let error = Plugin::save(entry, context()).expect_err("the CRM is down");
        assert_eq!(error.kind, "unavailable");
    }
}
