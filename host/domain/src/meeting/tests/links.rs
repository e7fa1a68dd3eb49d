use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;

use crate::meeting::{LinkRefusal, MeetingId, clean_link, find_link};

const TID: &str = "5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01";
const OID: &str = "e8b753b5-4117-464e-9a08-713e1ff266b3";

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn context() -> String {
    format!(r#"{{"Tid":"{TID}","Oid":"{OID}"}}"#)
}

/// As Teams writes it into an invitation: lower-case escapes.
fn long() -> String {
    format!(
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting_NDQ4M2Yt%40thread.v2/0?context=%7b%22Tid%22%3a%22{TID}%22%2c%22Oid%22%3a%22{OID}%22%7d"
    )
}

fn cleaned_long() -> String {
    format!(
        "https://teams.microsoft.com/l/meetup-join/19%3Ameeting_NDQ4M2Yt%40thread.v2/0?context={}",
        "%7B%22Tid%22%3A%22".to_owned() + TID + "%22%2C%22Oid%22%3A%22" + OID + "%22%7D"
    )
}

const SHORT: &str = "https://teams.microsoft.com/meet/2345678901234?p=aBcD3fGh1JkLmN";

fn safe(link: &str) -> String {
    let link = encoded(link);
    format!(
        "https://eur01.safelinks.protection.outlook.com/ap/t-59584e83/?url={link}&data=05%7C02%7Calice%40fabrikam.example%7C&sdata=x%2By%3D&reserved=0"
    )
}

#[test]
fn a_link_is_cleaned_whatever_was_done_to_it() {
    let (long, want) = (long(), cleaned_long());
    let twice = long.replace('%', "%25");
    let whole = encoded(&long);
    let behind = long.strip_prefix("https://teams.microsoft.com").unwrap();
    for given in [
        long.clone(),
        format!("  <{long}>\n"),
        format!("{long}&anon=true&utm_source=mail"),
        format!("{long}#frag"),
        long.replace("&", "&amp;"),
        long.replacen("https", "http", 1),
        long.replacen("teams.microsoft.com", "TEAMS.Microsoft.com", 1),
        long.replacen("https://teams.microsoft.com/", "https://teams.microsoft.com//", 1),
        long.replacen("https://", "", 1),
        long.replacen("https://teams.microsoft.com", "msteams:", 1),
        twice.clone(),
        whole,
        safe(&long),
        safe(&safe(&long)),
        safe(&format!("{long}&anon=true")),
        safe(&twice),
        format!("https://teams.microsoft.com/_#{behind}"),
        format!("https://teams.microsoft.com/v2/?meetingjoin=true#{behind}"),
        format!(
            "https://teams.microsoft.com/dl/launcher/launcher.html?url={}&type=meetup-join&deeplinkId=1",
            encoded(&format!("/_#{behind}"))
        ),
        format!(
            "https://teams.microsoft.com/l/meetup-join/19:meeting_NDQ4M2Yt@thread.v2/0?tenantId={TID}&context={}",
            encoded(&encoded(&context()))
        ),
    ] {
        assert_eq!(clean_link(&given).map(|link| link.reveal().to_owned()), Ok(want.clone()), "{given}");
    }
    for given in [
        SHORT.to_owned(),
        format!("{SHORT}&anon=true"),
        SHORT.replace("?p=", "?utm=1&p="),
        safe(SHORT),
        SHORT.replace("?p=", "%3Fp%3D"),
        SHORT.replacen("https://teams.microsoft.com/", "https://teams.microsoft.com/v2/?x=1#/", 1),
    ] {
        assert_eq!(clean_link(&given).map(|link| link.reveal().to_owned()), Ok(SHORT.to_owned()), "{given}");
    }
    for host in ["gov.teams.microsoft.us", "dod.teams.microsoft.us", "teams.cloud.microsoft"] {
        let given = SHORT.replacen("teams.microsoft.com", host, 1);
        assert_eq!(clean_link(&given).map(|link| link.reveal().to_owned()), Ok(given.clone()));
    }
    let open = "https://teams.microsoft.com/meet/2345678901234";
    assert_eq!(
        clean_link(open).map(|link| link.reveal().to_owned()),
        Ok(open.to_owned()),
        "no passcode is needed"
    );
}

#[test]
fn what_is_no_meeting_is_refused_with_its_reason() {
    for (given, why) in [
        ("", LinkRefusal::NotALink),
        ("tomorrow at ten", LinkRefusal::NotALink),
        ("javascript:alert(1)", LinkRefusal::NotALink),
        ("ftp://teams.microsoft.com/meet/123456789", LinkRefusal::NotALink),
        ("https://teams.live.com/meet/9312345678901?p=abc", LinkRefusal::Personal),
        ("teams.live.com/meet/9312345678901", LinkRefusal::Personal),
        ("https://zoom.us/j/123456789?pwd=abc", LinkRefusal::NotTeams),
        ("https://teams.microsoft.com.evil.example/meet/123456789", LinkRefusal::NotTeams),
        ("https://evil-teams.microsoft.com/meet/123456789", LinkRefusal::NotTeams),
        ("https://teams.microsoft.com@evil.example/meet/123456789", LinkRefusal::NotTeams),
        ("https://alice@teams.microsoft.com/meet/123456789", LinkRefusal::NotTeams),
        ("https://teams.microsoft.com:8443/meet/123456789", LinkRefusal::NotTeams),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https://teams.microsoft.com.evil.example/meet/123456789",
            LinkRefusal::NotTeams,
        ),
        ("https://teams.microsoft.com/", LinkRefusal::NotAMeeting),
        ("https://teams.microsoft.com/l/chat/19:abc@thread.v2/0", LinkRefusal::NotAMeeting),
        ("https://teams.microsoft.com/meet/", LinkRefusal::Incomplete),
        ("https://teams.microsoft.com/meet/12ab?p=x", LinkRefusal::Incomplete),
        ("https://teams.microsoft.com/meet/123456789?p=a%2Fb", LinkRefusal::Incomplete),
        ("https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2", LinkRefusal::Incomplete),
        ("https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0", LinkRefusal::Incomplete),
        (
            "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%7d",
            LinkRefusal::Incomplete,
        ),
        (
            "https://teams.microsoft.com/l/meetup-join/48%3anotes/0?context=%7b%22Tid%22%3a%225f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01%22%7d",
            LinkRefusal::Incomplete,
        ),
    ] {
        assert_eq!(clean_link(given), Err(why), "{given}");
    }
    assert_eq!(clean_link(&"x".repeat(9000)), Err(LinkRefusal::NotALink));
}

#[test]
fn the_link_in_a_text_is_found() {
    let (long, want) = (long(), cleaned_long());
    let html = format!(
        r#"<html><body><p>Hello</p><a href="https://aka.ms/JoinTeamsMeeting?omkt=en-GB">Need help?</a>
        <a href="{}" target="_blank">Join the meeting now</a> Meeting ID: 234 567 890 123</body></html>"#,
        long.replace('&', "&amp;")
    );
    let plain = format!("Microsoft Teams\r\nJoin: {long}.\r\n\r\nor https://zoom.us/j/1");
    for text in [html, plain, format!("Room 4; {long}; bring coffee"), format!("(see {})", safe(&long))] {
        assert_eq!(find_link(&text).map(|link| link.reveal().to_owned()), Ok(want.clone()), "{text}");
    }
    assert_eq!(find_link("https://teams.live.com/meet/9312345678901"), Err(LinkRefusal::Personal));
    assert_eq!(find_link("Room 4, https://zoom.us/j/1"), Err(LinkRefusal::NotALink));
}

#[test]
fn an_id_and_its_passcode_are_read_as_people_write_them() {
    let read = MeetingId::read(" 234 567-890 123\u{200b}", Some(" aB3x ")).unwrap();
    assert_eq!((read.id(), read.reveal_passcode()), ("234567890123", Some("aB3x")));
    assert_eq!(MeetingId::read("234567890123", Some("  ")).unwrap().reveal_passcode(), None);
    for (id, passcode, why) in [
        ("12345678", None, LinkRefusal::Id),
        ("1234567890123456789", None, LinkRefusal::Id),
        ("２３４５６７８９０１", None, LinkRefusal::Id),
        ("234567890123", Some("a b"), LinkRefusal::Passcode),
        ("234567890123", Some("'; --"), LinkRefusal::Passcode),
    ] {
        assert_eq!(MeetingId::read(id, passcode), Err(why), "{id}");
    }
}

#[test]
fn nothing_that_one_joins_by_is_in_debug_output() {
    let link = clean_link(SHORT).unwrap();
    let id = MeetingId::read("2345678901234", Some("aBcD3fGh1JkLmN")).unwrap();
    let shown = format!("{link:?} {id:?} {:?}", crate::meeting::JoinLocator::Link(link.clone()));
    assert!(!shown.contains("aBcD") && !shown.contains("2345"), "{shown}");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,300}") {
        drop(clean_link(&text));
        drop(find_link(&text));
    }

    /// Whatever comes out leads to Teams, has nothing behind it that the SDK refuses, and is clean already.
    #[test]
    fn what_is_cleaned_is_clean(
        host in prop::sample::select(vec!["teams.microsoft.com", "evil.example", "teams.live.com", "gov.teams.microsoft.us"]),
        path in "/(meet|l/meetup-join|l)/[%a-zA-Z0-9:@._/-]{0,40}",
        query in "(\\?(p|context|url)=[%a-zA-Z0-9{}\":,-]{0,60}(&x=[a-z%0-9]{0,5})?)?",
    ) {
        if let Ok(link) = clean_link(&format!("https://{host}{path}{query}")) {
            let link = link.reveal();
            prop_assert!(link.starts_with("https://teams.microsoft.com/") || link.starts_with("https://gov.teams.microsoft.us/"));
            prop_assert!(!link.contains('&') && !link.contains('#'));
            prop_assert_eq!(clean_link(link).map(|again| again.reveal().to_owned()), Ok(link.to_owned()));
        }
    }

    /// Mail filters, tracking and repeated encoding change nothing.
    #[test]
    fn wrapping_changes_nothing(digits in "[0-9]{10,15}", code in "[a-zA-Z0-9]{1,22}", filters in 0_usize..4, tracked: bool) {
        let plain = format!("https://teams.microsoft.com/meet/{digits}?p={code}");
        let mut given = if tracked { format!("{plain}&utm=1") } else { plain.clone() };
        for _ in 0..filters {
            given = safe(&given);
        }
        prop_assert_eq!(clean_link(&given).map(|link| link.reveal().to_owned()), Ok(plain));
    }
}
