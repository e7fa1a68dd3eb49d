use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::{examples, referred};
use crate::router::openapi;

fn document() -> Value {
    serde_json::to_value(openapi()).expect("the document is plain data")
}

/// Method and path, and the operation.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            methods.map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

#[test]
fn the_committed_document_is_this_one() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let committed: Value =
        std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    assert!(committed == document(), "{} is out of date: run `cargo xtask openapi`", file.display());
}

#[test]
fn operation_ids_are_unique_and_say_what_is_done() {
    let document = document();
    let operations = operations(&document);
    assert!(operations.len() > 70, "{}", operations.len());
    let mut known = BTreeSet::new();
    for (operation, said) in operations {
        let id = said["operationId"].as_str().unwrap_or_default();
        let words: Vec<&str> = id.split('_').collect();
        let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
        assert!(
            words.len() >= 2 && words.iter().all(is_word),
            "{operation} has the id {id:?}; a verb and a noun are expected"
        );
        assert!(known.insert(id.to_owned()), "two operations have the id {id}");
    }
}

#[test]
fn every_operation_and_answer_is_described() {
    let document = document();
    let tags: BTreeSet<&str> =
        document["tags"].as_array().into_iter().flatten().filter_map(|tag| tag["name"].as_str()).collect();
    for (operation, said) in operations(&document) {
        let summary = said["summary"].as_str().unwrap_or_default();
        assert!((10..=160).contains(&summary.len()), "{operation}: the summary is {summary:?}");
        let tag = said["tags"][0].as_str().unwrap_or_default();
        assert!(tags.contains(tag), "{operation}: the tag {tag:?} is not described");
        let answers = said["responses"].as_object().into_iter().flatten();
        for (status, answer) in answers {
            let description = answer["description"].as_str().unwrap_or_default();
            assert!(!description.is_empty(), "{operation}: {status} is not described");
            let refuses = status.as_str() >= "400";
            let is_problem = answer["content"]["application/problem+json"]["schema"]["$ref"]
                == "#/components/schemas/Problem";
            assert_eq!(
                refuses, is_problem,
                "{operation}: every refusal is a problem, and {status} is {answer}"
            );
        }
        for parameter in said["parameters"].as_array().into_iter().flatten() {
            let described = parameter["description"].as_str().is_some_and(|text| !text.is_empty());
            assert!(described, "{operation}: the parameter {} is not described", parameter["name"]);
        }
    }
}

#[test]
fn every_reference_resolves_and_no_schema_is_left_over() {
    let document = document();
    let mut names = Vec::new();
    referred(&document, &mut names);
    let names: BTreeSet<String> = names.into_iter().collect();
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    let known: BTreeSet<String> = schemas.map(|(name, _)| name.clone()).collect();
    assert_eq!(names, known);
    assert!(known.contains("ImportMode") && known.contains("Problem"), "{known:?}");
}

/// Whether an example fits its schema is checked with a validator: `tests/openapi/run.py`.
#[test]
fn the_main_answers_have_examples() {
    let document = document();
    for (name, example) in examples::examples() {
        assert_eq!(document["components"]["schemas"][name]["examples"][0], example, "{name}");
    }
    assert!(document["components"]["schemas"]["Problem"]["examples"][0].is_object());
}
