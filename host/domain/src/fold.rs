//! Folds text for comparison: without case, accents and punctuation, the same on every database.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters that Unicode does not take apart and people type without their strokes.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ŋ' => "n",
        _ => return None,
    })
}

/// Marks within a word: O’Brien is one word.
fn joins(letter: char) -> bool {
    matches!(letter, '\'' | '’' | 'ʼ' | '‘' | '`' | '´')
}

/// Lower case, without accents.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Before taking apart: an acute accent alone would fall into a space and a mark.
    let letters = text.chars().filter(|letter| !joins(*letter)).nfkd();
    let kept = |letter: &char| !is_combining_mark(*letter) && !joins(*letter);
    for letter in letters.filter(kept).flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(letters) => folded.push_str(letters),
            None if is_combining_mark(letter) => {}
            None => folded.push(letter),
        }
    }
    folded
}

/// The folded words of a text, in order.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Signs that people write as they write words: arrows, stars, dingbats, emoji. Skin tones only colour the emoji before.
fn is_sign(letter: char) -> bool {
    matches!(letter, '\u{2100}'..='\u{2bff}' | '\u{3200}'..='\u{33ff}' | '\u{1f000}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}')
        && !letter.is_alphanumeric()
}

/// What a folded text is found by: its words, and each of its signs, in order.
pub fn words_and_signs(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split_inclusive(|letter: char| !letter.is_alphanumeric())
        .flat_map(|part| {
            let last = part.char_indices().next_back().filter(|(_, letter)| !letter.is_alphanumeric());
            let (word, sign) = part.split_at(last.map_or(part.len(), |(at, _)| at));
            [word, if last.is_some_and(|(_, letter)| is_sign(letter)) { sign } else { "" }]
        })
        .filter(|word| !word.is_empty())
}

/// The key by which names are ordered and found from their beginning: the folded words with single spaces. A name without
/// words, such as one of signs only, is its own key.
#[must_use]
pub fn sort_name(name: &str) -> String {
    let folded = fold(name);
    let mut sort = String::with_capacity(folded.len());
    for word in words(&folded) {
        if !sort.is_empty() {
            sort.push(' ');
        }
        sort.push_str(word);
    }
    if sort.is_empty() { name.trim().to_lowercase() } else { sort }
}

/// The key by which two names are the same name: case, spaces and the composition of letters do not matter, signs and
/// accents do. C, C++ and C# are three names.
#[must_use]
pub fn name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for letter in name.nfkc().flat_map(char::to_lowercase) {
        if letter.is_whitespace() {
            if !key.is_empty() && !key.ends_with(' ') {
                key.push(' ');
            }
        } else {
            key.push(letter);
        }
    }
    key.truncate(key.trim_end().len());
    key
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_name_fold_to_one() {
        for (text, folded) in [
            ("Zoltán", "zoltan"),
            ("MÜLLER", "muller"),
            ("Straße", "strasse"),
            ("Søren Łukasz", "soren lukasz"),
            ("O’Brien", "obrien"),
            ("O'Brien", "obrien"),
            ("Yılmaz", "yilmaz"),
            ("İstanbul", "istanbul"),
            ("Ａｄａ", "ada"),
            ("  Quux-Ferrer,  Ana ", "quux ferrer ana"),
            ("★", "★"),
            ("Иванов", "иванов"),
        ] {
            assert_eq!(sort_name(text), folded, "{text}");
        }
    }

    #[test]
    fn signs_are_found_like_words() {
        for (text, found) in [
            ("🦊 Fox", &["🦊", "fox"][..]),
            ("I❤️NY", &["i", "❤", "ny"]),
            ("👩🏽‍💻", &["👩", "💻"]),
            ("★", &["★"]),
            ("C++ & Co. – «x»", &["c", "co", "x"]),
        ] {
            assert_eq!(words_and_signs(&fold(text)).collect::<Vec<_>>(), found, "{text}");
        }
    }

    #[test]
    fn names_are_the_same_but_for_case_and_spaces() {
        for (one, other) in [("Ada  Brewer ", "ada brewer"), ("ＡＤＡ", "Ada"), ("Zoe\u{308}", "Zoë")] {
            assert_eq!(name_key(one), name_key(other));
        }
        for (one, other) in [("C", "C++"), ("C++", "C#"), ("Zoe", "Zoë"), ("24/7", "247"), ("A B", "AB")] {
            assert_ne!(name_key(one), name_key(other));
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,60}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn case_and_composition_never_matter(text in "[a-zA-Zàéîõüçñšž ]{0,40}") {
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(fold(&decomposed), fold(&text));
            prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
        }

        #[test]
        fn words_hold_no_gaps(text in "\\PC{0,60}") {
            let folded = fold(&text);
            for word in words(&folded) {
                prop_assert!(word.chars().all(char::is_alphanumeric));
            }
        }
    }
}
