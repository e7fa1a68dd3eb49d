//! A meeting link as the calling SDK takes it, from whatever was sent or pasted: wrapped by a mail filter, encoded twice,
//! with tracking behind it, or out of the address bar.
//!
//! Links within links are looked at whoever wrapped them, because nobody goes to the wrapper: what counts is that the link
//! inside leads to Teams.
//!
//! The SDK takes `…/l/meetup-join/<thread>/<message>?context={json}` with nothing else behind it, and
//! `…/meet/<digits>?p=<passcode>`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Map, Value};
use url::Url;

use super::locator::{LinkRefusal, MeetingId, MeetingLink};
use super::wrapped_link::{MAX_ENCODED, base64_text, links_within};
use crate::number::strip_invisible;

/// Longer ones are no links; safe links around a long link have about 1,500 characters.
pub(super) const MAX_LINK: usize = 8_000;

/// Wrappers within wrappers: a forwarded invitation goes through one mail filter after another.
const MAX_DEPTH: usize = 6;

/// Links that are read for one that was sent.
const MAX_READ: usize = 20;

/// Hosts whose meetings the SDK joins.
const HOSTS: &[&str] =
    &["teams.microsoft.com", "gov.teams.microsoft.us", "dod.teams.microsoft.us", "teams.cloud.microsoft"];

const PERSONAL: &str = "teams.live.com";

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
    let text = strip_invisible(link).trim().trim_matches(['<', '>', '"', '\'']).replace("&amp;", "&");
    let mut why = LinkRefusal::NotALink;
    let mut waiting = vec![(text, 0)];
    for _ in 0..MAX_READ {
        let Some((text, depth)) = waiting.pop() else { break };
        let Ok(url) = read(&text) else { continue };
        match of_teams(&url) {
            Ok(link) => return Ok(link),
            Err(refusal) => why = why.max_telling(refusal),
        }
        if depth < MAX_DEPTH {
            let within = inside_teams(&url).into_iter().chain(links_within(&url));
            // The last one is read next.
            let at = waiting.len();
            waiting.extend(within.map(|text| (text, depth + 1)));
            waiting[at..].reverse();
        }
    }
    Err(why)
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

/// The link that a page of Teams leads to.
fn inside_teams(url: &Url) -> Option<String> {
    let host = host(url);
    if !HOSTS.contains(&host.as_str()) {
        return None;
    }
    // The page that starts the desktop client, as browsers show it in their address bar.
    if url.path().starts_with("/dl/launcher/") {
        let inside = url.query_pairs().find(|(name, _)| name.eq_ignore_ascii_case("url"))?.1.into_owned();
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
        ["light-meetings", "launch"] => light(&host, url),
        _ => Err(LinkRefusal::NotAMeeting),
    }
}

fn long(host: &str, thread: &str, message: &str, url: &Url) -> Result<MeetingLink, LinkRefusal> {
    let context = parameter(url, "context").and_then(|context| read_context(&context));
    join_link(host, thread, message, context.as_ref())
}

/// The web client's page for guests has the meeting's parts in `coords`: JSON in base64.
fn light(host: &str, url: &Url) -> Result<MeetingLink, LinkRefusal> {
    let parts = parameter(url, "coords").and_then(|coords| base64_text(&coords));
    let parts = parts.and_then(|text| serde_json::from_str::<Map<String, Value>>(&text).ok());
    let parts = parts.ok_or(LinkRefusal::Incomplete)?;
    let text = |name: &str| member(&parts, name).and_then(Value::as_str);
    let context = text("tenantId").filter(|id| is_guid(id)).map(|tenant| Context {
        tenant: tenant.to_owned(),
        organizer: text("organizerId").filter(|id| is_guid(id)).map(str::to_owned),
        message: None,
    });
    let thread = text("conversationId").ok_or(LinkRefusal::Incomplete)?;
    join_link(host, thread, text("messageId").unwrap_or("0"), context.as_ref())
}

fn join_link(
    host: &str,
    thread: &str,
    message: &str,
    context: Option<&Context>,
) -> Result<MeetingLink, LinkRefusal> {
    let of_thread = |byte: u8| byte.is_ascii_alphanumeric() || b":_-.@=+".contains(&byte);
    let is_thread = thread.starts_with("19:") && thread.contains('@') && thread.bytes().all(of_thread);
    if !is_thread || message.is_empty() || !message.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(LinkRefusal::Incomplete);
    }
    let context = context.and_then(|context| serde_json::to_string(context).ok());
    let context = utf8_percent_encode(&context.ok_or(LinkRefusal::Incomplete)?, COMPONENT).to_string();
    let thread = utf8_percent_encode(thread, COMPONENT);
    Ok(MeetingLink::cleaned(format!("https://{host}/l/meetup-join/{thread}/{message}?context={context}")))
}

/// In the order in which Teams writes it.
#[derive(Serialize)]
struct Context {
    #[serde(rename = "Tid")]
    tenant: String,
    #[serde(rename = "Oid", skip_serializing_if = "Option::is_none")]
    organizer: Option<String>,
    /// The meeting behind a channel's message.
    #[serde(rename = "MessageId", skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Who organises the meeting, and in which tenant: nothing else of the context is passed on.
fn read_context(context: &str) -> Option<Context> {
    let parsed = (0..MAX_ENCODED).try_fold(context.to_owned(), |text, _| {
        match serde_json::from_str::<Map<String, Value>>(&text) {
            Ok(parsed) => Err(parsed),
            Err(_) => Ok(percent_decode_str(&text).decode_utf8_lossy().into_owned()),
        }
    });
    let parsed = parsed.err()?;
    let id = |name: &str| {
        let id = member(&parsed, name)?.as_str().filter(|id| is_guid(id))?;
        Some(id.to_owned())
    };
    let is_message = |id: &&str| (1..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    Some(Context {
        tenant: id("Tid")?,
        organizer: id("Oid"),
        message: parsed.get("MessageId").and_then(Value::as_str).filter(is_message).map(str::to_owned),
    })
}

fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    Some(members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?.1)
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
