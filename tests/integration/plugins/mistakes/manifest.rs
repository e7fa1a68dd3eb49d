//! What is wrong in `plugin.json`.

use anyhow::Result;
use serde_json::{Value, json};

use super::{Case, Folder, Wrong, case};

pub(super) const TOLD: &str = "`plugin build`";

/// The manifest of a new plugin with one member changed.
fn with(member: &str, value: Value) -> String {
    let mut manifest = json!({"name": "crm", "version": "1.0.0", "contract": "1.0.0"});
    manifest[member] = value;
    manifest.to_string()
}

pub(super) const CASES: &[Case<fn() -> String>] = &[
    case("no JSON", &["./plugin.json: expected ident"], || "name = \"crm\"".to_owned()),
    case(
        "a member is misspelt",
        &[
            "./plugin.json: grant: unknown field `grant`, expected one of `name`, `version`, `contract`, `description`, `grants`, `personKeys`, `settings`",
        ],
        || with("grant", json!([])),
    ),
    case("a member is missing", &["./plugin.json: missing field `version`"], || {
        json!({"name": "crm", "contract": "1.0.0"}).to_string()
    }),
    case(
        "a name with spaces",
        &[
            "./plugin.json: name: \"My CRM\" is no name: a lower-case letter, then at most 62 lower-case letters, digits and hyphens",
        ],
        || with("name", json!("My CRM")),
    ),
    case(
        "grants as an object",
        &[
            "./plugin.json: grants: a list is expected, such as [{\"capability\": \"customers\", \"reason\": \"why\"}], and this is an object",
        ],
        || with("grants", json!({"customers": true})),
    ),
    case(
        "an unknown capability",
        &[
            "./plugin.json: grants[0].capability: unknown variant `sql`, expected one of `customers`, `directory`, `http`, `key-value`, `settings`, `log`",
        ],
        || with("grants", json!([{"capability": "sql"}])),
    ),
    case(
        "asking for what every plugin has",
        &["./plugin.json: grants[0].capability: every plugin has log: leave it out"],
        || with("grants", json!([{"capability": "log"}])),
    ),
    case(
        "`http` without connections and origins",
        &[
            "./plugin.json: grants[0].connections: http leads nowhere: name connections, which the admin sets up, or add origins such as \"https://api.example.com\"",
        ],
        || with("grants", json!([{"capability": "http"}])),
    ),
    case(
        "an origin without a scheme",
        &[
            "./plugin.json: grants[0].origins[0]: \"api.hubapi.com\" has no scheme: write \"https://api.hubapi.com\"",
        ],
        || with("grants", json!([{"capability": "http", "origins": ["api.hubapi.com"]}])),
    ),
    case(
        "an origin with a path",
        &[
            "./plugin.json: grants[0].origins[0]: \"https://api.hubapi.com/crm/v3\" is more than an origin: write \"https://api.hubapi.com\"",
        ],
        || with("grants", json!([{"capability": "http", "origins": ["https://api.hubapi.com/crm/v3"]}])),
    ),
    case(
        "connections of another capability",
        &["./plugin.json: grants[0].connections: only http has connections: leave them out of key-value"],
        || with("grants", json!([{"capability": "key-value", "connections": ["crm"]}])),
    ),
    case(
        "a type that JSON Schema does not have",
        &[
            "./plugin.json: settings: the schema of settings can't be used. At \"/type\" in it: unknown variant `objekt`, expected one of `null`, `boolean`, `integer`, `number`, `string`, `array`, `object`; settings have a subset of JSON Schema without references (wit/README.md lists its keywords)",
        ],
        || with("settings", json!({"type": "objekt"})),
    ),
    case(
        "a pattern of keys without a placeholder",
        &[
            "./plugin.json: personKeys[0], \"contacts\", is no pattern of keys: it does not say whose the key is: put one of {number}, {digits}, {email} and {customer} where that stands in the key",
        ],
        || with("personKeys", json!(["contacts"])),
    ),
];

#[test]
fn each_mistake_in_the_manifest_names_the_member_and_what_to_do() -> Result<()> {
    let (folder, mut wrong) = (Folder::new()?, Wrong::default());
    for case in CASES {
        folder.write("plugin.json", (case.how)())?;
        wrong.compare(case, &folder.fails(&["build"])?);
    }
    wrong.none();
    Ok(())
}
