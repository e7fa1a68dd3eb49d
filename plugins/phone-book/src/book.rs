//! The phone book in the tenant's key-value store.

use serde::Deserialize;
use switchboard_plugin::caller_id::{Action, CallerMatch};
use switchboard_plugin::key_value;
use switchboard_plugin::types::{HostError, KeyStrength, PhoneCaller};

use crate::{found, judge};

/// One entry of the book.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    name: String,
    #[serde(default)]
    company: Option<String>,
    #[serde(default)]
    record_id: Option<String>,
    #[serde(default)]
    url: Option<String>,
}

/// The entry for the strongest key that has one. National numbers are not looked up, since the same number exists in
/// several countries.
pub(crate) fn find(phone: &PhoneCaller) -> Result<Vec<CallerMatch>, HostError> {
    for key in phone.keys.iter().filter(|key| !matches!(key.strength, KeyStrength::National)) {
        let Some(value) = key_value::get(&format!("number:{}", key.value))? else { continue };
        let Some(entry) = read(&value) else { continue };
        let id = entry.record_id.unwrap_or_else(|| key.value.clone());
        let mut found = found(phone, "phone-book", id, entry.name);
        (found.confidence, found.why) = judge(key.strength, &key.value, "The entry in the phone book");
        found.strength = key.strength;
        found.matched_number = Some(key.value.clone());
        found.company = entry.company;
        found.actions =
            entry.url.into_iter().map(|url| Action { label: "Open record".to_owned(), url }).collect();
        return Ok(vec![found]);
    }
    Ok(Vec::new())
}

/// Reads the value of an entry, which is a JSON document or a bare name.
fn read(value: &[u8]) -> Option<Entry> {
    let text = std::str::from_utf8(value).ok()?.trim();
    let entry = match serde_json::from_str::<Entry>(text) {
        Ok(entry) => entry,
        Err(_) if !text.starts_with('{') => {
            Entry { name: text.to_owned(), company: None, record_id: None, url: None }
        }
        Err(_) => return None,
    };
    (!entry.name.trim().is_empty()).then_some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_document_or_a_bare_name() {
        let named = |name: &str| Entry { name: name.into(), company: None, record_id: None, url: None };
        assert_eq!(read(b"Kenji Sato"), Some(named("Kenji Sato")));
        let document = br#"{"name":"Ida Holm","company":"Lucerne Publishing","recordId":"7"}"#;
        let entry = Entry {
            company: Some("Lucerne Publishing".into()),
            record_id: Some("7".into()),
            ..named("Ida Holm")
        };
        assert_eq!(read(document), Some(entry));
        for nothing in [&b"{\"nam\":1}"[..], b"", b"  ", b"\xff", b"{\"name\":\"\"}"] {
            assert_eq!(read(nothing), None, "{nothing:?}");
        }
    }
}
