//! The links with which people join meetings, in the forms that they have in practice.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The kind of link in an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// The meeting is not online.
    None,
    /// `teams.microsoft.com/l/meetup-join/…`.
    Long,
    /// `teams.microsoft.com/meet/…?p=…`.
    Short,
    /// The meeting is marked as online, but `onlineMeeting` is null and there is no link.
    Null,
    /// `onlineMeeting` is null; the link is in the text of the invitation.
    BodyOnly,
    /// Like [`Link::BodyOnly`], wrapped by Outlook's link protection.
    SafeLinks,
    /// Like [`Link::Long`], with parameters that the calling SDK refuses.
    Tracked,
    /// The meeting of a personal account, which the calling SDK refuses.
    Consumer,
    /// Skype for Business: the link is in `onlineMeetingUrl`.
    Skype,
    /// The link of another vendor, in the location.
    Other,
}

pub(super) fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A link of the form `teams.microsoft.com/l/meetup-join/…`, as Outlook writes it.
pub(super) fn long(key: &str, tenant_id: &str, organizer: &str) -> String {
    let thread =
        encode(&format!("19:meeting_{}@thread.v2", URL_SAFE_NO_PAD.encode(key))).to_ascii_lowercase();
    // Only the escapes are lower case; the id of the thread keeps its case.
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

/// A link of the form `teams.microsoft.com/meet/…`.
pub(super) fn short(key: &str) -> String {
    let (id, passcode) = id_and_passcode(key);
    format!("https://teams.microsoft.com/meet/{id}?p={passcode}")
}

/// A link as Outlook's link protection rewrites it.
pub(super) fn protected(link: &str) -> String {
    format!(
        "https://eur01.safelinks.protection.outlook.com/?url={}&data=05%7C02%7C&sdata=emulated%3D&reserved=0",
        encode(link)
    )
}
