//! The links within a link. Mail filters, chats and browsers wrap a link in one of their own: as a parameter, in the path,
//! behind the hash, encoded several times or in base64. Which of them did it does not matter, because the link inside has to
//! lead to Teams itself.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;
use url::Url;

/// How often a part may have been encoded.
pub(super) const MAX_ENCODED: usize = 4;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// The links within this one, the likeliest first. Each is shorter than the link itself.
pub(super) fn links_within(url: &Url) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(link) = proofpoint(url) {
        found.push(link);
    }
    for (_, value) in url.query_pairs() {
        found.extend(first_link(&value));
        found.extend(base64_text(&value).and_then(|text| first_link(&text)));
    }
    // A link that was pasted as it is keeps the parameters of its own: they look like those of the wrapper.
    let query = url.query().unwrap_or_default();
    found.extend(find_scheme(query).map(|at| query[at..].to_owned()));
    found.extend(url.fragment().and_then(first_link));
    let path = url.path();
    match find_scheme(path) {
        Some(at) if query.is_empty() => found.push(path[at..].to_owned()),
        Some(at) => found.push(format!("{}?{query}", &path[at..])),
        None => found.extend(first_link(path)),
    }
    let length = url.as_str().len();
    found.retain(|link| link.len() < length);
    found.dedup();
    found
}

/// The first link in a text, which may be encoded.
fn first_link(text: &str) -> Option<String> {
    let mut text = text.to_owned();
    for _ in 0..=MAX_ENCODED {
        if let Some(at) = find_scheme(&text) {
            // A link alone may contain anything; one in a sentence ends with its word.
            let link = if text[..at].trim().is_empty() { &text[at..] } else { word(&text[at..]) };
            return Some(link.to_owned());
        }
        if !text.contains('%') {
            return None;
        }
        text = percent_decode_str(&text).decode_utf8().ok()?.into_owned();
    }
    None
}

/// A link at the beginning of a text, up to what can't be part of it.
pub(super) fn word(text: &str) -> &str {
    let ends = |letter: char| {
        letter.is_whitespace() || matches!(letter, '"' | '\'' | '<' | '>' | ')' | ']' | '\\' | '|')
    };
    text.split(ends).next().unwrap_or_default().trim_end_matches(['.', ',', ';', '!'])
}

/// Where the first link begins. Some filters leave only one slash behind the scheme.
fn find_scheme(text: &str) -> Option<usize> {
    text.match_indices(":/").find_map(|(at, _)| {
        ["https", "http", "msteams"].iter().find_map(|scheme| {
            let start = at.checked_sub(scheme.len())?;
            text.get(start..at)?.eq_ignore_ascii_case(scheme).then_some(start)
        })
    })
}

/// The text that is written in base64, in either alphabet, with or without padding.
pub(super) fn base64_text(text: &str) -> Option<String> {
    let text = percent_decode_str(text.trim()).decode_utf8().ok()?;
    // As a parameter's plus sign, a space is one of the alphabet.
    let text = text.replace(' ', "+");
    let url_safe = text.contains(['-', '_']);
    let alphabet = if url_safe { &URL_SAFE } else { &STANDARD };
    let bytes = GeneralPurpose::new(alphabet, LENIENT).decode(text).ok()?;
    String::from_utf8(bytes).ok()
}

/// Proofpoint's URL Defense. Its second version writes `-` for `%` and `_` for `/`; its third replaces letters by `*`, and
/// has the letters behind the link, in base64.
fn proofpoint(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let is_of = |name: &str| host == name || host.strip_suffix(name).is_some_and(|sub| sub.ends_with('.'));
    if !["urldefense.com", "urldefense.us", "urldefense.proofpoint.com"].into_iter().any(is_of) {
        return None;
    }
    if url.path().starts_with("/v2/") {
        let (_, link) = url.query_pairs().find(|(name, _)| name == "u")?;
        let link = link.replace('-', "%").replace('_', "/");
        return percent_decode_str(&link).decode_utf8().ok().map(std::borrow::Cow::into_owned);
    }
    // The link's own query and fragment may have become the wrapper's.
    let rest = url.as_str().split_once("/v3/__")?.1;
    let (link, letters) = rest.split_once("__;")?;
    let letters = base64_text(letters.split('!').next()?).unwrap_or_default();
    let mut letters = letters.chars();
    let mut whole = String::with_capacity(link.len());
    let mut parts = link.chars();
    while let Some(letter) = parts.next() {
        if letter != '*' {
            whole.push(letter);
        } else if parts.as_str().starts_with('*') {
            // Two stars and a letter that says how many follow.
            parts.next();
            let run = parts.next().and_then(|length| {
                let alphabet = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['-', '_']);
                alphabet.zip(2_usize..).find(|(letter, _)| *letter == length)
            })?;
            whole.extend(letters.by_ref().take(run.1));
        } else {
            whole.extend(letters.next());
        }
    }
    Some(whole)
}
