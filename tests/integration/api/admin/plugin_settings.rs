use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use switchboard_tests::{Demo, THEO, component, of_manifest};

/// How long anything here may take.
const WITHIN: Duration = Duration::from_secs(10);

const SETTINGS: &str = "/api/v1/admin/plugins/web-crm/settings";

/// References one after the other: following them overflows a stack.
pub(crate) fn chain(links: u32) -> Value {
    let links = (1..=links).map(|n| (format!("d{n}"), json!({"$ref": format!("#/$defs/d{}", n - 1)})));
    let mut defs: Map<String, Value> = links.collect();
    let last = json!({"$ref": format!("#/$defs/d{}", defs.len())});
    defs.insert("d0".to_owned(), json!({"type": "object"}));
    json!({"$defs": defs, "allOf": [last]})
}

/// Each definition applies the one before twice: 2 to the power of `levels` evaluations.
pub(crate) fn doubling(keyword: &str, levels: u32) -> Value {
    let mut defs = Map::from_iter([("d0".to_owned(), json!({"type": "string"}))]);
    for level in 1..=levels {
        let before = json!({"$ref": format!("#/$defs/d{}", level - 1)});
        defs.insert(format!("d{level}"), json!({ keyword: [before, before] }));
    }
    json!({"$defs": defs, "$ref": format!("#/$defs/d{levels}")})
}

#[tokio::test]
async fn a_schema_beyond_the_subset_is_refused_at_upload_with_its_place() -> Result<()> {
    let demo = Demo::start().await?;
    let theo = demo.sign_in(THEO).await?;
    for (schema, place, words) in [
        (json!("x"), "", "is an object"),
        (json!({"type": "nonsense"}), "/type", "nonsense"),
        (
            json!({"properties": {"a": {"$ref": "https://schemas.example/a"}}}),
            "/properties/a/$ref",
            "without references",
        ),
        (json!({"$ref": "#"}), "/$ref", "without references"),
        (json!({"properties": {"a": {"pattern": "(a+)+\\1"}}}), "/properties/a/pattern", "regex"),
        (json!({"properties": {"a": {"type": "string", "maximun": 1}}}), "/properties/a/maximun", "maximun"),
        (json!({"enum": vec![0; 2_000]}), "/enum", "more than 1000 values"),
        (chain(3_000), "/$defs", ""),
        (doubling("anyOf", 60), "/$defs", ""),
        (doubling("allOf", 60), "/$defs", ""),
    ] {
        let manifest = json!({"name": "bomb", "version": "1", "contract": "1.0.0", "settings": schema});
        let answer = tokio::time::timeout(WITHIN, theo.upload(of_manifest(&manifest))).await??;
        assert_eq!(answer.status.as_u16(), 422, "{place}: {}", answer.body);
        assert_eq!(answer.body["type"], "/problems/component-refused");
        let detail = answer.body["detail"].as_str().unwrap_or_default();
        assert!(detail.contains(&format!("At \"{place}")) && detail.contains(words), "{place}: {detail}");
    }
    Ok(())
}

/// Versions that were uploaded when schemas were not checked are still in the database.
#[tokio::test]
async fn a_stored_schema_that_is_refused_now_costs_its_plugin_alone() -> Result<()> {
    let demo = Demo::start().await?;
    let theo = demo.sign_in(THEO).await?;
    theo.install(component("web-crm")).await?;
    theo.put(SETTINGS, &json!({"timeoutMs": 500})).await?.expect(200)?;
    for bomb in [chain(1_000), doubling("anyOf", 60), doubling("allOf", 60), json!("x")] {
        let report = demo.sql("SELECT report FROM plugin_versions WHERE plugin = 'web-crm'")?;
        let mut report: Value = serde_json::from_str(&report).context("the report of a version")?;
        report["manifest"]["settings"] = bomb;
        let report = report.to_string().replace('\'', "''");
        demo.sql(&format!("UPDATE plugin_versions SET report = '{report}' WHERE plugin = 'web-crm'"))?;

        let wrong = json!({"timeoutMs": "soon"});
        let refused = tokio::time::timeout(WITHIN, theo.put(SETTINGS, &wrong)).await??.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], "settings", "{refused}");
        let detail = refused["detail"].as_str().unwrap_or_default();
        assert!(detail.contains("upload a version with another one"), "{detail}");
        theo.get("/api/v1/admin/plugins").await?.expect(200)?;
        assert_eq!(theo.get(SETTINGS).await?.expect(200)?, json!({"timeoutMs": 500}));
    }
    Ok(())
}

#[tokio::test]
async fn settings_that_are_too_large_are_refused() -> Result<()> {
    let demo = Demo::start().await?;
    let theo = demo.sign_in(THEO).await?;
    theo.install(component("web-crm")).await?;
    let deep = (0..100).fold(json!({}), |inner, _| json!({ "a": inner }));
    for (settings, words) in [
        (json!({"a": deep}), "levels"),
        (json!({"a": vec![0; 10_000]}), "values"),
        (json!({"a": "x".repeat(100_000)}), "bytes"),
    ] {
        let refused = theo.put(SETTINGS, &settings).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], "settings", "{refused}");
        let message = refused["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains(words), "{message}");
    }
    Ok(())
}
