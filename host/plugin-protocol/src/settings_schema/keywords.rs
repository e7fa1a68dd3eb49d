//! The keywords of the subset, and reading them.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU64;

use regex::{Regex, RegexBuilder};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::{Number, Value};
use serde_path_to_error::Segment;

use super::SchemaRefused;
use super::bounds::escaped;

/// The most bytes of a compiled regular expression. Matching takes time by this and by the text's length.
const PATTERN_BYTES: usize = 32 << 10;

/// A schema or one within it.
#[derive(Debug)]
pub(super) enum Schema {
    /// `true` allows everything, `false` nothing.
    Always(bool),
    Keywords(Box<Keywords>),
}

/// The keywords of one schema. What is absent allows everything.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Keywords {
    #[serde(rename = "type", default, deserialize_with = "present")]
    pub(super) types: Option<Types>,
    #[serde(rename = "enum", default, deserialize_with = "not_empty")]
    pub(super) one_of_values: Option<Vec<Value>>,
    #[serde(rename = "const", default, deserialize_with = "present")]
    pub(super) constant: Option<Value>,

    #[serde(default)]
    pub(super) properties: BTreeMap<String, Schema>,
    #[serde(default, deserialize_with = "present")]
    pub(super) additional_properties: Option<Schema>,
    #[serde(default)]
    pub(super) required: Vec<String>,
    #[serde(default)]
    pub(super) min_properties: usize,
    #[serde(default, deserialize_with = "present")]
    pub(super) max_properties: Option<usize>,

    #[serde(default, deserialize_with = "present")]
    pub(super) items: Option<Schema>,
    #[serde(default)]
    pub(super) min_items: usize,
    #[serde(default, deserialize_with = "present")]
    pub(super) max_items: Option<usize>,
    #[serde(default)]
    pub(super) unique_items: bool,

    #[serde(default, deserialize_with = "present")]
    pub(super) minimum: Option<Number>,
    #[serde(default, deserialize_with = "present")]
    pub(super) maximum: Option<Number>,
    #[serde(default, deserialize_with = "present")]
    pub(super) exclusive_minimum: Option<Number>,
    #[serde(default, deserialize_with = "present")]
    pub(super) exclusive_maximum: Option<Number>,
    #[serde(default, deserialize_with = "present")]
    pub(super) multiple_of: Option<NonZeroU64>,

    #[serde(default)]
    pub(super) min_length: usize,
    #[serde(default, deserialize_with = "present")]
    pub(super) max_length: Option<usize>,
    #[serde(default, deserialize_with = "present")]
    pub(super) pattern: Option<Pattern>,

    #[serde(default, deserialize_with = "not_empty")]
    pub(super) all_of: Option<Vec<Schema>>,
    #[serde(default, deserialize_with = "not_empty")]
    pub(super) any_of: Option<Vec<Schema>>,
    #[serde(default, deserialize_with = "not_empty")]
    pub(super) one_of: Option<Vec<Schema>>,
    #[serde(default, deserialize_with = "present")]
    pub(super) not: Option<Schema>,

    // For people and forms; nothing is checked by them.
    #[serde(rename = "$schema", default, deserialize_with = "present")]
    _dialect: Option<Dialect>,
    #[serde(rename = "$comment", default, deserialize_with = "present")]
    _comment: Option<String>,
    #[serde(rename = "title", default, deserialize_with = "present")]
    _title: Option<String>,
    #[serde(rename = "description", default, deserialize_with = "present")]
    _description: Option<String>,
    #[serde(rename = "format", default, deserialize_with = "present")]
    _format: Option<String>,
    #[serde(rename = "default", default)]
    _default: IgnoredAny,
    #[serde(rename = "examples", default)]
    _examples: Vec<IgnoredAny>,
    #[serde(rename = "deprecated", default)]
    _deprecated: bool,
    #[serde(rename = "readOnly", default)]
    _read_only: bool,
    #[serde(rename = "writeOnly", default)]
    _write_only: bool,
}

/// What `$schema` may name.
#[derive(Debug, serde::Deserialize)]
enum Dialect {
    #[serde(rename = "https://json-schema.org/draft/2020-12/schema")]
    Draft202012,
}

/// What `type` may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        })
    }
}

/// One type or several.
#[derive(Debug)]
pub(super) struct Types(pub(super) Vec<Type>);

/// A regular expression in the syntax of the `regex` crate, which matches in linear time.
#[derive(Debug)]
pub(super) struct Pattern(pub(super) Regex);

/// Reads a schema whose size was checked.
pub(super) fn read(schema: &Value) -> Result<Schema, SchemaRefused> {
    serde_path_to_error::deserialize(schema).map_err(|error| {
        let pointer = error.path().iter().map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", escaped(key)),
            Segment::Enum { variant } => format!("/{}", escaped(variant)),
            Segment::Unknown => String::new(),
        });
        let why = format!(
            "{}; settings have a subset of JSON Schema without references (wit/README.md lists its keywords)",
            error.inner()
        );
        SchemaRefused { pointer: pointer.collect(), why }
    })
}

/// A keyword that is there has a value: `null` is not the same as absent.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

fn not_empty<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    let list = Vec::deserialize(deserializer)?;
    if list.is_empty() { Err(D::Error::custom("this list must not be empty")) } else { Ok(Some(list)) }
}

impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnySchema;

        impl<'de> Visitor<'de> for AnySchema {
            type Value = Schema;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a schema (an object, true or false)")
            }

            fn visit_bool<E: Error>(self, always: bool) -> Result<Schema, E> {
                Ok(Schema::Always(always))
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Schema, A::Error> {
                Keywords::deserialize(MapAccessDeserializer::new(members)).map(Box::new).map(Schema::Keywords)
            }
        }

        deserializer.deserialize_any(AnySchema)
    }
}

impl<'de> Deserialize<'de> for Types {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let named = Value::deserialize(deserializer)?;
        let types = match named {
            Value::Array(_) => serde_json::from_value::<Vec<Type>>(named).map_err(D::Error::custom)?,
            _ => vec![serde_json::from_value::<Type>(named).map_err(D::Error::custom)?],
        };
        let twice = types.iter().enumerate().any(|(n, one)| types[..n].contains(one));
        if types.is_empty() || twice {
            return Err(D::Error::custom("name at least one type, and none twice"));
        }
        Ok(Self(types))
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let built = RegexBuilder::new(&text).size_limit(PATTERN_BYTES).dfa_size_limit(1 << 20).build();
        built.map(Self).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => {
                D::Error::custom("this pattern is too large; repeat less, and prefer [0-9] to \\d")
            }
            other => D::Error::custom(format!("this pattern is none of the regex crate: {other}")),
        })
    }
}
