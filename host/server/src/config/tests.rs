//! Tests that the example documents exactly the keys that exist, with their defaults.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Config;

const EXAMPLE: &str = include_str!("../../switchboard.example.toml");

/// The example as TOML. `#key = value` shows a default or an example and is read if wanted; `# prose` is skipped.
fn example(with_commented: bool) -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(key) if with_commented && key.starts_with(|c: char| c.is_ascii_lowercase()) => key.to_owned(),
        Some(_) => String::new(),
        None => line.to_owned(),
    };
    EXAMPLE.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn keys(value: &Value, prefix: &str, all: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
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

fn keys_of(value: &Value) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    keys(value, "", &mut all);
    all
}

#[test]
fn the_example_has_every_key_and_no_other() {
    let text = example(true);
    let parsed: Config = toml::from_str(&text).unwrap();
    let written: Value = toml::from_str(&text).unwrap();
    let known = serde_json::to_value(parsed).unwrap();
    assert_eq!(keys_of(&written), keys_of(&known));
}

#[test]
fn what_the_example_shows_as_default_is_the_default() {
    let shown: Value = toml::from_str(&example(true)).unwrap();
    let set: Value = toml::from_str(&example(false)).unwrap();
    let defaults = serde_json::to_value(Config::default()).unwrap();
    let set = keys_of(&set);
    // This default depends on the number of processors.
    let of_machine = ["plugins.small_workers"];
    // The operator chooses these resources' names, so they have no defaults.
    let has_default =
        |key: &&String| !of_machine.contains(&key.as_str()) && !key.starts_with("microsoft.acs.resources.");
    for key in keys_of(&shown).difference(&set).filter(has_default) {
        let pointer = format!("/{}", key.replace('.', "/"));
        let (shown, default) = (shown.pointer(&pointer).unwrap(), defaults.pointer(&pointer).unwrap());
        if !default.is_null() {
            assert_eq!(shown, default, "{key}");
        }
    }
}

#[test]
fn nothing_that_is_shown_shows_a_secret() {
    let text = example(true).replace("\"only as an environment variable\"", "\"canary\"");
    let text = text.replace("switchboard@db", "switchboard:canary@db");
    let config: Config = toml::from_str(&text).unwrap();
    let shown = config.shown().unwrap();
    assert!(shown.contains("(hidden)") && !shown.contains("canary"), "{shown}");
    let debug = format!("{:?}", config.microsoft);
    assert!(!debug.contains("canary"), "{debug}");
}
