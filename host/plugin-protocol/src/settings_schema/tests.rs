use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::evaluate::{At, Evaluation};
use super::*;

/// A schema with so many levels of one keyword around `{}`.
fn nested(keyword: &str, levels: usize) -> Value {
    (0..levels).fold(json!({}), |inner, _| json!({ keyword: inner }))
}

#[test]
fn what_is_beyond_the_subset_is_refused_with_its_place() {
    let patterns: Map<String, Value> = (0..17).map(|n| (format!("p{n}"), json!({"pattern": "x"}))).collect();
    for (schema, pointer, words) in [
        (json!("x"), "", "is an object"),
        (json!(true), "", "is an object"),
        (json!({"type": "nonsense"}), "/type", "unknown variant `nonsense`"),
        (json!({"type": []}), "/type", "at least one type"),
        (json!({"type": ["string", "string"]}), "/type", "none twice"),
        (json!({"type": null}), "/type", ""),
        (json!({"$ref": "https://schemas.example/a"}), "/$ref", "unknown field `$ref`"),
        (json!({"properties": {"a/b": {"$ref": "#"}}}), "/properties/a~1b/$ref", "unknown field `$ref`"),
        (json!({"$defs": {"d0": {}}}), "/$defs", "unknown field `$defs`"),
        (json!({"items": {"$dynamicRef": "#x"}}), "/items/$dynamicRef", "unknown field `$dynamicRef`"),
        (json!({"propertees": {}}), "/propertees", "unknown field `propertees`"),
        (json!({"properties": {"a": 1}}), "/properties/a", "a schema (an object, true or false)"),
        (json!({"properties": {"a": {"minimum": "1"}}}), "/properties/a/minimum", "invalid type"),
        (json!({"anyOf": []}), "/anyOf", "must not be empty"),
        (json!({"allOf": [{}, {"enum": []}]}), "/allOf/1/enum", "must not be empty"),
        (json!({"required": "a"}), "/required", "invalid type"),
        (json!({"minLength": -1}), "/minLength", "invalid value"),
        (json!({"multipleOf": 0}), "/multipleOf", ""),
        (json!({"pattern": "(?=x)"}), "/pattern", "none of the regex crate"),
        (json!({"pattern": "((a{100}){100}){100}"}), "/pattern", "too large"),
        (json!({"pattern": "(a"}), "/pattern", "none of the regex crate"),
        (json!({"$schema": "http://json-schema.org/draft-04/schema#"}), "/$schema", "draft/2020-12"),
        (json!({ "properties": patterns }), "/properties/p0/pattern", "at most 16 patterns"),
        (nested("items", 32), &"/items".repeat(32), "more than 32 levels"),
        (json!({"enum": vec![1; 1000]}), "/enum", "more than 1000 values"),
        (json!({"description": "x".repeat(70_000)}), "/description", "more than 65536 bytes"),
    ] {
        let refused = SettingsSchema::parse(&schema).expect_err(&schema.to_string());
        assert_eq!(refused.pointer, pointer, "{schema}: {refused}");
        assert!(refused.why.contains(words), "{schema}: {refused}");
    }
}

#[test]
fn what_people_write_is_taken() {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Settings", "type": "object",
        "additionalProperties": false, "required": ["url"],
        "properties": {
            "url": {"type": "string", "format": "uri", "pattern": "^https://", "maxLength": 200},
            "timeoutMs": {"type": "integer", "minimum": 100, "maximum": 10000, "default": 2000},
            "mode": {"enum": ["fast", "slow", null]},
            "pattern": {"type": ["string", "null"], "examples": ["a"]},
            "servers": {"type": "array", "uniqueItems": true, "minItems": 1,
                "items": {"type": "object", "properties": {"port": {"multipleOf": 10}}}}
        }
    });
    let schema = SettingsSchema::parse(&schema).expect("a plain schema");
    let fits =
        json!({"url": "https://a.example", "timeoutMs": 100.0, "mode": null, "servers": [{"port": 20}]});
    assert_eq!(schema.check(&fits), Ok(()));
    for (settings, field, words) in [
        (json!({}), "settings", "\"url\" is missing"),
        (json!({"url": 1}), "url", "1 is not of type string"),
        (json!({"url": "http://a"}), "url", "does not match"),
        (json!({"url": "https://a", "timeoutMs": 99}), "timeoutMs", "less than the minimum of 100"),
        (json!({"url": "https://a", "timeoutMs": 100.5}), "timeoutMs", "not of type integer"),
        (json!({"url": "https://a", "mode": "no"}), "mode", "none of \"fast\", \"slow\", null"),
        (json!({"url": "https://a", "more": 1}), "more", "no such member"),
        (json!({"url": "https://a", "servers": []}), "servers", "at least 1"),
        (json!({"url": "https://a", "servers": [1, 1.0]}), "servers", "twice"),
        (
            json!({"url": "https://a", "servers": [{"port": 20}, {"port": 5}]}),
            "servers[1].port",
            "multiple of 10",
        ),
    ] {
        let mismatch = schema.check(&settings).expect_err(&settings.to_string());
        assert_eq!(mismatch.field, field, "{settings}: {mismatch:?}");
        assert!(mismatch.message.contains(words), "{settings}: {mismatch:?}");
    }
}

#[test]
fn settings_have_bounds_whatever_their_schema() {
    let schema = SettingsSchema::parse(&json!({})).expect("the empty schema");
    let deep = (0..20).fold(json!({}), |inner, _| json!({ "a": inner }));
    for (settings, words) in [
        (json!({"a": "x".repeat(40_000)}), "32768 bytes"),
        (json!({"a": vec![0; 2_000]}), "2000 values"),
        (deep, "16 levels"),
    ] {
        let mismatch = schema.check(&settings).expect_err("too large");
        assert!(mismatch.message.contains(words), "{mismatch:?}");
    }
}

/// The deepest schema that is allowed needs no more stack than a thread has.
#[test]
fn the_deepest_schema_is_read_and_applied() {
    for keyword in ["items", "not", "additionalProperties"] {
        let schema = SettingsSchema::parse(&nested(keyword, 31)).expect(keyword);
        let settings = (0..15)
            .fold(json!(1), |inner, _| if keyword == "items" { json!([inner]) } else { json!({"a": inner}) });
        let checked = schema.check(&settings);
        assert_eq!(checked.is_ok(), keyword != "not", "{keyword}: {checked:?}");
    }
}

fn any_name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c"]).prop_map(str::to_owned)
}

fn any_scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..4_i64).prop_map(Value::from),
        (-6..6_i32).prop_map(|half| json!(f64::from(half) / 2.0)),
        "[ab]{0,3}".prop_map(Value::from),
    ]
}

fn any_document() -> impl Strategy<Value = Value> {
    any_scalar().prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any_name(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn any_leaf() -> impl Strategy<Value = Value> {
    let name = |keyword: &'static str| move |value: usize| json!({ keyword: value });
    let bound = |keyword: &'static str| move |value: i64| json!({ keyword: value });
    prop_oneof![
        Just(json!({})),
        prop::sample::select(vec!["null", "boolean", "integer", "number", "string", "array", "object"])
            .prop_map(|one| json!({ "type": one })),
        Just(json!({"type": ["string", "integer"]})),
        prop::collection::vec(any_document(), 1..4).prop_map(|values| json!({ "enum": values })),
        any_document().prop_map(|value| json!({ "const": value })),
        prop::collection::btree_set(any_name(), 0..3).prop_map(|names| json!({ "required": names })),
        (0..4_usize).prop_map(name("minProperties")),
        (0..4_usize).prop_map(name("maxProperties")),
        (0..4_usize).prop_map(name("minItems")),
        (0..4_usize).prop_map(name("maxItems")),
        (0..4_usize).prop_map(name("minLength")),
        (0..4_usize).prop_map(name("maxLength")),
        any::<bool>().prop_map(|unique| json!({ "uniqueItems": unique })),
        (-3..4_i64).prop_map(bound("minimum")),
        (-3..4_i64).prop_map(bound("maximum")),
        (-3..4_i64).prop_map(bound("exclusiveMinimum")),
        (-3..4_i64).prop_map(bound("exclusiveMaximum")),
        (1..4_i64).prop_map(bound("multipleOf")),
        prop::sample::select(vec!["a", "^b*$", "[ab]{2}", "^$"])
            .prop_map(|pattern| json!({ "pattern": pattern })),
        any::<bool>().prop_map(|always| json!({ "not": always })),
    ]
}

/// Any schema of the subset; keywords of several are put into one.
fn any_schema() -> impl Strategy<Value = Value> {
    any_leaf().prop_recursive(5, 60, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            (inner.clone(), any_leaf()).prop_map(|(one, other)| {
                let (Value::Object(mut one), Value::Object(other)) = (one, other) else { return json!({}) };
                one.extend(other);
                Value::Object(one)
            }),
            list.clone().prop_map(|list| json!({ "allOf": list })),
            list.clone().prop_map(|list| json!({ "anyOf": list })),
            list.prop_map(|list| json!({ "oneOf": list })),
            inner.clone().prop_map(|schema| json!({ "not": schema })),
            inner.clone().prop_map(|schema| json!({ "items": schema })),
            inner.clone().prop_map(|schema| json!({ "additionalProperties": schema })),
            (prop::collection::btree_map(any_name(), inner, 0..3), any::<bool>()).prop_map(
                |(members, more)| { json!({ "properties": members, "additionalProperties": more }) }
            ),
        ]
    })
}

/// Reads a schema of [`any_schema`]: nothing but its size can be against it.
fn read_any(schema: &Value) -> Result<Option<SettingsSchema>, TestCaseError> {
    match SettingsSchema::parse(schema) {
        Ok(read) => Ok(Some(read)),
        Err(refused) => {
            prop_assert!(refused.why.starts_with("there are more than"), "{}: {}", schema, refused);
            Ok(None)
        }
    }
}

fn values(document: &Value) -> usize {
    1 + match document {
        Value::Array(items) => items.iter().map(values).sum(),
        Value::Object(members) => members.values().map(values).sum(),
        _ => 0,
    }
}

proptest! {
    /// What a schema costs is known before: at most each of its values for each value of the settings.
    #[test]
    fn evaluation_takes_a_bounded_number_of_steps(schema in any_schema(), document in any_document()) {
        if let Some(SettingsSchema(read)) = read_any(&schema)? {
            let mut evaluation = Evaluation::default();
            drop(evaluation.check(&read, &document, At::Top));
            prop_assert!(evaluation.steps <= values(&schema) * values(&document), "{} steps", evaluation.steps);
            prop_assert!(evaluation.steps > 0);
        }
    }

    /// Our evaluation means what JSON Schema means.
    #[test]
    fn the_subset_is_json_schema(schema in any_schema(), document in any_document()) {
        if let Some(read) = read_any(&schema)? {
            let whole = jsonschema::draft202012::new(&schema).expect("a subset of JSON Schema");
            prop_assert_eq!(read.check(&document).is_ok(), whole.is_valid(&document), "{} on {}", schema, document);
        }
    }

    /// Whatever an upload says, reading it ends well.
    #[test]
    fn any_document_is_read_or_refused(document in any_document()) {
        let read = SettingsSchema::parse(&document);
        prop_assert!(read.is_ok() || read.is_err_and(|refused| !refused.why.is_empty()));
    }
}
