//! The lines at a card's top, and the caller as the call itself tells of them.

use super::clean::{LINE, line};
use super::{CallerKind, Card, CardCaller, LinesSay, MAX_MATCHES, SubtitleSays, TitleSays, merge};
use crate::caller::Caller;
use crate::caller_match::{DIRECTORY, Presentation};
use crate::number::{KeyStrength, NumberType, PhoneNumber, Region, Written};

/// The caller as the card shows it.
#[must_use]
pub fn card_caller(caller: &Caller) -> CardCaller {
    let mut shown = CardCaller {
        kind: CallerKind::Other,
        display: String::new(),
        display_says: None,
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
            name(&mut shown, teams.display_name.as_deref(), TitleSays::TeamsUser);
            shown.user_id = Some(teams.id.clone());
            shown.external = Some(!teams.internal);
            shown.unverified = !teams.internal && teams.display_name.is_some();
        }
        Caller::Application(application) => {
            shown.kind = CallerKind::Application;
            name(&mut shown, application.name.as_deref(), TitleSays::CallQueue);
        }
        Caller::Anonymous => {
            shown.kind = CallerKind::Anonymous;
            name(&mut shown, None, TitleSays::AnonymousCaller);
        }
        Caller::Other(other) => {
            name(&mut shown, other.name.as_deref(), TitleSays::UnknownCaller);
            shown.unverified = other.name.is_some();
        }
    }
    shown
}

/// Names the caller, or says what they are where nobody gave a name.
fn name(caller: &mut CardCaller, given: Option<&str>, otherwise: TitleSays) {
    match given.map(|name| line(name, LINE)).filter(|name| !name.is_empty()) {
        Some(name) => caller.display = name,
        None => {
            caller.display = otherwise.to_string();
            caller.display_says = Some(otherwise);
        }
    }
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
fn shared(count: u32, incomplete: bool, caller: &CardCaller) -> SubtitleSays {
    let shown = u32::try_from(MAX_MATCHES).unwrap_or(u32::MAX);
    let (more, count) = (incomplete || count > shown, count.min(shown));
    match caller.kind {
        CallerKind::Phone => SubtitleSays::NumberShared { count, more },
        _ => SubtitleSays::CallerShared { count, more },
    }
}

/// The two lines at a card's top.
pub(super) struct Lines {
    title: String,
    title_says: Option<TitleSays>,
    subtitle: String,
    subtitle_says: Option<SubtitleSays>,
    identified: bool,
}

impl Lines {
    /// Puts them on the card.
    pub(super) fn write_to(self, card: &mut Card) {
        card.title = self.title;
        card.title_says = self.title_says;
        card.subtitle = self.subtitle;
        card.subtitle_says = self.subtitle_says;
        card.identified = self.identified;
    }

    fn says(&mut self, says: SubtitleSays) {
        self.subtitle = says.to_string();
        self.subtitle_says = Some(says);
    }

    fn written(&mut self, text: String) {
        self.subtitle = text;
        self.subtitle_says = None;
    }
}

/// The lines of a card with these matches. `incomplete`: a source says that it left some out.
pub(super) fn lines(card: &Card, presentation: Option<&Presentation>, incomplete: bool) -> Lines {
    let mut lines = unidentified(card);
    if let Some(best) = card.matches.first().map(|best| &best.found) {
        let company = best.company.clone();
        if let Some(count) = card.shared_by {
            lines.says(shared(count, incomplete, &card.caller));
        } else if merge::identifies(best.strength) {
            lines.identified = true;
            lines.title.clone_from(&best.name);
            lines.title_says = None;
            match (company, best.source.as_str(), &best.title) {
                (Some(company), ..) => lines.written(company),
                (None, DIRECTORY, Some(title)) => lines.written(title.clone()),
                (None, DIRECTORY, None) => lines.says(SubtitleSays::Colleague),
                (None, ..) => lines.written(card.caller.display.clone()),
            }
        } else if best.strength == KeyStrength::CompanyPrefix {
            lines.says(SubtitleSays::SomeoneAt { company: company.unwrap_or_else(|| best.name.clone()) });
        } else {
            lines.says(SubtitleSays::Possibly { name: best.name.clone() });
        }
    }
    if let Some(title) = presentation.and_then(|shown| shown.title.clone()) {
        lines.title = title;
        lines.title_says = None;
    }
    if let Some(subtitle) = presentation.and_then(|shown| shown.subtitle.clone()) {
        lines.written(subtitle);
    }
    lines
}

/// The lines where no source has anything to say.
fn unidentified(card: &Card) -> Lines {
    let (title, title_says) = match (&card.via_queue, card.caller.kind) {
        (Some(queue), CallerKind::Application) => {
            let says = TitleSays::CallFor { queue: queue.clone() };
            (says.to_string(), Some(says))
        }
        _ => (card.caller.display.clone(), card.caller.display_says.clone()),
    };
    let subtitle_says = subtitle_of(&card.caller, card.suppressed);
    let subtitle = subtitle_says.as_ref().map(ToString::to_string).unwrap_or_default();
    Lines { title, title_says, subtitle, subtitle_says, identified: false }
}

/// What the lines of a call that was kept say: `kept` says it, as far as its words are the lines; or they are the host's own for
/// such a caller.
#[must_use]
pub fn says_of_kept(
    caller: &CardCaller,
    title: &str,
    subtitle: &str,
    kept: LinesSay,
) -> (Option<TitleSays>, Option<SubtitleSays>) {
    let mut titles = [kept.title, caller.display_says.clone()].into_iter().flatten();
    let title_says = titles.find(|says| says.to_string() == title);
    if let Some(says) = kept.subtitle.filter(|says| says.to_string() == subtitle) {
        return (title_says, Some(says));
    }
    // Whether a Teams user is a colleague was known to the directory then; and a caller may have been suppressed.
    let externals = [caller.external, None, Some(false), Some(true)];
    let mut possible = externals.into_iter().flat_map(|external| {
        let caller = CardCaller { external, ..caller.clone() };
        [subtitle_of(&caller, false), subtitle_of(&caller, true)]
    });
    (title_says, possible.find_map(|says| says.filter(|says| says.to_string() == subtitle)))
}

/// The subtitle where no source has anything to say.
fn subtitle_of(caller: &CardCaller, suppressed: bool) -> Option<SubtitleSays> {
    Some(match caller.kind {
        CallerKind::Phone if suppressed => SubtitleSays::NotToBeIdentified,
        CallerKind::Phone => match &caller.network_name {
            Some(name) => SubtitleSays::CarriersName { name: name.clone() },
            None => SubtitleSays::UnknownNumber,
        },
        CallerKind::Teams if caller.external == Some(true) => SubtitleSays::External,
        CallerKind::Teams if caller.external.is_none() => SubtitleSays::TeamsUser,
        CallerKind::Teams => SubtitleSays::Colleague,
        CallerKind::Application => SubtitleSays::PersonNotKnown,
        CallerKind::Anonymous => SubtitleSays::NumberWithheld,
        CallerKind::Other if caller.unverified => SubtitleSays::NameNotVerified,
        CallerKind::Other => return None,
    })
}
