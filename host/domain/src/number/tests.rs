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
    // Case 9: the network of North America writes no 00 for the way abroad, but people do; see below.
    assert_eq!(read("0044 20 7946 0018", "US", Written::ByNetwork), Err(NumberError::Invalid));
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
    for wrong in ["", "U", "USA", "ZZ", "UK", "AQ", "12", "ÄÖ"] {
        assert!(wrong.parse::<Region>().is_err(), "{wrong}");
    }
}

fn take(text: &str, code: &str) -> Result<(String, Option<String>), NumberError> {
    let read = PhoneNumber::read(text, region(code), Written::ByPerson)?;
    Ok((read.number.to_string(), read.label))
}

/// C02: area codes in service that the metadata does not have yet.
#[test]
fn what_is_possible_is_a_number() {
    for text in ["+1 621 555 0123", "(436) 555-0123", "1 679 555 0123"] {
        let number = PhoneNumber::parse(text, region("US"), Written::ByPerson).unwrap();
        assert_eq!(number.standing(), Standing::Possible, "{text}");
        assert_eq!(lookup_keys(&number)[0].value, storage_keys(text, None, region("US"))[0], "{text}");
    }
    for text in [
        "+1 621 555 012",
        "+1 621 555 01234",
        "555 0123",
        "+999 12345678",
        "06 1 479 0704",
        "+1 121 555 0123",
        "+1 621 155 0123",
        "+49 (0)0 3012345",
    ] {
        assert_eq!(read(text, "US", Written::ByPerson), Err(NumberError::Invalid), "{text}");
    }
    assert_eq!(read("6215550123", "US", Written::ByNetwork).as_deref(), Ok("+16215550123"));
    assert_eq!(read("16215550123", "GB", Written::ByNetwork).as_deref(), Ok("+16215550123"));
    assert!(PhoneNumber::parse("+14255550123", region("US"), Written::ByPerson).unwrap().is_valid());
}

/// C07: extensions in many languages, and words around a number.
#[test]
fn extensions_and_words_are_told_from_the_number() {
    let line = "+14255550123";
    for (around, extension, label) in [
        ("# доб. 227", Some("227"), None),
        ("# int. 227", Some("227"), None),
        ("# xtn 5", Some("5"), None),
        ("# anexo 12", Some("12"), None),
        ("# (ext 5)", Some("5"), None),
        ("# [ext. 5]", Some("5"), None),
        ("# Durchwahl 12", Some("12"), None),
        ("# DW: 12", Some("12"), None),
        ("# *227", Some("227"), None),
        ("# #227", Some("227"), None),
        ("# ~227", Some("227"), None),
        ("#,,1234#", Some("1234"), None),
        ("#;ext=204", Some("204"), None),
        ("#x204", Some("204"), None),
        ("# EXTENSIÓN 9", Some("9"), None),
        ("# poste 31", Some("31"), None),
        ("# ramal 31", Some("31"), None),
        ("# toestel 31", Some("31"), None),
        ("# 内線31", Some("31"), None),
        ("# - 503#", Some("503"), None),
        ("# (mobile)", None, Some("mobile")),
        ("# ask for Bob", None, Some("ask for Bob")),
        ("Mobile: #", None, Some("Mobile")),
        ("Mobile:#", None, Some("Mobile")),
        ("тел.: #", None, Some("тел")),
        ("Büro # Durchwahl 12 (nur vormittags)", Some("12"), Some("Büro, nur vormittags")),
        ("# ext 12 ask for Bob", Some("12"), Some("ask for Bob")),
        ("Line 2: #", None, Some("Line 2")),
        ("Mobile: *67 #", None, Some("Mobile")),
        ("Apt 5 #", None, Some("Apt 5")),
        ("Suite 1200 #", None, Some("Suite 1200")),
        ("Bob2 #", None, Some("Bob2")),
        ("# (227)", None, Some("227")),
        ("#/24", None, Some("/24")),
        ("# / 24 / 25 (mornings)", None, Some("/ 24 / 25 (mornings)")),
        ("#@pbx.example", None, None),
        ("tel:#", None, None),
    ] {
        for written in ["+1 425 555 0123", "(425) 555-0123", "425.555.0123"] {
            let expected = extension.map_or(line.to_owned(), |digits| format!("{line};ext={digits}"));
            let text = around.replacen('#', written, 1);
            assert_eq!(take(&text, "US"), Ok((expected, label.map(str::to_owned))), "{text}");
        }
    }
    for text in [
        "1-800-FLOWERS",
        "1 800 FLOWERS",
        "o20 7946 0018",
        "425 555 O123",
        "425-555-0123-mobile",
        "call me at 5",
    ] {
        assert!(matches!(take(text, "US"), Err(NumberError::Letters)), "{text}: {:?}", take(text, "US"));
    }
    assert_eq!(take("425 555 0123 or 425 555 0124", "US"), Err(NumberError::Several));
    // The network gives no words: there they are a deceit.
    assert_eq!(read("Mobile: +14255550123", "US", Written::ByNetwork), Err(NumberError::Letters));
}

/// C09: what the network is told before the number is no part of it.
#[test]
fn service_codes_do_not_count() {
    for (text, code, e164) in [
        ("*31#004989123456", "DE", "+4989123456"),
        ("*31#004989123456", "US", "+4989123456"),
        ("#31#089123456", "DE", "+4989123456"),
        ("*31#+4989123456", "US", "+4989123456"),
        ("*67 425 555 0123", "US", "+14255550123"),
        ("*674255550123", "US", "+14255550123"),
        ("*82 (425) 555-0123", "US", "+14255550123"),
    ] {
        assert_eq!(take(text, code), Ok((e164.to_owned(), None)), "{text} in {code}");
        assert_eq!(read(text, code, Written::ByNetwork).as_deref(), Ok(e164), "{text} in {code}");
    }
    assert!(take("*67", "US").is_err());
}

/// The slash of an area code is part of a number; that of other last digits is not.
#[test]
fn a_slash_ends_a_number_or_is_part_of_it() {
    for (text, e164, label) in [
        ("030/1234567", "+49301234567", None),
        ("030 / 123 45 67", "+49301234567", None),
        ("+49 (0)30 / 1234567", "+49301234567", None),
        ("+49 (0)33056/12345", "+493305612345", None),
        ("0664/1234567", "+496641234567", None),
        ("+49 30 1234567-12", "+4930123456712", None),
        ("+49 89 123456/57", "+4989123456", Some("/57")),
        ("089 123456/57", "+4989123456", Some("/57")),
        ("+49 30 1234567 / 8 / 9", "+49301234567", Some("/ 8 / 9")),
        ("+49 30 1234567-0 / -12", "+493012345670", Some("/ -12")),
        ("Büro: 030 1234567/68", "+49301234567", Some("Büro, /68")),
    ] {
        assert_eq!(take(text, "DE"), Ok((e164.to_owned(), label.map(str::to_owned))), "{text}");
    }
}

/// Digits without a plus are a number of another country only where that country's code stands together.
#[test]
fn digits_before_a_number_are_no_country_code() {
    for (text, code, expected) in [
        ("9 425 555 0123", "US", None),
        ("8 (495) 123-45-67", "US", None),
        ("8 495 123 45 67", "US", None),
        ("8 (495) 123-45-67", "RU", Some("+74951234567")),
        ("49 151 12345678", "US", Some("+4915112345678")),
        ("49151 12345678", "US", Some("+4915112345678")),
        ("4915112345678", "US", Some("+4915112345678")),
        ("44 20 7946 0018", "US", Some("+442079460018")),
        ("1 425 555 0123", "DE", Some("+14255550123")),
        ("Tel 8 495 223 45 67", "US", None),
        ("Tel8 495 223 45 67", "US", None),
        ("0049 89 123456", "US", Some("+4989123456")),
        ("00 1 425 555 0123", "US", Some("+14255550123")),
        ("0044 20 7946 0018", "US", Some("+442079460018")),
        ("Office: 0044 20 7946 0018", "US", Some("+442079460018")),
        ("00 123", "US", None),
        ("0000000000", "US", None),
    ] {
        assert_eq!(read(text, code, Written::ByPerson).ok().as_deref(), expected, "{text} in {code}");
    }
}

/// What is wrong is the number, unless there is hardly one.
#[test]
fn the_reason_is_the_one_that_counts() {
    for (text, reason) in [
        ("030 1234567 (Büro)", NumberError::Invalid),
        ("Mobile: 555 0123", NumberError::Invalid),
        ("4,255,550,101", NumberError::Invalid),
        ("call me at 5", NumberError::Letters),
        ("1-800-FLOWERS", NumberError::Letters),
    ] {
        assert_eq!(take(text, "US"), Err(reason), "{text}");
    }
}

#[test]
fn internal_extensions_are_numbers_of_their_own() {
    for text in ["2041", "ext. 2041", "Durchwahl 2041"] {
        assert_eq!(internal_extension(text, region("DE")).as_deref(), Some("2041"), "{text}");
    }
    for text in ["*67", "24/7", "room 2041", "2041 or 2042", "call 2041"] {
        assert_eq!(internal_extension(text, region("DE")), None, "{text}");
    }
}

/// Ten ways to write a number that is given in E.164.
fn formattings(e164: &str) -> Vec<String> {
    use rlibphonenumber::PhoneNumberFormat::{International, National, RFC3966};
    let number = rlibphonenumber::PhoneNumber::parse(e164, None).unwrap();
    let code = number.country_code.to_string();
    let nsn = number.get_national_significant_number();
    let spread = |by: &str| {
        format!("+{code}{by}{}", nsn.chars().map(|digit| digit.to_string()).collect::<Vec<_>>().join(by))
    };
    vec![
        e164.to_owned(),
        number.format_as(International).into_owned(),
        number.format_as(National).into_owned(),
        number.format_as(RFC3966).into_owned(),
        format!("+{code}{nsn} (mobile)"),
        format!("Office: {}", number.format_as(International)),
        spread(" "),
        spread("."),
        number.format_as(International).replace(' ', "\u{a0}"),
        e164.chars()
            .map(|letter| {
                if letter == '+' { '＋' } else { char::from_u32(u32::from(letter) - 0x30 + 0xff10).unwrap() }
            })
            .collect(),
    ]
}

fn example_numbers() -> Vec<(Region, String)> {
    use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};
    let kinds = [
        PhoneNumberType::FixedLine,
        PhoneNumberType::Mobile,
        PhoneNumberType::TollFree,
        PhoneNumberType::VoIP,
    ];
    let mut all = Vec::new();
    for region in PHONE_NUMBER_UTIL.get_supported_regions() {
        let Ok(own) = region.as_region_str().as_str().parse::<Region>() else { continue };
        for kind in kinds {
            if let Ok(number) = PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, kind) {
                all.push((own, number.format_as(PhoneNumberFormat::E164).into_owned()));
            }
        }
    }
    all
}

/// For every region: each of ten formattings finds the customer who is stored in any of ten.
#[test]
fn formatting_matters_in_no_region() {
    let examples = example_numbers();
    assert!(examples.len() > 600, "{}", examples.len());
    let mut wrong = Vec::new();
    for (region, e164) in &examples {
        let stored: Vec<Vec<String>> =
            formattings(e164).iter().map(|text| storage_keys(text, None, *region)).collect();
        for text in formattings(e164) {
            let exact = PhoneNumber::parse(&text, *region, Written::ByPerson)
                .map(|number| lookup_keys(&number).remove(0));
            let met = |keys: &Vec<String>| exact.as_ref().is_ok_and(|exact| keys.contains(&exact.value));
            for (index, keys) in stored.iter().enumerate().filter(|(_, keys)| !met(keys)) {
                wrong.push(format!("{region} {e164}: {text:?} is {exact:?} and formatting {index} {keys:?}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        examples.len() * 100,
        wrong[..wrong.len().min(40)].join("\n")
    );
}

static EXAMPLES: std::sync::OnceLock<Vec<(Region, String)>> = std::sync::OnceLock::new();

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

    /// Numbers that only end alike are never the same line.
    #[test]
    fn a_suffix_is_never_exact(one in 0usize..1000, other in 0usize..1000, suffix in 1_000_000u32..9_999_999) {
        let examples = EXAMPLES.get_or_init(example_numbers);
        let ending = |index: usize| {
            let (region, e164) = &examples[index % examples.len()];
            let kept = e164.len().saturating_sub(7);
            (*region, format!("{}{suffix}", &e164[..kept]))
        };
        let ((region, caller), (_, stored)) = (ending(one), ending(other));
        prop_assume!(caller != stored);
        if let Ok(number) = PhoneNumber::parse(&caller, region, Written::ByNetwork) {
            let stored = storage_keys(&stored, None, region);
            let exact = lookup_keys(&number).into_iter().filter(|key| key.strength == KeyStrength::Exact);
            // Mexico's old spelling is the same line, and so is one that libphonenumber strips of a national prefix.
            let same = |stored: &String| PhoneNumber::parse(stored, region, Written::ByPerson).is_ok_and(|it| it.e164() == number.e164());
            prop_assert!(stored.first().is_some_and(same) || exact.into_iter().all(|key| !stored.contains(&key.value)), "{} {:?}", caller, stored);
        }
    }
}
