//! "Meeting ID: … Passcode: …" below a link that nobody can read: C20 of `field-cases.md`.

use proptest::prelude::*;

use crate::meeting::{JoinLocator, LinkRefusal, TextSource, find_locator};

const OPAQUE: &str = "https://protect-eu.mimecast.com/s/AbCdEfGh1jKlMn";

fn found(text: &str, source: TextSource) -> Option<(String, Option<String>)> {
    match find_locator(text, source) {
        Ok(JoinLocator::Id(id)) => Some((id.id().to_owned(), id.reveal_passcode().map(str::to_owned))),
        Ok(JoinLocator::Link(link)) => panic!("a link: {}", link.reveal()),
        Err(_) => None,
    }
}

fn want() -> Option<(String, Option<String>)> {
    Some(("234567890123".to_owned(), Some("aB3dE6".to_owned())))
}

/// The name of a meeting in Teams, the label of the id and that of the passcode.
const INVITATIONS: &[(&str, &str, &str, &str)] = &[
    ("English", "Microsoft Teams meeting", "Meeting ID:", "Passcode:"),
    ("German", "Microsoft Teams-Besprechung", "Besprechungs-ID:", "Kenncode:"),
    ("German, older", "Microsoft Teams-Besprechung", "Besprechungs-ID:", "Passcode:"),
    ("French", "Réunion Microsoft Teams", "ID de réunion\u{a0}:", "Code secret\u{a0}:"),
    ("French, Canada", "Réunion Microsoft Teams", "ID de la réunion :", "Mot de passe :"),
    ("Spanish", "Reunión de Microsoft Teams", "Id. de reunión:", "Código de acceso:"),
    ("Portuguese", "Reunião do Microsoft Teams", "ID da Reunião:", "Código de acesso:"),
    ("Portuguese, Brazil", "Reunião do Microsoft Teams", "ID da Reunião:", "Senha:"),
    ("Italian", "Riunione di Microsoft Teams", "ID riunione:", "Passcode:"),
    ("Dutch", "Microsoft Teams-vergadering", "Vergadering-id:", "Toegangscode:"),
    ("Dutch, older", "Microsoft Teams-vergadering", "Vergadering-id:", "Wachtwoordcode:"),
    ("Polish", "Spotkanie w aplikacji Microsoft Teams", "Identyfikator spotkania:", "Kod dostępu:"),
    ("Japanese", "Microsoft Teams 会議", "会議 ID:", "パスコード:"),
    ("Japanese, wide colons", "Microsoft Teams ミーティング", "会議 ID：", "パスコード："),
    ("Czech", "Schůzka Microsoft Teams", "ID schůzky:", "Heslo:"),
    ("Swedish", "Microsoft Teams-möte", "Mötes-ID:", "Lösenord:"),
    ("Turkish", "Microsoft Teams toplantısı", "Toplantı Kimliği:", "Geçiş Kodu:"),
    ("Russian", "Собрание Microsoft Teams", "Идентификатор собрания:", "Секретный код:"),
    ("Chinese", "Microsoft Teams 会议", "会议 ID:", "密码:"),
    // In no list: the passcode is beyond doubt, and the service is named.
    ("Welsh", "Cyfarfod Microsoft Teams", "Rhif y cyfarfod:", "Cod pas:"),
];

#[test]
fn the_id_is_read_in_the_languages_of_invitations() {
    for (language, meeting, id, passcode) in INVITATIONS {
        let line = "________________________________";
        let plain = format!(
            "{line}\r\n{meeting}\r\n{OPAQUE}\r\n{id} 234 567 890 123\r\n{passcode} aB3dE6\r\n{line}\r\n\
             +1 425-555-0100,,987654321#\r\nPhone conference ID: 987 654 321#"
        );
        let html = format!(
            "<div><b>{meeting}</b><br><a href=\"{OPAQUE}\">Join</a></div><div><span>{id}&nbsp;</span>\
             <span>234 567&nbsp;890 123</span></div><div>{passcode} <span>aB3dE6</span></div>"
        );
        let one_line = format!("{meeting}. {OPAQUE} {id} 234 567 890 123 {passcode} aB3dE6");
        for text in [plain, html, one_line] {
            assert_eq!(found(&text, TextSource::Calendar), want(), "{language}: {text}");
        }
    }
}

#[test]
fn a_calendars_text_has_to_be_about_teams() {
    let id = "Meeting ID: 234 567 890 123\nPasscode: aB3dE6";
    for (text, calendar, agent) in [
        (format!("{OPAQUE}\n{id}"), true, true),
        (format!("https://url.uk.m.mimecastprotect.com/s/x?domain=teams.microsoft.com\n{id}"), true, true),
        (id.to_owned(), false, true),
        (format!("Join Zoom Meeting\nhttps://zoom.us/j/81123456789?pwd=x\n{id}"), false, false),
        (format!("Join Zoom Meeting\n{OPAQUE}\n{id}"), false, false),
        (format!("{id}\nOne tap mobile: Zoom"), false, false),
        (format!("Not in Zoom this time.\nMicrosoft Teams meeting\n{OPAQUE}\n{id}"), true, true),
        (format!("Not in Microsoft Teams this time. Webex:\n{OPAQUE}\n{id}"), false, false),
        (format!("https://teams.live.com/meet/234567890123\n{id}"), false, false),
    ] {
        assert_eq!(found(&text, TextSource::Calendar).is_some(), calendar, "{text}");
        assert_eq!(found(&text, TextSource::Agent).is_some(), agent, "{text}");
    }
    // A link that can be read comes before an id, wherever they stand.
    let both = format!("Microsoft Teams\n{id}\nhttps://teams.microsoft.com/meet/999999999999?p=x");
    assert!(matches!(find_locator(&both, TextSource::Calendar), Ok(JoinLocator::Link(_))));
}

#[test]
fn other_numbers_are_no_ids() {
    for text in [
        "Microsoft Teams meeting\nPhone conference ID: 234 567 890#",
        "Microsoft Teams meeting\nTenant key: 123456789@t.plcm.vc\nVideo ID: 112 345 678 9",
        "Microsoft Teams meeting\nTel: 030 12345678\nRoom: Atrium",
        "Microsoft Teams meeting\nTel: +49 30 12345678 Raum: Kantine",
        "Microsoft Teams meeting\nMeeting ID: 12 34\nPasscode: aB3dE6",
        "Microsoft Teams meeting\nMeeting ID: 234 567 890 123 456 789 012 345\nPasscode: aB3dE6",
        "Microsoft Teams meeting\nAMeeting ID",
        "Microsoft Teams meeting\nMeeting ID: 234 567 890 123\nPasscode: <ask Bob>",
    ] {
        let found = found(text, TextSource::Calendar);
        let without_passcode = found.as_ref().is_some_and(|(_, passcode)| passcode.is_none());
        assert!(found.is_none() || text.contains("Bob") && without_passcode, "{text}: {found:?}");
    }
    assert_eq!(find_locator("Room 4", TextSource::Agent), Err(LinkRefusal::NotALink));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(\\PC|[ \r\n:：<>#0-9]){0,400}") {
        drop(find_locator(&text, TextSource::Agent));
        drop(find_locator(&format!("Microsoft Teams {text}"), TextSource::Calendar));
    }

    /// Groups, blanks and languages change nothing of an id.
    #[test]
    fn an_id_is_the_same_in_any_invitation(
        (digits, code) in ("[1-9][0-9]{9,14}", "[a-z][A-Z][0-9][a-zA-Z0-9]{3,8}"),
        language in prop::sample::select(INVITATIONS),
        group in 2_usize..5,
    ) {
        let (_, meeting, id, passcode) = language;
        let groups: Vec<&str> = digits.as_bytes().chunks(group).map(|part| std::str::from_utf8(part).unwrap()).collect();
        let text = format!("{meeting} {OPAQUE} {id} {}\t{passcode}\u{a0}{code} ___", groups.join(" "));
        prop_assert_eq!(found(&text, TextSource::Calendar), Some((digits, Some(code))));
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// A text full of labels and numbers takes no longer than any other of its length.
    #[test]
    fn many_candidates_are_read_in_bounded_time(
        part in prop::sample::select(vec!["1: 123456789 ", "Zoom Meeting ID: 123456789 ", "<a href=", "Microsoft Teams: ", "<<<", "::"]),
    ) {
        drop(find_locator(&part.repeat((100 << 10) / part.len()), TextSource::Agent));
    }
}
