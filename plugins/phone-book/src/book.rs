//! The phone book in the tenant's key-value store.

use switchboard_plugin::caller_id::{CallerMatch, Presentation};
use switchboard_plugin::key_value;
use switchboard_plugin::types::{KeyStrength, PhoneCaller, PluginError};

use crate::entry::{self, Entry, Page};
use crate::{found, judge};

/// What the book says about a number.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// The people who have the number.
    pub(crate) matches: Vec<CallerMatch>,
    /// How the card looks, if the book says so.
    pub(crate) presentation: Option<Presentation>,
    /// Why the caller is not to be identified, if that is so.
    pub(crate) suppressed: Option<String>,
}

/// The page for the strongest key that has one. National numbers are not looked up, since the same number exists in
/// several countries.
pub(crate) fn find(phone: &PhoneCaller) -> Result<Said, PluginError> {
    for key in phone.keys.iter().filter(|key| !matches!(key.strength, KeyStrength::National)) {
        let Some(value) = key_value::get(&format!("number:{}", key.value))? else { continue };
        let Some(Page { entries, presentation, suppressed }) = entry::read(&value) else { continue };
        let several = entries.len() > 1;
        let matches = entries.into_iter().enumerate().map(|(place, entry)| {
            let id = if several { format!("{}/{place}", key.value) } else { key.value.clone() };
            matched(phone, key.strength, &key.value, id, entry)
        });
        return Ok(Said {
            matches: matches.collect(),
            presentation: presentation.map(Into::into),
            suppressed,
        });
    }
    Ok(Said::default())
}

fn matched(
    phone: &PhoneCaller,
    strength: KeyStrength,
    number: &str,
    id: String,
    entry: Entry,
) -> CallerMatch {
    let (confidence, why) = judge(strength, number, "The entry in the phone book");
    CallerMatch {
        strength,
        confidence,
        why,
        matched_number: Some(number.to_owned()),
        company: entry.company,
        title: entry.title,
        email: entry.email,
        owner: entry.owner,
        last_activity: entry.last_activity,
        badges: entry.badges.into_iter().map(Into::into).collect(),
        fields: entry.fields.into_iter().map(Into::into).collect(),
        actions: entry
            .url
            .clone()
            .map(|url| entry::Link { label: "Open record".to_owned(), url })
            .into_iter()
            .chain(entry.actions)
            .map(Into::into)
            .collect(),
        url: entry.url,
        avatar_url: entry.avatar_url,
        open_items: entry.open_items.into_iter().map(Into::into).collect(),
        extra: entry.extra.into_iter().collect(),
        ..found(phone, "phone-book", entry.record_id.unwrap_or(id), entry.name)
    }
}
