//! Reads the country of a customer: a code, a name, a calling code, or the end of an address.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::LazyLock;

use super::Region;
use crate::fold::{fold, words};

const COUNTRIES: &str = include_str!("countries.tsv");

/// Countries by their folded names and three-letter codes. A name that two countries have names neither.
static NAMES: LazyLock<HashMap<String, Option<Region>>> = LazyLock::new(|| {
    let mut names: HashMap<String, Option<Region>> = HashMap::new();
    for line in COUNTRIES.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let Some(region) = columns.next().and_then(|code| code.parse::<Region>().ok()) else { continue };
        for name in columns.map(name_key) {
            match names.entry(name) {
                Entry::Vacant(free) => {
                    free.insert(Some(region));
                }
                Entry::Occupied(mut taken) if *taken.get() != Some(region) => {
                    taken.insert(None);
                }
                Entry::Occupied(_) => {}
            }
        }
    }
    names
});

/// The words of a country's name but for articles: `Netherlands (the)`.
fn name_key(name: &str) -> String {
    words(&fold(name)).filter(|word| *word != "the").collect::<Vec<_>>().join(" ")
}

/// The country of this name. Umlauts may be written out: `Oesterreich`.
fn named(name: &str) -> Option<Region> {
    let key = name_key(name);
    let known = |key: &str| NAMES.get(key).copied().flatten();
    known(&key).or_else(|| {
        let plain = key.replace("ae", "a").replace("oe", "o").replace("ue", "u");
        if plain == key { None } else { known(&plain) }
    })
}

/// The country with this code.
fn coded(text: &str) -> Option<Region> {
    match text.strip_prefix('+').or_else(|| text.strip_prefix("00")).unwrap_or(text) {
        code if !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()) => {
            code.parse().ok().and_then(Region::of_calling_code)
        }
        _ => text.parse().ok(),
    }
}

/// Letters before a postal code, as Europeans write them: `D-10115 Berlin`.
const POSTAL: &[(&str, &str)] = &[
    ("A", "AT"),
    ("B", "BE"),
    ("CH", "CH"),
    ("CZ", "CZ"),
    ("D", "DE"),
    ("DK", "DK"),
    ("E", "ES"),
    ("F", "FR"),
    ("FIN", "FI"),
    ("FL", "LI"),
    ("I", "IT"),
    ("L", "LU"),
    ("LT", "LT"),
    ("LV", "LV"),
    ("N", "NO"),
    ("NL", "NL"),
    ("PL", "PL"),
    ("S", "SE"),
    ("SE", "SE"),
    ("SK", "SK"),
];

/// In an address these are rather states of the USA.
const STATES: &[&str] = &["georgia"];

impl Region {
    /// The country that a text names: `AT`, `AUT`, `Austria`, `Österreich`, `Austria (AT)`, `Korea, Republic of`, or the
    /// calling code `+43`, `0043` or `43`; of the countries that share one the main one.
    #[must_use]
    pub fn of_country(text: &str) -> Option<Self> {
        let text = text.trim();
        let whole = |text: &str| coded(text).or_else(|| named(text));
        whole(text).or_else(|| {
            // Beside a name stands its code, or another name of the same country.
            let in_brackets = text.strip_suffix(')').and_then(|text| text.split_once('('));
            let (name, beside) = in_brackets.or_else(|| text.split_once(" - "))?;
            let region = whole(name.trim())?;
            whole(beside.trim()).is_none_or(|other| other == region).then_some(region)
        })
    }

    /// The country of an address in one text, where the address says it: as its last part (`Graben 1, 1010 Wien, Austria`),
    /// or before the postal code (`A-1010 Wien`). Two letters alone are none, since they may be a state's.
    #[must_use]
    pub fn of_address(text: &str) -> Option<Self> {
        let parts = text.split([',', ';', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty());
        let parts: Vec<&str> = parts.collect();
        if let [_, .., last] = parts.as_slice() {
            let name = name_key(last);
            let names = last.chars().filter(|letter| letter.is_alphabetic()).count() > 2 || name == "uk";
            if names
                && !STATES.contains(&name.as_str())
                && let Some(region) = named(last)
            {
                return Some(region);
            }
        }
        text.split(|letter: char| letter.is_whitespace() || letter == ',').find_map(|word| {
            let (letters, digits) = word.split_once('-')?;
            let postal = (4..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
            let (_, code) = POSTAL.iter().find(|(prefix, _)| *prefix == letters)?;
            if postal { code.parse().ok() } else { None }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_code_and_by_name_in_many_languages() {
        for (text, code) in [
            ("AT", "AT"),
            ("at", "AT"),
            ("AUT", "AT"),
            ("Austria", "AT"),
            ("ÖSTERREICH", "AT"),
            ("Autriche", "AT"),
            ("Rakousko", "AT"),
            ("USA", "US"),
            ("U.S.A.", "US"),
            ("United States", "US"),
            ("Vereinigte Staaten", "US"),
            ("UK", "GB"),
            ("England", "GB"),
            ("Deutschland", "DE"),
            ("Alemania", "DE"),
            ("ドイツ", "DE"),
            ("Германия", "DE"),
            ("Côte d’Ivoire", "CI"),
            ("Kosovo", "XK"),
            ("+43", "AT"),
            ("+1", "US"),
            ("43", "AT"),
            ("0043", "AT"),
            ("1", "US"),
            ("GER", "DE"),
            ("Oesterreich", "AT"),
            ("Daenemark", "DK"),
            ("TUERKEI", "TR"),
            ("Austria (AT)", "AT"),
            ("AT - Austria", "AT"),
            ("Deutschland (Germany)", "DE"),
            ("Korea, Republic of", "KR"),
            ("Korea (the Republic of)", "KR"),
            ("Korea (the Democratic People's Republic of)", "KP"),
            ("Iran, Islamic Republic of", "IR"),
            ("Iran (Islamic Republic of)", "IR"),
            ("Tanzania, United Republic of", "TZ"),
            ("United Republic of Tanzania", "TZ"),
            ("Bolivia (Plurinational State of)", "BO"),
            ("Congo (the Democratic Republic of the)", "CD"),
            ("Congo (the)", "CG"),
            ("Bahamas (the)", "BS"),
            ("The Gambia", "GM"),
            ("Netherlands (Kingdom of the)", "NL"),
            ("United Kingdom of Great Britain and Northern Ireland (the)", "GB"),
            ("United States of America (the)", "US"),
            ("Virgin Islands (U.S.)", "VI"),
            ("Virgin Islands (British)", "VG"),
            ("Micronesia (Federated States of)", "FM"),
            ("Moldova (the Republic of)", "MD"),
            ("Taiwan (Province of China)", "TW"),
            ("Venezuela (Bolivarian Republic of)", "VE"),
            ("Palestine, State of", "PS"),
            ("Lao People's Democratic Republic (the)", "LA"),
            ("Viet Nam", "VN"),
            ("Czech Republic", "CZ"),
        ] {
            assert_eq!(
                Region::of_country(text).map(|region| region.to_string()).as_deref(),
                Some(code),
                "{text}"
            );
        }
        for text in [
            "",
            "Nowhere",
            "12",
            "+",
            "+999",
            "n/a",
            "the",
            "Austria (DE)",
            "Nowhere (AT)",
            "(AT)",
            "0",
            "00",
        ] {
            assert_eq!(Region::of_country(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_says_its_country_at_the_end_or_before_the_postal_code() {
        for (text, code) in [
            ("Graben 1, 1010 Wien, Austria", Some("AT")),
            ("Graben 1\n1010 Wien\nÖsterreich", Some("AT")),
            ("Graben 1, A-1010 Wien", Some("AT")),
            ("Stephansplatz 1, 1010 Wien, Oesterreich", Some("AT")),
            ("1 Sejong-daero, Seoul, Republic of Korea", Some("KR")),
            ("1 Main St, London, UK", Some("GB")),
            ("1 Main St, Los Angeles, CA", None),
            ("1 Peachtree St, Atlanta, Georgia", None),
            ("1 Main St, Dover, DE", None),
            ("Austria", None),
            ("", None),
        ] {
            assert_eq!(Region::of_address(text).map(|region| region.to_string()).as_deref(), code, "{text}");
        }
    }
}
