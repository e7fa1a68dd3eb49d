//! Links within links. C19, C20 and C21 are cases of `field-cases.md`; the wrappers have the forms that their makers
//! document.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;

use crate::meeting::{LinkRefusal, TextSource, clean_link, find_link, find_locator};

const TID: &str = "5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01";
const OID: &str = "e8b753b5-4117-464e-9a08-713e1ff266b3";
const SHORT: &str = "https://teams.microsoft.com/meet/2345678901234?p=aBcD3fGh1JkLmN";

fn long() -> String {
    format!(
        "https://teams.microsoft.com/l/meetup-join/19%3Ameeting_NDQ4M2Yt%40thread.v2/0?context={}",
        encoded(&format!(r#"{{"Tid":"{TID}","Oid":"{OID}"}}"#)).replace("%2D", "-")
    )
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn cleaned(link: &str) -> Result<String, LinkRefusal> {
    clean_link(link).map(|link| link.reveal().to_owned())
}

/// As Proofpoint's third version writes a link: what it does not like is a star, and lies behind it in base64.
fn url_defense(link: &str) -> String {
    let mut letters = String::new();
    let stars = |letter: char| {
        if letter.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()+,;=".contains(letter) {
            return letter;
        }
        letters.push(letter);
        '*'
    };
    let starred: String = link.chars().map(stars).collect();
    format!("https://urldefense.com/v3/__{starred}__;{}!!ABC!xYz-1$", URL_SAFE_NO_PAD.encode(letters))
}

/// A way in which somebody wraps a link, with its name.
type Wrapper = (&'static str, fn(&str) -> String);

fn wrappers() -> Vec<Wrapper> {
    vec![
        ("C19", |link| {
            let page = "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/2/atp-safelinks.html";
            format!("{page}?url={}&locale=en-us&dest=x&pc=y", encoded(link))
        }),
        ("C19, the other network", |link| {
            let page = "https://teams.public.onecdn.static.microsoft/evergreen-assets/safelinks/2/atp-safelinks.html";
            format!("{page}?url={}", encoded(link))
        }),
        ("C20, URL Defense", url_defense),
        ("C20, Google", |link| {
            format!("https://www.google.com/url?q={link}&sa=D&source=calendar&ust=1&usg=A")
        }),
        ("Google, encoded", |link| format!("https://www.google.com/url?sa=t&q={}", encoded(link))),
        ("URL Defense 2", |link| {
            let link = encoded(link).replace("%2F", "_").replace('%', "-");
            format!("https://urldefense.proofpoint.com/v2/url?u={link}&d=DwMFaQ&c=x&r=y&m=z&s=w&e=")
        }),
        ("Cisco", |link| format!("https://secure-web.cisco.com/1aBc-d_E/{}", encoded(link))),
        ("Barracuda", |link| {
            format!("https://linkprotect.cudasvc.com/url?a={}&c=E,1,x&typo=1", encoded(link))
        }),
        ("Sophos", |link| {
            let link = encoded(&STANDARD.encode(link));
            format!("https://eu-central-1.protection.sophos.com/?d=microsoft.com&u={link}&i=NWQ&t=a&h=b&s=c")
        }),
        ("Trend Micro", |link| {
            format!(
                "https://eu.ctp.trendmicro.com/wis/clicktime/v1/query?url={}&umid=x&auth=y",
                encoded(link)
            )
        }),
        ("Symantec", |link| format!("https://clicktime.symantec.com/15tStUwd/?u={}", encoded(link))),
        ("Slack", |link| format!("https://slack-redir.net/link?url={}&v=3", encoded(link))),
        ("an archive", |link| format!("https://web.archive.org/web/2026/{link}")),
        ("one slash", |link| {
            format!("https://filter.example/go/{}", link.replacen("https://", "https:/", 1))
        }),
        ("behind the hash", |link| format!("https://mail.example/app#/open?{}", encoded(link))),
        ("a sentence", |link| {
            format!("https://chat.example/send?text={}", encoded(&format!("Join {link} at nine")))
        }),
        ("twice encoded", |link| format!("https://filter.example/?to={}", encoded(&encoded(link)))),
        ("unencoded", |link| format!("https://filter.example/?id=7&to={link}")),
    ]
}

#[test]
fn a_link_is_found_within_any_wrapper_and_within_two() {
    let long = long();
    for want in [SHORT, long.as_str()] {
        for (name, wrap) in wrappers() {
            assert_eq!(cleaned(&wrap(want)), Ok(want.to_owned()), "{name}: {}", wrap(want));
            for (outer, wrap_again) in wrappers() {
                // What is not encoded loses its end to the wrapper around it.
                let given = wrap_again(&wrap(want));
                let is_whole = outer == "unencoded" || outer.starts_with("C20, Google");
                assert!(cleaned(&given) == Ok(want.to_owned()) || is_whole, "{outer} around {name}: {given}");
            }
            let body = format!("Hello,\r\n<a href=\"{}\">Join</a> or https://zoom.us/j/1", wrap(want));
            assert_eq!(find_link(&body).map(|link| link.reveal().to_owned()), Ok(want.to_owned()), "{name}");
        }
    }
}

#[test]
fn the_page_for_guests_has_the_meeting_in_its_coordinates() {
    let thread = "19:meeting_NDQ4M2Yt@thread.v2";
    let parts = format!(
        r#"{{"conversationId":"{thread}","tenantId":"{TID}","organizerId":"{OID}","messageId":"0"}}"#
    );
    let plus = parts.replace("meeting_", "meeting_>>>???");
    let page = "https://teams.microsoft.com/light-meetings/launch?agent=web&version=26010100000";
    for coords in [STANDARD.encode(&parts), URL_SAFE_NO_PAD.encode(&parts), encoded(&STANDARD.encode(&parts))]
    {
        let given = format!("{page}&coords={coords}&deeplinkId=1&correlationId=2");
        assert_eq!(cleaned(&given), Ok(long()), "C21: {given}");
        for (name, wrap) in wrappers() {
            let whole = cleaned(&wrap(&given)) == Ok(long());
            assert!(whole || name.starts_with("C20, Google"), "C21 in {name}");
        }
    }
    for (parts, why) in [
        (plus.as_str(), LinkRefusal::Incomplete),
        ("{}", LinkRefusal::Incomplete),
        (r#"{"conversationId":"19:meeting_x@thread.v2"}"#, LinkRefusal::Incomplete),
        (r#"{"conversationId":7,"tenantId":[],"messageId":{}}"#, LinkRefusal::Incomplete),
        ("no JSON", LinkRefusal::Incomplete),
    ] {
        let given = format!("{page}&coords={}", encoded(&STANDARD.encode(parts)));
        assert_eq!(cleaned(&given), Err(why), "{parts}");
    }
    assert_eq!(cleaned(page), Err(LinkRefusal::Incomplete));
    let elsewhere = page.replacen("teams.microsoft.com", "evil.example", 1);
    assert_eq!(
        cleaned(&format!("{elsewhere}&coords={}", STANDARD.encode(&parts))),
        Err(LinkRefusal::NotTeams)
    );
}

#[test]
fn the_most_telling_reason_is_given() {
    for (name, wrap) in wrappers() {
        for (given, why) in [
            ("https://teams.live.com/meet/9312345678901?p=abc", LinkRefusal::Personal),
            (
                "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0",
                LinkRefusal::Incomplete,
            ),
            ("https://teams.microsoft.com.evil.example/meet/123456789", LinkRefusal::NotTeams),
            ("https://evil.example/teams.microsoft.com/meet/123456789", LinkRefusal::NotTeams),
            ("https://teams.microsoft.com@evil.example/meet/123456789", LinkRefusal::NotTeams),
        ] {
            assert_eq!(cleaned(&wrap(given)), Err(why), "{given} in {name}");
        }
    }
}

/// Text as somebody writes it who knows how links are read.
fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("https://"),
        Just("https%3A%2F%2F"),
        Just("http:/"),
        Just("msteams:"),
        Just("teams.microsoft.com"),
        Just("teams.live.com"),
        Just("evil.example"),
        Just("@"),
        Just("/meet/123456789"),
        Just("/l/meetup-join/19:x@thread.v2/0"),
        Just("/light-meetings/launch?coords=eyJ9"),
        Just("/dl/launcher/launcher.html"),
        Just("?url="),
        Just("&q="),
        Just("#/l/"),
        Just("?p=abc"),
        Just("https://urldefense.com/v3/__"),
        Just("__;JSUl!!"),
        Just("**A"),
        Just("%25"),
        Just("%2"),
        Just("*"),
        Just("&amp;"),
        Just("\u{202e}"),
        Just("ß"),
        Just("aHR0cHM6Ly90ZWFtcy5taWNyb3NvZnQuY29tL21lZXQvMQ=="),
        Just("Meeting ID: 234 567 890 123 "),
        Just("Passcode: aB3dE6 "),
        Just("<a href="),
        Just(">"),
        Just(" "),
        Just(":"),
        Just("１"),
        Just("İ"),
    ];
    prop::collection::vec(part, 0..120).prop_map(|parts| parts.concat())
}

const HOSTS: [&str; 4] =
    ["teams.microsoft.com", "gov.teams.microsoft.us", "dod.teams.microsoft.us", "teams.cloud.microsoft"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is sent: what is accepted leads to a host of Teams, and reading it again changes nothing.
    #[test]
    fn only_hosts_of_teams_are_accepted(text in hostile()) {
        let found = clean_link(&text).or_else(|_| find_link(&text));
        drop(find_locator(&text, TextSource::Agent));
        if let Ok(link) = found {
            let url = url::Url::parse(link.reveal()).unwrap();
            prop_assert!(HOSTS.contains(&url.host_str().unwrap_or_default()), "{}", link.reveal());
            prop_assert!(url.username().is_empty() && url.port().is_none());
            prop_assert_eq!(cleaned(link.reveal()), Ok(link.reveal().to_owned()));
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    /// Wrappers within wrappers end: the work is bounded by the length of the text, not by its shape.
    #[test]
    fn a_tree_of_links_is_read_in_bounded_time(parts in 1_usize..400, depth in 0_usize..30) {
        let many: String = (0..parts).map(|n| format!("&u{n}=https://a.example/?v=https%3A%2F%2Fb.example")).collect();
        let mut deep = format!("https://evil.example/?x=1{many}");
        for _ in 0..depth {
            deep = format!("https://evil.example/?x={}", deep.replace('%', "%25").replace('&', "%26"));
            deep.truncate(8_000);
        }
        prop_assert!(clean_link(&deep).is_err());
        prop_assert!(find_link(&deep.repeat(4)).is_err());
    }
}
