//! Environment variables that look like ours and are read by nobody: a mistyped one would be ignored in silence.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use serde_json::Value;

use super::explain::variable;
use super::{Config, PREFIX};

/// How our variables begin.
const OURS: &str = "SWITCHBOARD_";

/// Variables that are no keys of the configuration: of other commands, and of the project's tests.
const OTHERS: &[&str] = &[
    "SWITCHBOARD_CONFIG",
    "SWITCHBOARD_SERVER",
    "SWITCHBOARD_TOKEN",
    "SWITCHBOARD_BIN",
    "SWITCHBOARD_LONG_TESTS",
    "SWITCHBOARD_URL",
    "SWITCHBOARD_WEB",
];

/// Variables whose names begin so are of the project's tests.
const OF_TESTS: &str = "SWITCHBOARD_TEST_";

/// What Kubernetes tells every container of a service that is called `switchboard`.
fn is_of_kubernetes(name: &str) -> bool {
    let Some(rest) = name.strip_prefix(OURS) else { return false };
    rest == "PORT"
        || rest == "SERVICE_HOST"
        || rest == "SERVICE_PORT"
        || rest.starts_with("SERVICE_PORT_")
        || rest.strip_prefix("PORT_").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn keys(value: &Value, prefix: &str, all: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, value) in members {
                let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                keys(value, &key, all);
            }
        }
        _ => {
            all.insert(prefix.to_owned());
        }
    }
}

/// The variables of all keys.
fn known() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    keys(&serde_json::to_value(Config::default()).unwrap_or_default(), "", &mut all);
    all.iter().map(|key| variable(key)).collect()
}

/// Refuses variables that look like ours and are read by nobody; names the nearest that is.
///
/// # Errors
/// One line for each.
pub(super) fn refuse_unknown(names: impl Iterator<Item = String>) -> Result<()> {
    let mut wrong = Vec::new();
    let mut known_variables = None;
    for name in names {
        let upper = name.to_uppercase();
        let is_ours = upper.starts_with(OURS)
            && !OTHERS.contains(&upper.as_str())
            && !upper.starts_with(OF_TESTS)
            && !is_of_kubernetes(&upper);
        // With the whole prefix, the reader of the configuration finds out itself whether there is such a key.
        if !is_ours || upper.starts_with(PREFIX) {
            continue;
        }
        let known = known_variables.get_or_insert_with(known);
        // Underscores are what is mistyped most.
        let plain = |name: &str| name.replace('_', "");
        let nearest = known.iter().max_by(|one, other| {
            let similar = |known: &str| strsim::jaro_winkler(&plain(&upper), &plain(known));
            similar(one).total_cmp(&similar(other))
        });
        let nearest = nearest.map(String::as_str).unwrap_or_default();
        wrong.push(format!("environment variable {name}: nobody reads it; did you mean {nearest}?"));
    }
    if wrong.is_empty() { Ok(()) } else { bail!("{}", wrong.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistyped_variables_are_named_with_the_nearest_and_others_are_left_alone() {
        let refused =
            |name: &str| refuse_unknown(std::iter::once(name.to_owned())).err().map(|e| e.to_string());
        for (name, nearest) in [
            ("SWITCHBOARD_SERVER_LISTEN", "SWITCHBOARD__SERVER__LISTEN"),
            ("SWITCHBOARD_SERVER__LISTN", "SWITCHBOARD__SERVER__LISTEN"),
            ("SWITCHBOARD_DATABASE_URL", "SWITCHBOARD__DATABASE__URL"),
            ("switchboard_database__password", "SWITCHBOARD__DATABASE__PASSWORD"),
        ] {
            let said = refused(name).unwrap_or_default();
            assert!(said.contains(name) && said.contains(&format!("did you mean {nearest}?")), "{said}");
        }
        for name in [
            "SWITCHBOARD_CONFIG",
            "SWITCHBOARD__SERVER__LISTEN",
            "SWITCHBOARD_SERVICE_HOST",
            "SWITCHBOARD_SERVICE_PORT_HTTP",
            "SWITCHBOARD_PORT",
            "SWITCHBOARD_PORT_8080_TCP_ADDR",
            "PATH",
        ] {
            assert_eq!(refused(name), None, "{name}");
        }
    }
}
