//! The lists.

use switchboard_plugin::key_value;
use switchboard_plugin::types::{KeyStrength, LookupKey, PhoneCaller, PluginError};

/// On which list a number is.
#[derive(Debug)]
pub(crate) enum Listed {
    /// Important: by this key, and perhaps with a name.
    Vip { key: LookupKey, name: Option<String> },
    /// Unwanted: by this key, or by how the number begins; perhaps for a reason.
    Spam { key: Option<LookupKey>, reason: Option<String> },
    /// On neither.
    No,
}

/// Why a number must not be called, perhaps without words; `None` where it may be.
pub(crate) fn must_not_be_called(phone: &PhoneCaller) -> Result<Option<Option<String>>, PluginError> {
    let keys = phone.keys.iter().filter(|key| key.strength != KeyStrength::National);
    let names: Vec<String> = keys.map(|key| format!("do-not-call:{}", key.value)).collect();
    let values = if names.is_empty() { Vec::new() } else { key_value::get_many(&names)? };
    Ok(values.into_iter().flatten().next().map(|reason| text(&reason)))
}

/// Looks a caller up on both lists, with one question to the host.
pub(crate) fn find(phone: &PhoneCaller, spam_prefixes: &[String]) -> Result<Listed, PluginError> {
    // The same national number exists in several countries.
    let keys: Vec<&LookupKey> =
        phone.keys.iter().filter(|key| key.strength != KeyStrength::National).collect();
    let names: Vec<String> =
        keys.iter().flat_map(|key| [format!("vip:{}", key.value), format!("spam:{}", key.value)]).collect();
    let values = if names.is_empty() { Vec::new() } else { key_value::get_many(&names)? };
    Ok(judge(&keys, &values, phone.e164.as_deref(), spam_prefixes))
}

/// The strongest key decides; with the same key, important wins over unwanted. Each key has two values: of either list.
fn judge(
    keys: &[&LookupKey],
    values: &[Option<Vec<u8>>],
    e164: Option<&str>,
    spam_prefixes: &[String],
) -> Listed {
    for (key, of_key) in keys.iter().zip(values.chunks(2)) {
        match of_key {
            [Some(vip), _] => return Listed::Vip { key: (*key).clone(), name: text(vip) },
            [None, Some(spam)] => {
                return Listed::Spam { key: Some((*key).clone()), reason: text(spam) };
            }
            _ => {}
        }
    }
    let begins = |prefix: &String| e164.is_some_and(|number| number.starts_with(prefix.as_str()));
    if spam_prefixes.iter().any(begins) { Listed::Spam { key: None, reason: None } } else { Listed::No }
}

/// Puts a number on the list of unwanted ones.
pub(crate) fn add_unwanted(number: &str, reason: &str) -> Result<(), PluginError> {
    key_value::set(&format!("spam:{number}"), reason.as_bytes(), None)
}

/// Takes a number off the list of unwanted ones.
pub(crate) fn remove_unwanted(number: &str) -> Result<(), PluginError> {
    key_value::remove(&format!("spam:{number}"))
}

/// What is written for a number; nothing if that is empty.
fn text(value: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(value).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(value: &str, strength: KeyStrength) -> LookupKey {
        LookupKey { value: value.to_owned(), strength }
    }

    /// In words, because what is generated from the contract can't be compared.
    fn said(
        keys: &[&LookupKey],
        values: &[Option<Vec<u8>>],
        e164: Option<&str>,
        prefixes: &[String],
    ) -> String {
        match judge(keys, values, e164, prefixes) {
            Listed::Vip { key, name } => format!("vip {} {}", key.value, name.unwrap_or_default()),
            Listed::Spam { reason, .. } => format!("spam {}", reason.unwrap_or_default()),
            Listed::No => "no".to_owned(),
        }
    }

    #[test]
    fn the_strongest_key_decides_and_important_wins() {
        let exact = key("+14255550100;ext=7", KeyStrength::Exact);
        let line = key("+14255550100", KeyStrength::NoExtension);
        let keys = [&exact, &line];
        let say = |text: &str| Some(text.as_bytes().to_vec());
        let both = [say("Ida"), say("pushy"), None, None];
        assert_eq!(said(&keys, &both, None, &[]), "vip +14255550100;ext=7 Ida");
        let line_is_spam = [None, None, None, say(" ")];
        assert_eq!(said(&keys, &line_is_spam, None, &[]), "spam ");
        let spam_first = [None, say("robot"), say("Ida"), None];
        assert_eq!(said(&keys, &spam_first, None, &[]), "spam robot");
    }

    #[test]
    fn prefixes_are_of_the_whole_number() {
        let prefixes = ["+1900".to_owned()];
        assert_eq!(said(&[], &[], Some("+19005550100"), &prefixes), "spam ");
        for other in [Some("+14255190055"), None] {
            assert_eq!(said(&[], &[], other, &prefixes), "no");
        }
    }
}
