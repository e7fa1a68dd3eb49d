//! "Meeting ID: … Passcode: …", as it stands below the link of an invitation. It joins a meeting whose link nobody can read
//! any more, because a mail filter has replaced it by a number in its own database.
//!
//! Other services write the same words. The name of a service that stands nearest before the id says whose it is.

use super::invitation_words::WORDS;
use super::locator::MeetingId;
use super::wrapped_link::word;

/// What is read of a text.
const MAX_TEXT: usize = 256 << 10;

/// Colons whose labels are looked at.
const MAX_COLONS: usize = 2_000;

/// Letters of a label, and between an id and its passcode.
const MAX_LABEL: usize = 48;
const MAX_BETWEEN: usize = 160;

/// Letters of an id as people write it: 18 digits in groups.
const MAX_ID: usize = 32;

/// How the services name themselves and their hosts, in lower case.
const TEAMS: &[&str] = &["microsoft teams", "teams.microsoft.", "teams.cloud.microsoft", "jointeamsmeeting"];
const OTHERS: &[&str] = &[
    "zoom",
    "webex",
    "meet.google",
    "google meet",
    "gotomeeting",
    "goto.com",
    "bluejeans",
    "ringcentral",
    "chime.aws",
    "whereby",
    "lifesize",
    "teams.live.com",
    "skype for business",
    "meet.lync",
    "jitsi",
];

/// Hosts of mail filters whose links do not have the real one in them.
const OPAQUE_WRAPPERS: &[&str] = &[
    "mimecast",
    "urldefense",
    "cudasvc.com",
    "secure-web.cisco.com",
    "protection.sophos.com",
    "inky.com",
    "safelinks.protection",
    "mailanyone.net",
    "avanan",
    "edgepilot.com",
    "trendmicro.com",
    "fireeye.com",
    "trellix",
    "clicktime",
    "hornetsecurity",
    "antispamcloud",
    "messagelabs",
    "barracudanetworks",
    "egress.com",
    "darktrace",
    "vadesecure",
    "retarus",
    "appriver",
    "sonicwall",
    "zixcentral",
    "checkpoint.com",
    "perception-point",
];

/// Whose a meeting is, as far as the text around it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    /// It names Microsoft Teams, or no service, but has the link of a mail filter.
    Teams,
    /// No service is named.
    Unnamed,
    /// Another one.
    Other,
}

/// The first meeting id with its passcode in a text, plain or HTML, that is not another service's.
pub(super) fn written_id(text: &str) -> Option<(MeetingId, Service)> {
    let text = plain(text);
    let lower = Lower::of(&text);
    let services = Services::of(&lower);
    let colons = text.match_indices([':', '：']).map(|(at, colon)| (at, at + colon.len()));
    for (end, start) in colons.take(MAX_COLONS) {
        let Some((digits, after)) = id_at(&text, start) else { continue };
        let service = services.nearest(end);
        let named = WORDS.iter().any(|(ids, _)| ends_with_any(lower.label(end), ids));
        let passcode = passcode_after(&text, &lower, after);
        let id = match (named, passcode, service) {
            (_, _, Service::Other) => continue,
            // In a language that the lists lack, the passcode and the service have to be beyond doubt.
            (false, Some(Passcode { code, sure: true }), Service::Teams) => {
                MeetingId::read(digits, Some(code))
            }
            (false, ..) => continue,
            (true, passcode, _) => MeetingId::read(digits, passcode.map(|passcode| passcode.code)),
        };
        if let Ok(id) = id {
            return Some((id, service));
        }
    }
    None
}

/// A text in lower case, letter by letter, so that places in it are those of the text.
struct Lower(String);

impl Lower {
    fn of(text: &str) -> Self {
        // Letters that change their length in lower case stay as they are.
        let same = |letter: char| {
            let mut lower = letter.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) if one.len_utf8() == letter.len_utf8() => one,
                _ => letter,
            }
        };
        Self(text.chars().map(same).collect())
    }

    /// What stands before a colon.
    fn label(&self, end: usize) -> &str {
        let mut start = end.saturating_sub(MAX_LABEL);
        while !self.0.is_char_boundary(start) {
            start += 1;
        }
        self.0[start..end].trim_end()
    }
}

fn ends_with_any(label: &str, known: &[&str]) -> bool {
    known.iter().any(|known| {
        label.strip_suffix(known).is_some_and(|before| {
            // A word of its own, not the end of another one. Languages without spaces have no such words.
            !known.is_ascii() || !before.ends_with(|letter: char| letter.is_ascii_alphanumeric())
        })
    })
}

/// The digits that stand here, in groups, and where they end.
fn id_at(text: &str, start: usize) -> Option<(&str, usize)> {
    let rest = &text[start..];
    let skipped = rest.len() - rest.trim_start().len();
    let rest = &rest[skipped..];
    let in_id = |letter: char| letter.is_ascii_digit() || letter == ' ' || letter == '-';
    let length = rest.find(|letter| !in_id(letter)).unwrap_or(rest.len());
    // A conference's id for the telephone ends with `#`.
    let is_id = rest.starts_with(|letter: char| letter.is_ascii_digit())
        && length <= MAX_ID
        && !rest[length..].starts_with(['#', '@', ',', ';', '*', '/']);
    is_id.then(|| (rest[..length].trim_end(), start + skipped + length))
}

/// A passcode, and whether it looks like nothing else.
struct Passcode<'a> {
    code: &'a str,
    sure: bool,
}

fn passcode_after<'a>(text: &'a str, lower: &Lower, after: usize) -> Option<Passcode<'a>> {
    let mut end = text.len().min(after + MAX_BETWEEN);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let colons =
        text[after..end].match_indices([':', '：']).map(|(at, colon)| (after + at, after + at + colon.len()));
    let mut first = true;
    for (label_end, start) in colons {
        let code = word(text[start..].trim_start());
        // The label lies behind the id.
        let label = &lower.0[after..label_end];
        let named = WORDS.iter().any(|(_, passcodes)| ends_with_any(label.trim_end(), passcodes));
        if !code.is_empty() && named {
            return Some(Passcode { code, sure: is_mixed(code) });
        }
        if first && is_mixed(code) {
            return Some(Passcode { code, sure: true });
        }
        first = false;
    }
    None
}

/// Letters and digits as Teams mixes them in its passcodes: no word and no number looks so.
fn is_mixed(code: &str) -> bool {
    let of = |is: fn(&u8) -> bool| code.bytes().any(|byte| is(&byte));
    let capital_within =
        code.bytes().skip(1).any(|byte| byte.is_ascii_uppercase()) && of(u8::is_ascii_lowercase);
    (6..=22).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && (capital_within || (of(u8::is_ascii_digit) && of(u8::is_ascii_alphabetic)))
}

/// The places of all names of services in a text.
struct Services {
    /// In the order of the text.
    names: Vec<(usize, Service)>,
    /// What the text is about where it names none.
    unnamed: Service,
}

impl Services {
    fn of(lower: &Lower) -> Self {
        let of = |names: &'static [&str], service| {
            let places = names.iter().flat_map(|name| lower.0.match_indices(name));
            places.map(move |(at, _)| (at, service))
        };
        let mut names: Vec<_> = of(TEAMS, Service::Teams).chain(of(OTHERS, Service::Other)).collect();
        names.sort_unstable_by_key(|(at, _)| *at);
        let wrapped = OPAQUE_WRAPPERS.iter().any(|name| lower.0.contains(name));
        Self { names, unnamed: if wrapped { Service::Teams } else { Service::Unnamed } }
    }

    /// The service whose name stands nearest before this place, or else first behind it.
    fn nearest(&self, at: usize) -> Service {
        let before = self.names.partition_point(|(place, _)| *place < at);
        let nearest = before.saturating_sub(1);
        self.names.get(nearest).map_or(self.unnamed, |(_, service)| *service)
    }
}

/// The text without the tags of HTML, and each run of blanks as one.
fn plain(text: &str) -> String {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut plain = String::with_capacity(end);
    let mut rest = &text[..end];
    while let Some(at) = rest.find('<') {
        push_blanks_once(&mut plain, &rest[..at]);
        let behind = &rest[at + 1..];
        let is_tag =
            behind.starts_with(|letter: char| letter.is_ascii_alphabetic() || matches!(letter, '/' | '!'));
        match if is_tag { behind.find('>') } else { None } {
            Some(close) => {
                // The address of a link says whose the meeting is.
                let tag = &behind[..close];
                let address = tag.find("href=").map_or("", |href| &tag[href..]);
                push_blanks_once(&mut plain, &format!(" {address} "));
                rest = &behind[close + 1..];
            }
            // There is no end of a tag any more.
            None if is_tag => {
                rest = behind;
                break;
            }
            None => {
                plain.push('<');
                rest = behind;
            }
        }
    }
    push_blanks_once(&mut plain, rest);
    plain
}

fn push_blanks_once(plain: &mut String, text: &str) {
    let text = text.replace("&nbsp;", " ").replace("&#160;", " ").replace("&amp;", "&");
    for letter in text.chars() {
        if !letter.is_whitespace() {
            plain.push(letter);
        } else if !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
}
