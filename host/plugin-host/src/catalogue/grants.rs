//! What is granted: what an admin said yes to, and the manifest of the version asks for.

use std::collections::HashSet;

use switchboard_plugin_protocol::GrantAsked;

use crate::PluginHostError;

/// Checks that the manifest asks for all these grants.
pub(super) fn check_asked(grants: &[GrantAsked], asked: &[GrantAsked]) -> Result<(), PluginHostError> {
    for (index, grant) in grants.iter().enumerate() {
        let fits = asked.iter().any(|asked| {
            asked.capability == grant.capability
                && grant.connections.iter().all(|connection| asked.connections.contains(connection))
                && grant.origins.iter().all(|origin| asked.origins.contains(origin))
        });
        if !fits {
            return Err(PluginHostError::Invalid {
                field: format!("grants[{index}]"),
                message: format!(
                    "the plugin's manifest does not ask for this grant of {:?}",
                    grant.capability
                ),
            });
        }
    }
    Ok(())
}

/// The part of what was granted that a version's manifest asks for. Nothing that was granted outlives the asking.
pub(super) fn still_asked(granted: &[GrantAsked], asked: &[GrantAsked]) -> Vec<GrantAsked> {
    let part = |grant: &GrantAsked| {
        let asked: Vec<_> = asked.iter().filter(|asked| asked.capability == grant.capability).collect();
        let part = GrantAsked {
            capability: grant.capability,
            connections: kept(&grant.connections, asked.iter().flat_map(|asked| &asked.connections)),
            origins: kept(&grant.origins, asked.iter().flat_map(|asked| &asked.origins)),
            reason: grant.reason.clone(),
        };
        let led_somewhere = !grant.connections.is_empty() || !grant.origins.is_empty();
        let leads_nowhere = part.connections.is_empty() && part.origins.is_empty();
        let still_asked = !asked.is_empty();
        let still_leads = !led_somewhere || !leads_nowhere;
        (still_asked && still_leads).then_some(part)
    };
    granted.iter().filter_map(part).collect()
}

fn kept<'a>(granted: &[String], asked: impl Iterator<Item = &'a String>) -> Vec<String> {
    let asked: HashSet<_> = asked.collect();
    granted.iter().filter(|granted| asked.contains(granted)).cloned().collect()
}

/// Grants as the store keeps them.
pub(super) fn as_json(grants: &[GrantAsked]) -> Result<String, PluginHostError> {
    serde_json::to_string(grants).map_err(|error| PluginHostError::Store(error.into()))
}

/// Grants that the store kept. What can't be read grants nothing.
pub(super) fn of_json(text: &str) -> Vec<GrantAsked> {
    serde_json::from_str(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn nothing_that_was_granted_outlives_the_asking() {
        let http = |connections: Value, origins: Value| json!({"capability": "http", "connections": connections, "origins": origins, "reason": ""});
        let customers = json!({"capability": "customers", "reason": ""});
        let cases = [
            (json!([customers]), json!([]), json!([])),
            (json!([]), json!([customers]), json!([])),
            (json!([customers]), json!([http(json!([]), json!([])), customers]), json!([customers])),
            (
                json!([http(json!(["a", "b"]), json!([]))]),
                json!([http(json!(["b", "c"]), json!([]))]),
                json!([http(json!(["b"]), json!([]))]),
            ),
            // Asked for in two places.
            (
                json!([http(json!(["a", "b"]), json!([]))]),
                json!([http(json!(["a"]), json!([])), http(json!(["b"]), json!(["https://x.example"]))]),
                json!([http(json!(["a", "b"]), json!([]))]),
            ),
            // Nowhere left to go.
            (
                json!([http(json!(["a"]), json!(["https://x.example"]))]),
                json!([http(json!(["b"]), json!(["https://y.example"]))]),
                json!([]),
            ),
        ];
        for (granted, asked, left) in cases {
            let read = |value: &Value| of_json(&value.to_string());
            assert_eq!(still_asked(&read(&granted), &read(&asked)), read(&left), "{granted} of {asked}");
        }
    }
}
