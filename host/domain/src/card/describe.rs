//! The text for a caller who is not identified: the number or the name that the call itself carries.

use super::clean::{LINE, line};
use super::{CallerKind, Card, CardCaller, MAX_MATCHES};
use crate::caller::Caller;
use crate::number::{NumberType, PhoneNumber, Region, Written};

/// The caller as the card shows it.
#[must_use]
pub fn card_caller(caller: &Caller) -> CardCaller {
    let mut shown = CardCaller {
        kind: CallerKind::Other,
        display: String::new(),
        national: None,
        e164: None,
        extension: None,
        region: None,
        number_type: None,
        network_name: None,
        user_id: None,
        external: None,
        unverified: false,
    };
    match caller {
        Caller::Phone(phone) => {
            shown.kind = CallerKind::Phone;
            shown.display = match &phone.e164 {
                Some(e164) => formatted(e164, phone.extension.as_deref()),
                None => line(&phone.raw, LINE),
            };
            shown.national =
                phone.e164.as_deref().and_then(|e164| national(e164, phone.extension.as_deref()));
            shown.e164.clone_from(&phone.e164);
            shown.extension.clone_from(&phone.extension);
            shown.region.clone_from(&phone.region);
            shown.number_type = Some(phone.number_type.clone());
            shown.network_name = phone.network_name.as_deref().map(|name| line(name, LINE));
        }
        Caller::Teams(teams) => {
            shown.kind = CallerKind::Teams;
            shown.display = named(teams.display_name.as_deref(), "Teams user");
            shown.user_id = Some(teams.id.clone());
            shown.external = Some(!teams.internal);
            shown.unverified = !teams.internal && teams.display_name.is_some();
        }
        Caller::Application(application) => {
            shown.kind = CallerKind::Application;
            shown.display = named(application.name.as_deref(), "Call queue");
        }
        Caller::Anonymous => {
            shown.kind = CallerKind::Anonymous;
            "Anonymous caller".clone_into(&mut shown.display);
        }
        Caller::Other(other) => {
            shown.display = named(other.name.as_deref(), "Unknown caller");
            shown.unverified = other.name.is_some();
        }
    }
    shown
}

fn named(name: Option<&str>, otherwise: &str) -> String {
    name.map(|name| line(name, LINE)).filter(|name| !name.is_empty()).unwrap_or_else(|| otherwise.to_owned())
}

fn formatted(e164: &str, extension: Option<&str>) -> String {
    let number = PhoneNumber::parse(e164, Region::US, Written::ByPerson)
        .map_or_else(|_| e164.to_owned(), |number| number.formatted());
    with_extension(number, extension)
}

fn national(e164: &str, extension: Option<&str>) -> Option<String> {
    let number = PhoneNumber::parse(e164, Region::US, Written::ByPerson).ok()?;
    Some(with_extension(number.formatted_nationally(), extension))
}

fn with_extension(number: String, extension: Option<&str>) -> String {
    match extension {
        Some(extension) => format!("{number} ext. {extension}"),
        None => number,
    }
}

/// Whether the caller's number is in no numbering plan: it has a form, and is of no kind that is known.
pub(super) fn is_unlisted(caller: &CardCaller) -> bool {
    caller.e164.is_some() && caller.number_type.as_deref() == Some(NumberType::Unknown.as_str())
}

/// The subtitle where several records fit equally well: nobody is named. `incomplete`: a source says that it left some out.
pub(super) fn shared(count: u32, incomplete: bool, caller: &CardCaller) -> String {
    let what = if caller.kind == CallerKind::Phone { "share this number" } else { "match this caller" };
    let shown = u32::try_from(MAX_MATCHES).unwrap_or(u32::MAX);
    if incomplete || count > shown {
        format!("More than {} customers {what}", count.min(shown))
    } else {
        format!("{count} customers {what}")
    }
}

/// Title and subtitle where no source has anything to say.
pub(super) fn unidentified(card: &Card) -> (String, String) {
    let title = match (&card.via_queue, card.caller.kind) {
        (Some(queue), CallerKind::Application) => format!("Call for {queue}"),
        _ => card.caller.display.clone(),
    };
    let subtitle = match card.caller.kind {
        CallerKind::Phone if card.suppressed => "Not to be identified".to_owned(),
        CallerKind::Phone => match &card.caller.network_name {
            Some(name) => format!("{name} (carrier's name, not verified)"),
            None => "Unknown number".to_owned(),
        },
        CallerKind::Teams if card.caller.external == Some(true) => "External".to_owned(),
        CallerKind::Teams if card.caller.external.is_none() => "Teams user".to_owned(),
        CallerKind::Teams => "Colleague".to_owned(),
        CallerKind::Application => "The person behind it is not known yet".to_owned(),
        CallerKind::Anonymous => "The caller withheld the number".to_owned(),
        CallerKind::Other if card.caller.unverified => "The name is not verified".to_owned(),
        CallerKind::Other => String::new(),
    };
    (title, subtitle)
}
