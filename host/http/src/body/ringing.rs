//! The body of a ringing call, which is never refused for its shape.
//!
//! Names are texts that strangers choose: half a character, as an old exchange cuts one, is U+FFFD. What no reader takes is left
//! out and the call is kept: values nested too deep, numbers that no machine holds, members that are too large. Only a body
//! that is no JSON object, or has no call's id, says nothing of a call.

use std::borrow::Cow;

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{invalid, read_bytes, require_json};
use crate::problem::Problem;

/// The most bytes of a body that is read at all.
const MAX_BYTES: usize = 4 << 20;

/// The most bytes of one member. A larger one is left out.
const MAX_MEMBER: usize = 256 << 10;

/// Values that are nested deeper are left out; callers are nested three deep.
const MAX_DEPTH: usize = 32;

/// The JSON of a ringing call.
pub(crate) struct RingingBody<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for RingingBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        require_json(request.headers())?;
        let bytes = read_bytes(request, MAX_BYTES).await?;
        let Tidy { json, left_out } = tidy(&String::from_utf8_lossy(&bytes));
        let document: Value = serde_json::from_str(&json).map_err(|error| {
            Problem::new(StatusCode::BAD_REQUEST, "invalid-body", format!("the body is no JSON: {error}"))
        })?;
        let Value::Object(mut members) = document else {
            let detail = "the body is no object, and one is expected: {\"callId\": …}";
            return Err(Problem::new(StatusCode::BAD_REQUEST, "invalid-body", detail));
        };
        let large = drop_large(&mut members);
        if left_out > 0 || !large.is_empty() {
            tracing::warn!(
                values = left_out,
                members = large.join(", "),
                "a ringing call is taken without what could not be read of it: values that are nested too deep, numbers that \
                 are too large, members of more than {MAX_MEMBER} bytes"
            );
        }
        serde_path_to_error::deserialize(Value::Object(members)).map(Self).map_err(|error| invalid(&error))
    }
}

/// Takes out members that are too large; answers their names.
fn drop_large(members: &mut Map<String, Value>) -> Vec<String> {
    let large = |value: &Value| size(value) > MAX_MEMBER;
    let names: Vec<String> =
        members.iter().filter(|(_, value)| large(value)).map(|(name, _)| name.clone()).collect();
    for name in &names {
        members.remove(name);
    }
    names.iter().map(|name| name.chars().take(40).collect()).collect()
}

/// About how many bytes a value has as JSON.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 2,
        Value::Array(items) => items.iter().map(|item| size(item) + 1).sum::<usize>() + 2,
        Value::Object(members) => {
            members.iter().map(|(name, value)| name.len() + 4 + size(value)).sum::<usize>() + 2
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
    }
}

/// JSON that can be read, if the original was JSON.
struct Tidy {
    json: String,
    /// Values that `null` stands for.
    left_out: usize,
}

/// Replaces what no reader takes. Whether the rest is JSON is for the reader to say.
fn tidy(json: &str) -> Tidy {
    let mut tidy = Tidy { json: String::with_capacity(json.len()), left_out: 0 };
    let mut rest = json;
    let mut depth = 0_usize;
    while let Some(first) = rest.chars().next() {
        let deep = depth > MAX_DEPTH;
        let length = match first {
            '"' => string_length(rest),
            '-' | '0'..='9' => rest
                .find(|letter: char| !matches!(letter, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'))
                .unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        match first {
            '{' | '[' => {
                depth += 1;
                if depth == MAX_DEPTH + 1 {
                    tidy.json.push_str("null");
                    tidy.left_out += 1;
                }
                if depth <= MAX_DEPTH {
                    tidy.json.push(first);
                }
                continue;
            }
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if deep {
            continue;
        }
        match first {
            '"' => tidy.json.push_str(&readable(token)),
            '-' | '0'..='9' if token.parse::<f64>().is_ok_and(f64::is_infinite) => {
                tidy.json.push_str("null");
                tidy.left_out += 1;
            }
            _ => tidy.json.push_str(token),
        }
    }
    tidy
}

/// The length of the string that a text begins with, quotation marks included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A string with U+FFFD for what is no character: half of one, NUL, which PostgreSQL keeps none of, and control characters that
/// are not escaped.
fn readable(string: &str) -> Cow<'_, str> {
    if !string.contains("\\u") && !string.contains(|letter: char| letter < ' ') {
        return Cow::Borrowed(string);
    }
    let mut tidy = String::with_capacity(string.len());
    let mut rest = string;
    while let Some(letter) = rest.chars().next() {
        let length = match (letter, unit(rest)) {
            (_, Some(0xd800..=0xdbff)) if matches!(unit(&rest[6..]), Some(0xdc00..=0xdfff)) => 12,
            (_, Some(0 | 0xd800..=0xdfff)) => {
                tidy.push_str("\\ufffd");
                rest = &rest[6..];
                continue;
            }
            (_, Some(_)) => 6,
            // An escape and what it escapes: a backslash that is one begins nothing.
            ('\\', None) => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            (letter, None) if letter < ' ' => {
                tidy.push_str("\\ufffd");
                rest = &rest[1..];
                continue;
            }
            (letter, None) => letter.len_utf8(),
        };
        tidy.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    Cow::Owned(tidy)
}

/// The UTF-16 unit of the escape that a text begins with.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> (Value, usize) {
        let Tidy { json, left_out } = tidy(text);
        (serde_json::from_str(&json).unwrap_or_else(|error| panic!("{text}: {error}: {json}")), left_out)
    }

    #[test]
    fn what_is_no_character_is_replaced_and_what_is_too_large_is_left_out() {
        for (text, expected, left_out) in [
            (r#"{"a":"Ada \ud83d"}"#, json!({"a": "Ada \u{fffd}"}), 0),
            (r#"{"a":"\udc4bAda \ud83d\ud83d\udc4b"}"#, json!({"a": "\u{fffd}Ada \u{fffd}\u{1f44b}"}), 0),
            (r#"{"a":"\\ud83d \"\ud83d\""}"#, json!({"a": "\\ud83d \"\u{fffd}\""}), 0),
            (r#"{"\ud83d":"\u0000"}"#, json!({"\u{fffd}": "\u{fffd}"}), 0),
            ("{\"a\":\"b\tc\"}", json!({"a": "b\u{fffd}c"}), 0),
            (
                r#"{"a":1e400,"b":-1E999,"c":1e-999,"d":12.5e1}"#,
                json!({"a": null, "b": null, "c": 0.0, "d": 125.0}),
                2,
            ),
            (r#"{"a":[[1],{"b":"]}"}]}"#, json!({"a": [[1], {"b": "]}"}]}), 0),
        ] {
            assert_eq!(read(text), (expected, left_out), "{text}");
        }
        let deep =
            |levels: usize| format!("{{\"a\":{}\"x\"{},\"b\":1}}", "[".repeat(levels), "]".repeat(levels));
        let (value, left_out) = read(&deep(5000));
        assert_eq!((&value["b"], left_out), (&json!(1), 1));
        assert_eq!(read(&deep(MAX_DEPTH - 1)).1, 0);
    }

    proptest! {
        #[test]
        fn json_that_can_be_read_stays_as_it_is(text in "\\PC{0,20}", number in any::<f64>(), nested in any::<Option<bool>>()) {
            prop_assume!(number.is_finite() && !text.contains('\0'));
            let value = json!({"a": [text, number, {"b": nested, (text): "\u{1f44b}\n"}]});
            let json = value.to_string();
            let plain: Value = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(read(&json), (plain, 0));
        }

        #[test]
        fn any_text_is_gone_through(text in "(\\\\|\"|u|d8|3d|[{}\\[\\]]|1e9|,|\\PC){0,40}") {
            let tidied = tidy(&text).json;
            prop_assert!(serde_json::from_str::<Value>(&text).is_err() || serde_json::from_str::<Value>(&tidied).is_ok());
        }
    }
}
