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

#[test]
fn no_message_about_a_wrong_value_shows_what_may_be_a_secret() {
    for text in [
        "[database]\npassword = [\"canary\"]",
        "[microsoft]\nclient_secret = { canary = 1 }\nacs = \"canary\"",
        "telemetry = \"canary\"",
        "[microsoft]\nclient_secret = \"canary",
        "[database]\nurl = \"postgres://switchboard:canary@db:port/x\"",
    ] {
        let file = std::env::temp_dir().join(format!("switchboard-secrets-{}.toml", std::process::id()));
        std::fs::write(&file, text).unwrap();
        let said = match super::read(Some(&file)) {
            Ok(config) => config.check().unwrap_err().to_string() + &config.shown().unwrap(),
            Err(error) => format!("{error:#}"),
        };
        std::fs::remove_file(&file).unwrap();
        assert!(!said.contains("canary"), "{text}: {said}");
    }
}

#[test]
fn parameters_that_nobody_reads_are_refused_and_printed_commands_have_no_password() {
    let database = |url: &str| super::database::Database { url: Some(url.to_owned()), ..Default::default() };
    let refused = database("postgres://a@db/x?sslmod=require").url().unwrap_err().to_string();
    assert!(refused.contains("sslmod") && refused.contains("`sslmode`"), "{refused}");
    let refused = database("postgres://a@db/x?password=canary").url().unwrap_err().to_string();
    assert!(refused.contains("database.password_file") && !refused.contains("canary"), "{refused}");
    database("postgres://a@db/x?sslmode=require&application_name=b").url().unwrap();
    let several = database("postgres://a@one,two:5433/x").url().unwrap_err().to_string();
    assert!(several.contains("several hosts (one,two:5433)"), "{several}");
    let socket = database("postgres:///x?host=/var/run/postgresql").url().unwrap();
    assert!(matches!(socket, super::DatabaseUrl::Postgres(url) if url.contains("host=/var/run")));
    let printed = super::redacted("postgres:///x?host=/run&password=canary");
    assert!(printed.contains("host=") && !printed.contains("canary"), "{printed}");
    let printed = super::without_password("postgres://a:canary@db/x?sslmode=require");
    assert_eq!(printed, "postgres://a@db/x?sslmode=require");
}

#[test]
fn a_secret_that_can_not_be_read_is_found_by_the_check() {
    let empty = std::env::temp_dir().join(format!("switchboard-empty-{}", std::process::id()));
    std::fs::write(&empty, "\n").unwrap();
    for (file, says) in [(empty.clone(), "is empty"), (std::env::temp_dir(), "can't be read")] {
        let url = Some("postgres://a@db/x".to_owned());
        let database = super::database::Database { url, password_file: Some(file), ..Default::default() };
        let config = Config { database, ..Config::default() };
        let wrong = config.check().unwrap_err().to_string();
        assert!(wrong.contains("database.password_file") && wrong.contains(says), "{wrong}");
    }
    std::fs::remove_file(&empty).unwrap();
}
