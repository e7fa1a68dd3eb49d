//! Takes apart what people write where a number is asked for: a service prefix, the number, an extension, and words.
//!
//! | text | service | number | extension | label |
//! | --- | --- | --- | --- | --- |
//! | `Mobile: +1 425 555 0123` | | `+1 425 555 0123` | | Mobile |
//! | `0664/1234567 Durchwahl 12` | | `0664/1234567` | 12 | |
//! | `425 555 0123 *227 (ask for Bob)` | | `425 555 0123` | 227 | ask for Bob |
//! | `*31#004989123456` | `*31#` | `004989123456` | | |
//! | `+49 89 123456/57` | | `+49 89 123456` | | /57 |
//!
//! Letters that are part of the number itself (`1-800-FLOWERS`, `o20 7946 0018`) are refused: libphonenumber reads them as
//! keys of a keypad, but no caller has such a number, and look-alikes are a way to deceive.

use unicode_normalization::char::is_combining_mark;

use super::{NumberError, Written, clean};

/// The most digits of an extension that is marked by a word; as in libphonenumber.
pub const MAX_EXTENSION: usize = 20;

/// The most digits of an extension that is marked by a sign only: more may be another number. As in libphonenumber.
const MAX_MARKED_BY_SIGN: usize = 9;

/// The most digits of an extension between a hyphen and `#`, as Americans write it. As in libphonenumber.
const MAX_BEFORE_HASH: usize = 6;

/// The fewest digits of a second number in the same text.
const SECOND_NUMBER: usize = 7;

/// From so many digits on, a slash is no longer behind an area code.
const BEFORE_SLASH: usize = 8;

/// The most digits behind a slash that are other last digits of the number before it: `123456/57`.
const OTHER_ENDING: usize = 4;

/// The most digits of a first group that may belong to the words before it: `Apt 5 425 555 0123`.
const MAX_COUNTED: usize = 4;

/// Words that a small number follows which is no part of a telephone number.
const COUNTED: &[&str] = &[
    "apt",
    "apartment",
    "suite",
    "ste",
    "unit",
    "room",
    "rm",
    "floor",
    "line",
    "desk",
    "building",
    "bldg",
    "no",
    "nr",
    "box",
    "zimmer",
    "raum",
    "etage",
    "stock",
    "platz",
    "haus",
    "wohnung",
    "tür",
    "top",
    "bureau",
    "sala",
];

/// Words that mean a telephone: the digits behind them are its number, even where nothing is between.
const TELEPHONE: &[&str] = &[
    "tel",
    "telefon",
    "telephone",
    "phone",
    "ph",
    "fon",
    "fax",
    "mob",
    "mobil",
    "mobile",
    "cell",
    "handy",
    "gsm",
];

/// Words before an extension: those of libphonenumber, then what people write in further languages.
const EXTENSION_WORDS: &[&str] = &[
    // libphonenumber's parser.
    "ext",
    "extn",
    "extension",
    "extensión",
    "extensio",
    "extensi",
    "xt",
    "xtn",
    "x",
    "int",
    "доб",
    "anexo",
    // German, Dutch, Danish, Swedish, Polish, Czech, Hungarian, Turkish.
    "durchwahl",
    "dw",
    "nebenstelle",
    "toestel",
    "lokal",
    "anknytning",
    "wew",
    "wewn",
    "linka",
    "klapka",
    "mellék",
    "dahili",
    // French, Italian, Spanish, Portuguese.
    "poste",
    "interno",
    "interne",
    "extensão",
    "ramal",
    // Russian, Ukrainian, Japanese, Chinese, Korean.
    "добавочный",
    "внутр",
    "вн",
    "内線",
    "分机",
    "分機",
    "내선",
];

/// What a text is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// `*31#` and the like: what the telephone network is told before the number.
    pub(super) service: Option<String>,
    /// As it is written, without what is around it.
    pub(super) number: String,
    /// Digits.
    pub(super) extension: Option<String>,
    /// The words around the number.
    pub(super) label: Option<String>,
    /// The number and the words, if the first group of digits belongs to the words: `Apt 5 425 555 0123`.
    pub(super) without_first_group: Option<(String, String)>,
}

/// A run of digits with what stands between them.
struct Run {
    start: usize,
    end: usize,
    digits: usize,
}

fn is_separator(letter: char) -> bool {
    matches!(letter, ' ' | '-' | '.' | '(' | ')' | '[' | ']' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open: Option<Run> = None;
    for (at, letter) in text.char_indices() {
        if letter.is_ascii_digit() {
            let run = open.get_or_insert(Run { start: at, end: at, digits: 0 });
            run.digits += 1;
            run.end = at + 1;
        } else if letter == '+' {
            runs.extend(open.replace(Run { start: at, end: at, digits: 0 }).filter(|run| run.digits > 0));
        } else if !is_separator(letter) {
            runs.extend(open.take().filter(|run| run.digits > 0));
        }
    }
    runs.extend(open.filter(|run| run.digits > 0));
    runs
}

fn is_word(letter: char) -> bool {
    letter.is_alphabetic() || is_combining_mark(letter)
}

/// Takes a text apart. The words around the number are a label where a person wrote it; the network gives none.
///
/// # Errors
/// When there is no number in it, or more than one, or letters are part of it.
pub(super) fn take_apart(text: &str, written: Written) -> Result<Parts, NumberError> {
    let whole = clean::readable(text)?;
    let (intro, service, text) = introduced(&whole);
    let runs = runs(text);
    let most = runs.iter().map(|run| run.digits).max().unwrap_or_default();
    let Some(index) = runs.iter().position(|run| run.digits == most) else {
        return Err(NumberError::NoDigits);
    };
    let mut run = Run { ..runs[index] };
    if text[..run.start].ends_with(['(', '[']) && text[run.start..run.end].contains([')', ']']) {
        run.start -= 1;
    }
    run.end = run.start + end_of_number(&text[run.start..run.end], &text[run.end..]);
    let (before, after) = (&text[..run.start], &text[run.end..]);
    let joined_before = before.chars().rev().take_while(|letter| is_word(*letter)).count();
    if joined_before == 1 && !text[run.start..].starts_with('+') {
        return Err(NumberError::Letters);
    }
    let mut extension = None;
    let mut rest = after;
    if let Some(next) = runs.get(index + 1) {
        let mark = &text[run.end..next.start];
        let digits: String = text[next.start..].chars().take_while(char::is_ascii_digit).collect();
        if digits.len() <= most_after(mark) {
            rest = &text[next.start + digits.len()..];
            rest = rest.strip_prefix('#').unwrap_or(rest);
            extension = Some(digits);
        }
    } else if after.starts_with('#')
        && let Some((number, digits)) = before_hash(&text[run.start..run.end])
    {
        extension = Some(digits.to_owned());
        run.end = run.start + number.len();
        rest = &after[1..];
    }
    let letters_joined = rest.trim_start_matches(['-', '.']).starts_with(is_word);
    if extension.is_none() && letters_joined {
        return Err(NumberError::Letters);
    }
    let second = |other: &Run| other.start >= text.len() - rest.len() || other.end <= run.start;
    if runs.iter().any(|other| second(other) && other.digits >= SECOND_NUMBER) {
        return Err(NumberError::Several);
    }
    let without_first_group = first_group(before, &text[run.start..run.end])
        .filter(|_| written == Written::ByPerson)
        .and_then(|at| {
            let (group, number) = text[run.start..run.end].split_at(at);
            let before = format!("{before}{}", group.trim_end());
            Some((number.to_owned(), label(intro, &before, rest)?))
        });
    let label = label(intro, before, rest);
    if written == Written::ByNetwork && label.as_ref().is_some_and(|label| label.contains(is_word)) {
        return Err(NumberError::Letters);
    }
    let label = label.filter(|_| written == Written::ByPerson);
    Ok(Parts {
        service: service.map(str::to_owned),
        number: text[run.start..run.end].to_owned(),
        extension,
        label,
        without_first_group,
    })
}

/// Where a number ends: before a slash behind which its other last digits stand (`123456/57`, `1234567-0 / -12`), and before
/// a small number in brackets. The slash of `030/1234567` is behind an area code.
fn end_of_number(text: &str, after: &str) -> usize {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let mut end = text.len();
    for (at, _) in text.match_indices('/') {
        let behind = text[at + 1..].split('/').next().unwrap_or_default();
        if digits(&text[..at]) >= BEFORE_SLASH && (1..=OTHER_ENDING).contains(&digits(behind)) {
            end = at;
            break;
        }
    }
    if let Some((number, inside)) = text[..end].rsplit_once('(')
        && (end < text.len() || after.starts_with(')'))
        && number.ends_with(char::is_whitespace)
        && digits(number) >= BEFORE_SLASH
        && inside.len() <= MAX_BEFORE_HASH
        && inside.bytes().all(|byte| byte.is_ascii_digit())
    {
        end = number.len();
    }
    text[..end].trim_end_matches(|letter| is_separator(letter) && letter != ')').len()
}

/// Where the rest of a number begins whose first group belongs to the words before it: `Apt 5 425 …`, `Bob2 425 …`.
fn first_group(before: &str, number: &str) -> Option<usize> {
    let (group, _) = number.split_once(' ')?;
    let counts = group.len() <= MAX_COUNTED && group.bytes().all(|byte| byte.is_ascii_digit());
    let joined = before.ends_with(is_word);
    let word = before.trim_end_matches([' ', '.']).rsplit(|letter| !is_word(letter)).next()?.to_lowercase();
    let known = |words: &[&str]| words.contains(&word.as_str());
    let belongs = !word.is_empty() && if joined { !known(TELEPHONE) } else { known(COUNTED) };
    (counts && belongs).then_some(group.len() + 1)
}

/// The words before a service code, the code, and the rest: `Mobile: *67 425 555 0123`.
fn introduced(text: &str) -> (&str, Option<&str>, &str) {
    let start =
        text.find(['*', '#']).filter(|at| !text[..*at].contains(|letter: char| letter.is_ascii_digit()));
    let (intro, coded) = text.split_at(start.unwrap_or_default());
    match service_prefix(coded) {
        (Some(service), rest) => (intro, Some(service), rest),
        (None, _) => ("", None, text),
    }
}

/// The digits of an extension of the tenant's own telephone system, where a text is nothing but one: `2041`, `ext. 2041`.
pub(super) fn internal_extension(text: &str) -> Option<String> {
    let text = clean::readable(text).ok()?;
    let digits = text.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let mark = &text[..text.len() - digits.len()];
    let plain = mark.is_empty() || most_after(mark) == MAX_EXTENSION;
    (plain && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.to_owned())
}

/// `*31#`, `#31#`, `*67`: GSM's codes end with `#` (3GPP TS 22.030), North America's have two digits, or three that begin
/// with 2 or 3. They tell the network how to place the call and are no part of the number.
fn service_prefix(text: &str) -> (Option<&str>, &str) {
    let code = text.trim_start_matches(['*', '#']);
    if code.len() == text.len() {
        return (None, text);
    }
    let start = text.len() - code.len();
    let digits = code.bytes().take_while(u8::is_ascii_digit).count();
    let length = match code.as_bytes().get(digits) {
        Some(b'#') => digits + 1,
        _ if digits > 3 => {
            if code.starts_with(['2', '3']) {
                3
            } else {
                2
            }
        }
        _ => digits,
    };
    let (service, number) = text.split_at(start + length);
    let is_service = (2..=4).contains(&length) && number.bytes().any(|byte| byte.is_ascii_digit());
    if is_service { (Some(service), number.trim_start()) } else { (None, text) }
}

/// The most digits of an extension after such a mark; none where it marks no extension.
fn most_after(mark: &str) -> usize {
    let inside =
        |letter: char| letter.is_whitespace() || is_separator(letter) || matches!(letter, ':' | '=' | '#');
    let bare = mark.trim_matches(|letter| inside(letter) || matches!(letter, ',' | ';'));
    if bare.is_empty() {
        // `,,` and `;` are pauses after which a telephone dials on.
        return if mark.contains(['#', ',', ';']) { MAX_MARKED_BY_SIGN } else { 0 };
    }
    if matches!(bare, "*" | "~") {
        return MAX_MARKED_BY_SIGN;
    }
    let word = bare.to_lowercase();
    match word.as_str() {
        "x" | "int" => MAX_MARKED_BY_SIGN,
        word if EXTENSION_WORDS.contains(&word) => MAX_EXTENSION,
        _ => 0,
    }
}

/// `425 555 0123 - 503#`: the number, and the extension before the hash.
fn before_hash(text: &str) -> Option<(&str, &str)> {
    let (number, digits) = text.rsplit_once(['-', ' '])?;
    let enough = number.bytes().filter(u8::is_ascii_digit).count() >= SECOND_NUMBER;
    let fits = digits.len() <= MAX_BEFORE_HASH && digits.bytes().all(|byte| byte.is_ascii_digit());
    (enough && fits).then(|| (number.trim_end_matches(is_separator), digits))
}

/// The words before and after a number, without what only joins them to it.
fn label(intro: &str, before: &str, after: &str) -> Option<String> {
    let joins = |letter: char| {
        letter.is_whitespace()
            || is_separator(letter)
            || matches!(letter, ':' | ';' | ',' | '=' | '#' | '*' | '~')
    };
    // `+14255550123@pbx.example` is an address without its scheme.
    let after = if after.starts_with('@') { "" } else { after };
    // Other last digits of the number: the slash says what they are.
    let ending = after.trim_start();
    let is_ending = ending.starts_with('/') && ending.trim_start_matches(joins).starts_with(char::is_numeric);
    let after = if is_ending { ending.trim_end() } else { after.trim_matches(joins) };
    let words: Vec<&str> = [intro.trim_matches(joins), before.trim_matches(joins), after]
        .into_iter()
        .filter(|text| text.contains(char::is_alphanumeric))
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}
