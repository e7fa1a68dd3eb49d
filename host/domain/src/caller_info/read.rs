//! Turns what the SDK reports into the caller.

use super::{CallerInfo, Identifier};
use crate::caller::{ApplicationCaller, Caller, PhoneCaller, TeamsCaller};
use crate::number::{MAX_LENGTH, NumberType, PhoneNumber, Region, Written, short_number, strip_invisible};

/// What networks deliver instead of a withheld number; `266696687` is ANONYMOUS on a keypad (RFC 3325, carriers' practice).
const WITHHELD: &[&str] =
    &["", "anonymous", "restricted", "unavailable", "private", "unknown", "withheld", "blocked", "266696687"];

/// Longer names are cut: strangers choose them, and no agent reads them.
const MAX_NAME: usize = 200;

/// Reads the SDK's caller. Numbers without country are read in `default_region`.
#[must_use]
pub fn read_caller(info: &CallerInfo, default_region: Region) -> Caller {
    let name = info.display_name.as_deref().map(|name| clip(name, MAX_NAME)).filter(|name| !name.is_empty());
    match &info.identifier {
        None => Caller::Other(String::new()),
        Some(Identifier::Phone { anonymous: true, .. }) => Caller::Anonymous,
        Some(Identifier::Phone { number, .. }) => phone(number, name.as_deref(), default_region),
        Some(Identifier::TeamsUser(id)) => Caller::Teams(TeamsCaller {
            id: clip(id, MAX_LENGTH),
            tenant_id: None,
            // The directory decides later: a caller whom it does not know is of another tenant.
            internal: false,
            display_name: name,
            email: None,
            job_title: None,
        }),
        Some(Identifier::TeamsApp(id)) => {
            Caller::Application(ApplicationCaller { id: clip(id, MAX_LENGTH), name })
        }
        Some(Identifier::TeamsVisitor(id) | Identifier::Other(id)) => Caller::Other(clip(id, MAX_LENGTH)),
    }
}

fn phone(number: &str, network_name: Option<&str>, default_region: Region) -> Caller {
    // After the underscore stands an asserted identity, which is no part of the number.
    let raw = clip(number.split('_').next().unwrap_or_default(), MAX_LENGTH);
    if WITHHELD.contains(&raw.to_ascii_lowercase().as_str()) {
        return Caller::Anonymous;
    }
    if is_uuid(&raw) {
        return Caller::Other(raw);
    }
    let name = network_name.map(str::to_owned);
    let text = number.split('_').next().unwrap_or_default();
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

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == 5
        && groups.iter().all(|group| group.len() >= 4 && group.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn clip(text: &str, length: usize) -> String {
    strip_invisible(text).trim().chars().take(length).collect()
}
