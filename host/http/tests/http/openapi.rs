//! The OpenAPI document: what it shows is what it promises.

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// A field that an answer gains is missing in its example until somebody adds it; this says which, within seconds.
#[test]
fn every_example_fits_its_schema() -> Result<()> {
    let document = serde_json::to_value(switchboard_http::openapi())?;
    let schemas = document["components"]["schemas"].as_object().context("no schemas")?;
    let mut misfits = Vec::new();
    let mut count = 0;
    for (name, schema) in schemas {
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": format!("#/components/schemas/{name}"),
            "components": document["components"]
        });
        for example in schema.get("examples").and_then(Value::as_array).into_iter().flatten() {
            let validator = jsonschema::validator_for(&whole).with_context(|| name.clone())?;
            misfits.extend(
                validator
                    .iter_errors(example)
                    .map(|error| format!("{name}{}: {error}", error.instance_path())),
            );
            count += 1;
        }
    }
    assert_eq!(misfits, [""; 0]);
    assert!(count > 10, "{count} examples");
    Ok(())
}
