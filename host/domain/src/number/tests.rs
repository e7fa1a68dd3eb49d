use proptest::prelude::*;

use super::*;

fn region(code: &str) -> Region {
    code.parse().unwrap()
}

fn read(text: &str, code: &str, written: Written) -> Result<String, NumberError> {
    PhoneNumber::parse(text, region(code), written).map(|number| number.to_string())
}

/// The corpus of the design's reference, cases 7 to 20: input, region, expected.
#[test]
fn the_corpus_is_read_as_expected() {
    let cases: &[(&str, &str, Option<&str>)] = &[
        ("+12125551212;ext=204", "US", Some("+12125551212;ext=204")),
        ("+12125551212 x204", "US", Some("+12125551212;ext=204")),
        ("(212) 555-1212 ext. 204", "US", Some("+12125551212;ext=204")),
        ("+12125551212,,1234#", "US", Some("+12125551212;ext=1234")),
        ("4915112345678", "DE", Some("+4915112345678")),
        ("0044 20 7946 0018", "GB", Some("+442079460018")),
        ("0044 20 7946 0018", "US", None),
        ("+44 (0)20 7946 0018", "US", Some("+442079460018")),
        ("+4402079460018", "US", Some("+442079460018")),
        ("+39 06 69812345", "US", Some("+390669812345")),
        ("+390549886377", "US", Some("+390549886377")),
        ("+3780549886377", "US", Some("+3780549886377")),
        ("011 15 2345-6789", "AR", Some("+5491123456789")),
        ("+52 1 55 1234 5678", "US", Some("+525512345678")),
        ("+551187654321", "US", Some("+551187654321")),
        ("+5511987654321", "US", Some("+5511987654321")),
        ("8 925 507 72 00", "RU", Some("+79255077200")),
        ("8 925 507 72 00", "US", None),
        ("72000", "GB", None),
        ("112", "DE", None),
        ("2041", "DE", None),
        ("sip:+442079460018@pbx.example;user=phone", "US", Some("+442079460018")),
        ("sip:alice@pbx.example", "US", None),
        ("MYBANK", "US", None),
        ("1-800-FLOWERS", "US", None),
        ("o20 7946 0018", "GB", None),
        ("０２０ ７９４６ ００１８", "GB", Some("+442079460018")),
        ("+493012345678", "US", Some("+493012345678")),
    ];
    for (text, code, expected) in cases {
        for written in [Written::ByPerson, Written::ByNetwork] {
            let found = read(text, code, written).ok();
            assert_eq!(found.as_deref(), *expected, "{text} in {code}, {written:?}");
        }
    }
}

#[test]
fn the_network_drops_the_plus() {
    assert_eq!(read("12125551212", "GB", Written::ByNetwork).as_deref(), Ok("+12125551212"));
    assert_eq!(read("442079460018", "US", Written::ByNetwork).as_deref(), Ok("+442079460018"));
    assert_eq!(read("02079460018", "GB", Written::ByNetwork).as_deref(), Ok("+442079460018"));
}

#[test]
fn older_spellings_meet_newer_ones() {
    for (caller, stored) in [
        ("+5511987654321", "+55 11 8765-4321"),
        ("+551187654321", "+55 11 98765-4321"),
        ("+5491123456789", "+54 11 2345-6789"),
        ("+541123456789", "+54 9 11 2345-6789"),
    ] {
        let number = PhoneNumber::parse(caller, region("US"), Written::ByNetwork).unwrap();
        let stored = storage_keys(stored, None, region("US"));
        let met = lookup_keys(&number).into_iter().find(|key| stored.contains(&key.value));
        assert_eq!(met.map(|key| key.strength), Some(KeyStrength::LegacyVariant), "{caller} {stored:?}");
    }
    // The Mexican 1 is gone for good: both are the same number.
    assert_eq!(storage_keys("+52 1 55 1234 5678", None, region("US"))[0], "+525512345678");
}

#[test]
fn extensions_meet_only_their_like() {
    let strength = |caller: &str, stored: &str, extension: Option<&str>| {
        let number = PhoneNumber::parse(caller, region("US"), Written::ByNetwork).unwrap();
        let stored = storage_keys(stored, extension, region("US"));
        let keys = lookup_keys(&number);
        keys.into_iter().find(|key| stored.contains(&key.value)).map(|key| key.strength)
    };
    assert_eq!(strength("+12125551212;ext=204", "212 555 1212", Some("204")), Some(KeyStrength::Exact));
    assert_eq!(strength("+12125551212;ext=204", "212 555 1212", None), Some(KeyStrength::NoExtension));
    assert_eq!(strength("+12125551212", "212 555 1212 x204", None), Some(KeyStrength::NoExtension));
    assert_eq!(strength("+12125551212;ext=205", "212 555 1212", Some("204")), Some(KeyStrength::National));
}

#[test]
fn a_direct_dial_number_leads_to_its_company() {
    let number = PhoneNumber::parse("+493012345678", region("US"), Written::ByNetwork).unwrap();
    let key = lookup_keys(&number).into_iter().find(|key| key.value == "+493012345").unwrap();
    assert_eq!(key.strength, KeyStrength::CompanyPrefix);
    let american = PhoneNumber::parse("+12125551212", region("US"), Written::ByNetwork).unwrap();
    assert!(lookup_keys(&american).iter().all(|key| key.strength != KeyStrength::CompanyPrefix));
}

#[test]
fn short_numbers_are_told_apart() {
    assert_eq!(short_number("112", region("DE")), Some(ShortNumber::Emergency));
    assert_eq!(short_number("999", region("GB")), Some(ShortNumber::Emergency));
    assert_eq!(short_number("999", region("US")), Some(ShortNumber::Short));
    assert_eq!(short_number("72000", region("GB")), Some(ShortNumber::Short));
    assert_eq!(short_number("2079460018", region("GB")), None);
}

#[test]
fn regions_are_checked() {
    assert_eq!(region("us").as_str(), "US");
    for wrong in ["", "U", "USA", "ZZ", "12", "ÄÖ"] {
        assert!(wrong.parse::<Region>().is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,120}", code in "US|DE|GB|AR|RU") {
        for written in [Written::ByPerson, Written::ByNetwork] {
            if let Ok(number) = PhoneNumber::parse(&text, region(&code), written) {
                let keys = lookup_keys(&number);
                prop_assert!(!keys.is_empty() && keys.len() <= MAX_KEYS);
                prop_assert!(keys.is_sorted_by_key(|key| key.strength));
                let again = PhoneNumber::parse(&number.to_string(), region(&code), written).unwrap();
                prop_assert_eq!(again.to_string(), number.to_string());
            }
        }
        prop_assert!(storage_keys(&text, None, region(&code)).len() <= 3);
    }

    #[test]
    fn formatting_never_matters(nsn in 2_000_000_000_u64..9_999_999_999, marks in proptest::collection::vec("[ .()-]?", 12)) {
        let plain = format!("+1{nsn}");
        let written: String = plain.chars().zip(marks.iter().map(String::as_str).chain(std::iter::repeat("")))
            .map(|(digit, mark)| if digit == '+' { digit.to_string() } else { format!("{digit}{mark}") }).collect();
        let read = |text: &str| PhoneNumber::parse(text, region("US"), Written::ByNetwork).map(|number| number.to_string());
        prop_assert_eq!(read(&plain), read(&written), "{}", written);
    }
}
