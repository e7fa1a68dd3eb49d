//! Turns what the SDK reports into the caller.

use super::{CallerInfo, Identifier};
use crate::caller::{ApplicationCaller, Caller, OtherCaller, PhoneCaller, TeamsCaller};
use crate::number::{MAX_LENGTH, NumberType, PhoneNumber, Region, Written, short_number, strip_invisible};

/// What networks deliver instead of a withheld number; `266696687` is ANONYMOUS on a keypad (RFC 3325, carriers' practice).
const WITHHELD: &[&str] =
    &["", "anonymous", "restricted", "unavailable", "private", "unknown", "withheld", "blocked", "266696687"];

/// Longer names are cut: strangers choose them, and no agent reads them.
const MAX_NAME: usize = 200;

/// How the raw ids of the calling SDK begin.
const RAW_IDS: &[&str] = &["4:+", "8:", "28:", "48:"];

/// Names that say as little: what carriers and SDKs deliver where they know none.
const NO_NAMES: &[&str] =
    &["unknown name", "unknown caller", "unknown number", "no name", "out of area", "null", "undefined"];

/// From so many digits on, a name without letters is a number; `24/7` and `7-11` are names.
const NUMBER_DIGITS: usize = 6;

/// Reads the SDK's caller. Numbers without country are read in `default_region`.
#[must_use]
pub fn read_caller(info: &CallerInfo, default_region: Region) -> Caller {
    let name = info.display_name.as_deref().and_then(name);
    match &info.identifier {
        None => Caller::Other(OtherCaller { id: String::new(), name }),
        Some(Identifier::Phone { anonymous: true, .. }) => Caller::Anonymous,
        Some(Identifier::Phone { number, .. }) => phone(number, name, default_region),
        Some(Identifier::TeamsUser { id, tenant_id }) => Caller::Teams(TeamsCaller {
            id: clip(id, MAX_LENGTH),
            tenant_id: tenant_id.as_deref().map(|id| clip(id, MAX_LENGTH)),
            // The directory decides later: a caller whom it does not know is of another tenant.
            internal: false,
            display_name: name,
            email: None,
            job_title: None,
        }),
        Some(Identifier::TeamsApp(id)) => {
            Caller::Application(ApplicationCaller { id: clip(id, MAX_LENGTH), name })
        }
        Some(Identifier::Other(id)) => Caller::Other(OtherCaller { id: clip(id, MAX_LENGTH), name }),
    }
}

fn phone(number: &str, name: Option<String>, default_region: Region) -> Caller {
    // After the underscore stands an asserted identity, which is no part of the number.
    let text = number.split('_').next().unwrap_or_default();
    let raw = clip(text, MAX_LENGTH);
    if WITHHELD.contains(&raw.to_ascii_lowercase().as_str()) {
        return Caller::Anonymous;
    }
    if is_uuid(&raw) {
        return Caller::Other(OtherCaller { id: raw, name });
    }
    Caller::Phone(match PhoneNumber::parse(text, default_region, Written::ByNetwork) {
        Ok(read) => PhoneCaller::of(&read, raw, name),
        Err(_) if short_number(&raw, default_region).is_some() => {
            PhoneCaller::short(raw, default_region, name)
        }
        Err(_) => PhoneCaller {
            raw,
            e164: None,
            extension: None,
            keys: Vec::new(),
            region: None,
            number_type: NumberType::Unknown.as_str().to_owned(),
            network_name: name,
        },
    })
}

/// A name that names somebody: no number, no id, and none of the words that stand for a missing name.
fn name(text: &str) -> Option<String> {
    let name = clip(text, MAX_NAME);
    let digits = name.chars().filter(|letter| letter.is_numeric()).count();
    let is_number = digits >= NUMBER_DIGITS && !name.contains(char::is_alphabetic);
    let is_id = is_uuid(&name) || RAW_IDS.iter().any(|prefix| name.starts_with(prefix));
    let folded = name.to_lowercase();
    let says_nothing = WITHHELD.contains(&folded.as_str()) || NO_NAMES.contains(&folded.as_str());
    (!is_number && !is_id && !says_nothing).then_some(name)
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == 5
        && groups.iter().all(|group| group.len() >= 4 && group.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn clip(text: &str, length: usize) -> String {
    strip_invisible(text).trim().chars().take(length).collect()
}
