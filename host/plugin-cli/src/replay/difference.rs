//! Where a document is not, byte for byte, the one that was recorded.

use serde_json::Value;

/// The most characters of a value in a difference.
const SHOWN: usize = 200;

/// The first place where a document is not as it was recorded; `None` if it is the same, byte for byte.
pub(super) fn difference(place: &str, recorded: &Value, now: &Value) -> Option<String> {
    let (before, after) = (recorded.to_string(), now.to_string());
    if before == after {
        return None;
    }
    let found = match (recorded, now) {
        (Value::Object(one), Value::Object(other)) => one
            .iter()
            .find_map(|(name, recorded)| {
                let place = format!("{place}.{name}");
                match other.get(name) {
                    Some(now) => difference(&place, recorded, now),
                    None => Some(format!("{place}: {} was recorded, and it is not there", shown(recorded))),
                }
            })
            .or_else(|| {
                let (name, now) = other.iter().find(|(name, _)| !one.contains_key(*name))?;
                Some(format!("{place}.{name}: nothing was recorded, and it is {}", shown(now)))
            }),
        (Value::Array(one), Value::Array(other)) => one
            .iter()
            .zip(other)
            .enumerate()
            .find_map(|(index, (recorded, now))| difference(&format!("{place}[{index}]"), recorded, now))
            .or_else(|| {
                let (was, is) = (one.len(), other.len());
                let more = shown(one.get(is).or_else(|| other.get(was))?);
                Some(format!("{place}: {was} were recorded, and there are {is}; the first more is {more}"))
            }),
        _ => None,
    };
    found.or_else(|| Some(format!("{place}: {} was recorded, and it is {}", shown(recorded), shown(now))))
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    let cut = if text.chars().count() > SHOWN { "…" } else { "" };
    format!("{}{cut}", text.chars().take(SHOWN).collect::<String>())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_difference_is_named_with_its_place() {
        let recorded = json!({"answer": {"found": [{"name": "Ann", "company": null}]}});
        assert_eq!(difference("result", &recorded, &recorded), None);
        for (now, says) in [
            (
                json!({"answer": {"found": [{"name": "Bob", "company": null}]}}),
                "result.answer.found[0].name: \"Ann\" was recorded, and it is \"Bob\"",
            ),
            (
                json!({"answer": {"found": [{"name": "Ann"}]}}),
                "result.answer.found[0].company: null was recorded, and it is not there",
            ),
            (
                json!({"answer": {"found": [{"name": "Ann", "company": null, "title": 1}]}}),
                "result.answer.found[0].title: nothing was recorded, and it is 1",
            ),
            (
                json!({"answer": {"found": []}}),
                "result.answer.found: 1 were recorded, and there are 0; the first more is \
                 {\"company\":null,\"name\":\"Ann\"}",
            ),
            (json!({"failure": "x"}), "result.answer: {\"found\":[{\"company\":null,\"name\":\"Ann\"}]} was"),
        ] {
            let said = difference("result", &recorded, &now).unwrap_or_default();
            assert!(said.starts_with(says), "{said}");
        }
    }
}
