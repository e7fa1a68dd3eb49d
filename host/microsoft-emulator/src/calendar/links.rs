//! How meetings are joined: the forms that links have in the field.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What an invitation has of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// No meeting online.
    None,
    /// `teams.microsoft.com/l/meetup-join/…`.
    Long,
    /// `teams.microsoft.com/meet/…?p=…`.
    Short,
    /// Online, says the calendar; but `onlineMeeting` is null and there is no link anywhere.
    Null,
    /// `onlineMeeting` is null; the link stands in the invitation's text.
    BodyOnly,
    /// As [`Link::BodyOnly`], wrapped by Outlook's link protection.
    SafeLinks,
    /// As [`Link::Long`], with parameters that the calling SDK refuses.
    Tracked,
    /// A private person's meeting, which the calling SDK refuses.
    Consumer,
    /// Skype for Business: the link is in `onlineMeetingUrl`.
    Skype,
    /// Another vendor's, in the location.
    Other,
}

fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// `teams.microsoft.com/l/meetup-join/…`, as Outlook writes it.
pub(super) fn long(key: &str, tenant_id: &str, organizer: &str) -> String {
    let thread =
        encode(&format!("19:meeting_{}@thread.v2", URL_SAFE_NO_PAD.encode(key))).to_ascii_lowercase();
    // The thread's own letters keep their case.
    let thread =
        thread.replace(&URL_SAFE_NO_PAD.encode(key).to_ascii_lowercase(), &URL_SAFE_NO_PAD.encode(key));
    let context = encode(&format!(r#"{{"Tid":"{tenant_id}","Oid":"{organizer}"}}"#));
    format!("https://teams.microsoft.com/l/meetup-join/{thread}/0?context={context}")
}

/// The number and the passcode by which a meeting is joined without its link.
pub(super) fn id_and_passcode(key: &str) -> (String, String) {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in key.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let passcode = URL_SAFE_NO_PAD.encode(hash.to_be_bytes()).replace(['-', '_'], "x");
    (format!("2{:012}", hash % 1_000_000_000_000), passcode.chars().take(8).collect())
}

/// `teams.microsoft.com/meet/…`.
pub(super) fn short(key: &str) -> String {
    let (id, passcode) = id_and_passcode(key);
    format!("https://teams.microsoft.com/meet/{id}?p={passcode}")
}

/// What Outlook's link protection makes of a link.
pub(super) fn protected(link: &str) -> String {
    format!(
        "https://eur01.safelinks.protection.outlook.com/?url={}&data=05%7C02%7C&sdata=emulated%3D&reserved=0",
        encode(link)
    )
}
