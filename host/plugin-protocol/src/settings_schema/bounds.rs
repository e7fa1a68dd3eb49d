//! How large a document may be.

use serde_json::Value;

use super::SchemaRefused;

/// The most regular expressions of a schema: each may look at all text of the settings.
const PATTERNS: usize = 16;

/// How large a document may be.
pub(super) struct Bounds {
    /// Levels of arrays and objects.
    pub(super) depth: usize,
    /// Values of any kind, at all levels.
    pub(super) values: usize,
    /// Bytes of all texts and names.
    pub(super) bytes: usize,
}

/// Where a document is too large.
pub(super) struct Over {
    /// JSON pointer to the first value beyond the bound.
    pub(super) pointer: String,
    /// Which bound, in words that `in …` follows.
    pub(super) what: String,
}

impl Bounds {
    pub(super) fn check(&self, document: &Value) -> Result<(), Over> {
        let (mut values, mut bytes) = (1, 0);
        // No recursion: how deep the document is, is what is asked here.
        let mut left = vec![(document, String::new(), 1)];
        while let Some((value, pointer, depth)) = left.pop() {
            match value {
                Value::String(text) => bytes += text.len(),
                Value::Array(items) => values += items.len(),
                Value::Object(members) => {
                    values += members.len();
                    bytes += members.keys().map(String::len).sum::<usize>();
                }
                _ => {}
            }
            let nested = matches!(value, Value::Array(_) | Value::Object(_));
            let what = if nested && depth > self.depth {
                format!("there are more than {} levels of arrays and objects", self.depth)
            } else if values > self.values {
                format!("there are more than {} values", self.values)
            } else if bytes > self.bytes {
                format!("there are more than {} bytes of text", self.bytes)
            } else {
                left.extend(children(value, &pointer).into_iter().map(|(child, at)| (child, at, depth + 1)));
                continue;
            };
            return Err(Over { pointer, what });
        }
        Ok(())
    }
}

/// The values within a value, each with its pointer.
fn children<'a>(value: &'a Value, pointer: &str) -> Vec<(&'a Value, String)> {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().map(|(n, item)| (item, format!("{pointer}/{n}"))).collect()
        }
        Value::Object(members) => {
            members.iter().map(|(name, member)| (member, format!("{pointer}/{}", escaped(name)))).collect()
        }
        _ => Vec::new(),
    }
}

/// A name as it stands in a JSON pointer.
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Counts the texts named `pattern`, before any of them is compiled. A setting of that name has a schema and no text.
pub(super) fn check_patterns(schema: &Value) -> Result<(), SchemaRefused> {
    let mut found = 0;
    let mut left = vec![(schema, String::new())];
    while let Some((value, pointer)) = left.pop() {
        if value.get("pattern").is_some_and(Value::is_string) {
            found += 1;
        }
        if found > PATTERNS {
            let why = format!("a schema of settings has at most {PATTERNS} patterns; use fewer");
            return Err(SchemaRefused { pointer: format!("{pointer}/pattern"), why });
        }
        left.extend(children(value, &pointer));
    }
    Ok(())
}
