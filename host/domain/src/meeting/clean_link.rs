//! A meeting link as the calling SDK takes it, from whatever was sent or pasted: wrapped by a mail filter, encoded twice,
//! with tracking behind it, or out of the address bar.
//!
//! The SDK takes `…/l/meetup-join/<thread>/<message>?context={json}` with nothing else behind it, and
//! `…/meet/<digits>?p=<passcode>`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Map, Value};
use url::Url;

use super::locator::{LinkRefusal, MeetingId, MeetingLink};
use crate::number::strip_invisible;

/// Longer ones are no links; safe links around a long link have about 1,500 characters.
const MAX_LINK: usize = 8_000;

/// Wrappers within wrappers: a forwarded invitation goes through one mail filter after another.
const MAX_WRAPPERS: usize = 6;

/// How often a part may have been encoded.
const MAX_ENCODED: usize = 4;

/// Hosts whose meetings the SDK joins.
const HOSTS: &[&str] =
    &["teams.microsoft.com", "gov.teams.microsoft.us", "dod.teams.microsoft.us", "teams.cloud.microsoft"];

const PERSONAL: &str = "teams.live.com";

/// Mail filters whose links carry the real one in `url`.
const SAFE_LINKS: &[&str] = &["safelinks.protection.outlook.com", "safelinks.protection.office365.us"];

/// As `encodeURIComponent` does.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Cleans a link.
///
/// # Errors
/// Why it leads to no meeting that can be joined.
pub fn clean_link(link: &str) -> Result<MeetingLink, LinkRefusal> {
    if link.len() > MAX_LINK {
        return Err(LinkRefusal::NotALink);
    }
    let mut text = strip_invisible(link).trim().trim_matches(['<', '>', '"', '\'']).replace("&amp;", "&");
    for _ in 0..MAX_WRAPPERS {
        let url = read(&text)?;
        match unwrapped(&url) {
            Some(inner) => text = inner,
            None => return of_teams(&url),
        }
    }
    Err(LinkRefusal::NotALink)
}

/// The text as a web address of nobody in particular.
fn read(text: &str) -> Result<Url, LinkRefusal> {
    let text = text.trim();
    let lower: String = text.chars().take(16).collect::<String>().to_ascii_lowercase();
    let text = if lower.starts_with("https%3a") || lower.starts_with("http%3a") {
        percent_decode_str(text).decode_utf8().map_err(|_| LinkRefusal::NotALink)?.into_owned()
    } else if let Some(path) = lower.starts_with("msteams:").then(|| &text["msteams:".len()..]) {
        // The desktop client's own scheme, with or without the host.
        match path.strip_prefix("//") {
            Some(rest) => format!("https://{rest}"),
            None => format!("https://{}/{}", HOSTS[0], path.trim_start_matches('/')),
        }
    } else if HOSTS.iter().chain([&PERSONAL]).any(|host| lower.starts_with(&host[..host.len().min(16)])) {
        format!("https://{text}")
    } else {
        text.to_owned()
    };
    let mut url = Url::parse(&text).map_err(|_| LinkRefusal::NotALink)?;
    if url.scheme() == "http" {
        url.set_scheme("https").map_err(|()| LinkRefusal::NotALink)?;
    }
    if url.scheme() != "https" || url.host_str().is_none() {
        return Err(LinkRefusal::NotALink);
    }
    Ok(url)
}

/// The link within the link, where there is one.
fn unwrapped(url: &Url) -> Option<String> {
    let host = host(url);
    let parameter = |name: &str| {
        url.query_pairs()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.into_owned())
    };
    let is_of = |filter: &&str| {
        host.strip_suffix(*filter).is_some_and(|region| region.is_empty() || region.ends_with('.'))
    };
    if SAFE_LINKS.iter().any(is_of) {
        return parameter("url");
    }
    if !HOSTS.contains(&host.as_str()) {
        return None;
    }
    // The page that starts the desktop client, as browsers show it in their address bar.
    if url.path().starts_with("/dl/launcher/") {
        let inside = parameter("url")?;
        let inside = inside.trim_start_matches("/_").trim_start_matches('#');
        return inside.starts_with('/').then(|| format!("https://{host}{inside}"));
    }
    // The web client keeps its path behind the hash.
    let behind = url.fragment().filter(|behind| behind.starts_with("/l/") || behind.starts_with("/meet/"))?;
    Some(format!("https://{host}{behind}"))
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase()
}

fn of_teams(url: &Url) -> Result<MeetingLink, LinkRefusal> {
    let host = host(url);
    if host == PERSONAL {
        return Err(LinkRefusal::Personal);
    }
    let plain = url.username().is_empty() && url.password().is_none() && url.port().is_none();
    if !plain || !HOSTS.contains(&host.as_str()) {
        return Err(LinkRefusal::NotTeams);
    }
    let path = decoded(url.path(), |path| !path.contains('%')).ok_or(LinkRefusal::NotAMeeting)?;
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts[..] {
        ["l", "meetup-join", thread, message] => long(&host, thread, message, url),
        ["l", "meetup-join", ..] => Err(LinkRefusal::Incomplete),
        ["meet", id] => short(&host, id, url),
        ["meet"] => Err(LinkRefusal::Incomplete),
        _ => Err(LinkRefusal::NotAMeeting),
    }
}

fn long(host: &str, thread: &str, message: &str, url: &Url) -> Result<MeetingLink, LinkRefusal> {
    let of_thread = |byte: u8| byte.is_ascii_alphanumeric() || b":_-.@=+".contains(&byte);
    let is_thread = thread.starts_with("19:") && thread.contains('@') && thread.bytes().all(of_thread);
    if !is_thread || message.is_empty() || !message.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(LinkRefusal::Incomplete);
    }
    let context = parameter(url, "context").and_then(|context| read_context(&context));
    let context = utf8_percent_encode(&context.ok_or(LinkRefusal::Incomplete)?, COMPONENT).to_string();
    let thread = utf8_percent_encode(thread, COMPONENT);
    Ok(MeetingLink::cleaned(format!("https://{host}/l/meetup-join/{thread}/{message}?context={context}")))
}

/// In the order in which Teams writes it.
#[derive(Serialize)]
struct Context<'a> {
    #[serde(rename = "Tid")]
    tenant: &'a str,
    #[serde(rename = "Oid", skip_serializing_if = "Option::is_none")]
    organizer: Option<&'a str>,
    /// The meeting behind a channel's message.
    #[serde(rename = "MessageId", skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

/// Who organises the meeting, and in which tenant: nothing else of the context is passed on.
fn read_context(context: &str) -> Option<String> {
    let parsed = (0..MAX_ENCODED).try_fold(context.to_owned(), |text, _| {
        match serde_json::from_str::<Map<String, Value>>(&text) {
            Ok(parsed) => Err(parsed),
            Err(_) => Ok(percent_decode_str(&text).decode_utf8_lossy().into_owned()),
        }
    });
    let parsed = parsed.err()?;
    let member = |name: &str| {
        let found = parsed.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        found.1.as_str().filter(|id| is_guid(id))
    };
    let is_message = |id: &&str| (1..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    let kept = Context {
        tenant: member("Tid")?,
        organizer: member("Oid"),
        message: parsed.get("MessageId").and_then(Value::as_str).filter(is_message),
    };
    serde_json::to_string(&kept).ok()
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn short(host: &str, id: &str, url: &Url) -> Result<MeetingLink, LinkRefusal> {
    let passcode = parameter(url, "p").and_then(|code| decoded(&code, |code| !code.contains('%')));
    let meeting = MeetingId::read(id, passcode.as_deref()).map_err(|_| LinkRefusal::Incomplete)?;
    let passcode = meeting.reveal_passcode().map(|code| format!("?p={code}")).unwrap_or_default();
    Ok(MeetingLink::cleaned(format!("https://{host}/meet/{}{passcode}", meeting.id())))
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    if let Some((_, value)) = url.query_pairs().find(|(known, _)| known == name) {
        return Some(value.into_owned());
    }
    // Encoded twice, the question mark belongs to the path.
    let path = decoded(url.path(), |path| path.contains('?'))?;
    let query = path.split_once('?')?.1.to_owned();
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

/// Decodes until it is done, at most [`MAX_ENCODED`] times.
fn decoded(text: &str, done: impl Fn(&str) -> bool) -> Option<String> {
    let mut text = text.to_owned();
    for _ in 0..MAX_ENCODED {
        if done(&text) {
            return Some(text);
        }
        text = percent_decode_str(&text).decode_utf8().ok()?.into_owned();
    }
    done(&text).then_some(text)
}
