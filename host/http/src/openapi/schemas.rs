//! Schemas as clients meet them.

use std::collections::BTreeSet;

use serde_json::Value;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{AllOf, Object, Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, RefOr};

use super::{operations, referred};

type Schemas = std::collections::BTreeMap<String, RefOr<Schema>>;

/// Flattens, completes and tidies the schemas, and drops those that nothing refers to.
pub(super) fn tidy(document: &mut OpenApi) {
    let sent = sent_by_clients(document);
    for path in document.paths.paths.values_mut() {
        for (_, operation) in operations(path) {
            for parameter in operation.parameters.iter_mut().flatten() {
                if let RefOr::T(parameter) = parameter {
                    never_null(parameter);
                }
            }
        }
    }
    let Some(components) = &mut document.components else { return };
    let schemas = &mut components.schemas;
    let names: Vec<String> = schemas.keys().cloned().collect();
    for name in &names {
        if let Some(RefOr::T(Schema::AllOf(all))) = schemas.get(name) {
            let flat = flat(all, schemas);
            schemas.insert(name.clone(), Schema::Object(flat).into());
        }
    }
    for (name, schema) in schemas.iter_mut() {
        if let RefOr::T(Schema::Object(object)) = schema
            && !sent.contains(name)
        {
            require_nullable(object);
        }
    }
    loop {
        let used = names_in(document);
        let Some(components) = &mut document.components else { return };
        let before = components.schemas.len();
        components.schemas.retain(|name, _| used.contains(name));
        if components.schemas.len() == before {
            return;
        }
    }
}

fn names_in<T: serde::Serialize>(part: &T) -> BTreeSet<String> {
    let mut names = Vec::new();
    referred(&serde_json::to_value(part).unwrap_or_default(), &mut names);
    names.into_iter().collect()
}

/// The schemas of which clients send documents, directly or within others.
fn sent_by_clients(document: &mut OpenApi) -> BTreeSet<String> {
    let mut sent = BTreeSet::new();
    for path in document.paths.paths.values_mut() {
        for (_, operation) in operations(path) {
            sent.extend(names_in(&operation.request_body));
        }
    }
    let Some(components) = &document.components else { return sent };
    loop {
        let within: BTreeSet<String> =
            sent.iter().filter_map(|name| components.schemas.get(name)).flat_map(names_in).collect();
        let before = sent.len();
        sent.extend(within);
        if sent.len() == before {
            return sent;
        }
    }
}

/// A parameter is there or is not there; none of them can say null.
fn never_null(parameter: &mut Parameter) {
    if let Some(RefOr::T(Schema::Object(object))) = &mut parameter.schema
        && let SchemaType::Array(types) = &object.schema_type
        && let Some(only) = types.iter().find(|one| **one != Type::Null)
    {
        object.schema_type = SchemaType::Type(only.clone());
    }
}

/// In answers a member that may be null is always there; what may be absent is never null.
fn require_nullable(object: &mut Object) {
    for (name, schema) in &object.properties {
        let schema = serde_json::to_value(schema).unwrap_or_default();
        if is_nullable(&schema) && !object.required.contains(name) {
            object.required.push(name.clone());
        }
    }
}

fn is_nullable(schema: &Value) -> bool {
    let says_null = |kind: &Value| {
        kind == "null" || kind.as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "null"))
    };
    says_null(&schema["type"]) || schema["oneOf"].as_array().is_some_and(|all| all.iter().any(is_nullable))
}

/// One object with the members of all parts, as they stand in one document.
fn flat(all: &AllOf, schemas: &Schemas) -> Object {
    let mut whole = Object::with_type(Type::Object);
    for part in &all.items {
        let object = match resolved(part, schemas) {
            Some(Schema::Object(object)) => object.clone(),
            Some(Schema::AllOf(inner)) => flat(inner, schemas),
            // A flattened option: its members may be absent.
            Some(Schema::OneOf(one)) => {
                match one.items.iter().find_map(|item| match resolved(item, schemas) {
                    Some(Schema::Object(object)) if !object.properties.is_empty() => Some(object),
                    _ => None,
                }) {
                    Some(object) => {
                        let mut object = object.clone();
                        object.required.clear();
                        object
                    }
                    None => continue,
                }
            }
            _ => continue,
        };
        whole.properties.extend(object.properties);
        whole.required.extend(object.required);
        whole.examples.extend(object.examples);
    }
    whole.description.clone_from(&all.description);
    if !all.examples.is_empty() {
        whole.examples.clone_from(&all.examples);
    }
    whole
}

fn resolved<'a>(part: &'a RefOr<Schema>, schemas: &'a Schemas) -> Option<&'a Schema> {
    match part {
        RefOr::T(schema) => Some(schema),
        RefOr::Ref(reference) => {
            let name = reference.ref_location.rsplit('/').next()?;
            match schemas.get(name)? {
                RefOr::T(schema) => Some(schema),
                RefOr::Ref(_) => None,
            }
        }
    }
}
