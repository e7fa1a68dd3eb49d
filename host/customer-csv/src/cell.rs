//! What programs write around the value of a cell.

use std::borrow::Cow;

use crate::export::unguarded;

/// Texts that stand for no value, folded.
const PLACEHOLDERS: &[&str] = &[
    "n/a",
    "n.a.",
    "n.a",
    "na",
    "n/v",
    "k.a.",
    "k. a.",
    "#n/a",
    "#nv",
    "#value!",
    "#wert!",
    "#ref!",
    "#bezug!",
    "#name?",
    "#null!",
    "none",
    "(none)",
    "null",
    "(null)",
    "nil",
    "nan",
    "unknown",
    "(unknown)",
    "not available",
    "not applicable",
    "not provided",
    "not specified",
    "no value",
    "undefined",
    "empty",
    "(empty)",
    "blank",
    "(blank)",
    "tbd",
    "tbc",
    "unbekannt",
    "keine",
    "kein",
    "keine angabe",
    "leer",
    "inconnu",
    "aucun",
    "aucune",
    "neant",
    "néant",
    "desconocido",
    "ninguno",
    "nessuno",
    "sconosciuto",
    "geen",
    "onbekend",
    "brak",
    "ingen",
    "無し",
    "なし",
    "无",
];

/// Of these the ones that are nobody's name. Null, Na and None are.
const NO_NAMES: &[&str] = &[
    "n/a",
    "n.a.",
    "n/v",
    "k.a.",
    "#n/a",
    "#nv",
    "#value!",
    "#ref!",
    "#name?",
    "(none)",
    "(null)",
    "unknown",
    "(unknown)",
    "not available",
    "not applicable",
    "not provided",
    "no value",
    "undefined",
    "(empty)",
    "(blank)",
    "unbekannt",
    "keine angabe",
    "inconnu",
    "desconocido",
    "sconosciuto",
    "onbekend",
];

/// A cell without what programs put around its value: the apostrophe that guards against formulas, and the formula
/// `="…"` by which a spreadsheet is told that a number is text.
#[must_use]
pub fn value(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
    let plain = unguarded(text);
    if plain.len() < text.len() {
        // Guarded by an export: what follows is the value itself.
        return Cow::Borrowed(plain);
    }
    match text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => Cow::Owned(inner.replace("\"\"", "\"").trim().to_owned()),
        None => Cow::Borrowed(text),
    }
}

fn is_one_of(text: &str, known: &[&str]) -> bool {
    // No placeholder is long.
    text.len() <= 24 && known.contains(&text.to_lowercase().as_str())
}

/// Only signs that stand for nothing: `-`, `--`, `—`, `?`, `.`, `/`, `*`, `_`.
fn is_dash(text: &str) -> bool {
    let mark = |letter: char| matches!(letter, '-' | '–' | '—' | '−' | '?' | '.' | '/' | '*' | '_');
    !text.is_empty() && text.chars().all(mark) && text.chars().count() <= 8
}

/// Whether a text stands for no value: `n/a`, `-`, `none`, `unknown` and their like.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    is_dash(text) || is_one_of(text, PLACEHOLDERS)
}

/// Whether a text stands for no name. People are called Null, Na and None.
#[must_use]
pub fn is_no_name(text: &str) -> bool {
    is_dash(text) || is_one_of(text, NO_NAMES)
}

/// A number as a spreadsheet writes large ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scientific {
    /// All digits are there: `4.255550101E9`.
    Whole(String),
    /// The last digits are lost: `4.25555E+09`.
    Cut,
}

/// Reads `4.25555E+09`; `None` if the text is nothing like that.
#[must_use]
pub fn scientific(text: &str) -> Option<Scientific> {
    let (mantissa, exponent) = text.split_once(['E', 'e'])?;
    let exponent: usize = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
    let (whole, decimals) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 1 || !digits(whole) || !digits(decimals) || exponent > 20 {
        return None;
    }
    if decimals.len() == exponent {
        Some(Scientific::Whole(format!("{whole}{decimals}")))
    } else {
        Some(Scientific::Cut)
    }
}

/// An integer as a program writes it that takes all numbers for decimals: `4255550101.0`.
#[must_use]
pub fn without_zero_decimals(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, zeros))
            if whole.len() >= 5
                && whole.bytes().all(|byte| byte.is_ascii_digit())
                && !zeros.is_empty()
                && zeros.len() <= 2
                && zeros.bytes().all(|byte| byte == b'0') =>
        {
            whole
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_freed_of_what_programs_put_around_them() {
        for (cell, expected) in [
            ("=\"Ben\"", "Ben"),
            ("=\"4255550101\"", "4255550101"),
            ("=\"a \"\"b\"\"\"", "a \"b\""),
            ("'=\"Ben\"", "=\"Ben\""),
            ("'+1 425", "+1 425"),
            ("  Ada\u{a0}", "Ada"),
            ("=1+1", "=1+1"),
            ("=\"", "=\""),
        ] {
            assert_eq!(value(cell), expected, "{cell}");
        }
    }

    #[test]
    fn placeholders_are_no_values_and_some_are_names() {
        for text in ["n/a", "N/A", "-", "--", "none", "Unknown", "#N/A", "?", "k.A.", "—", "unbekannt"] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["", "Ada", "0", "C", "C++", "No", "NA-1", "x"] {
            assert!(!is_placeholder(text), "{text}");
        }
        assert!(is_no_name("n/a") && is_no_name("-") && is_no_name("Unknown"));
        assert!(!is_no_name("Null") && !is_no_name("Na") && !is_no_name("None"));
    }

    #[test]
    fn scientific_notation_is_told_from_numbers_and_words() {
        for text in ["4.25555E+09", "4,25555E+11", "1E+10", "1.4e11"] {
            assert_eq!(scientific(text), Some(Scientific::Cut), "{text}");
        }
        assert_eq!(scientific("4.255550101E9"), Some(Scientific::Whole("4255550101".to_owned())));
        for text in ["4255550101", "E", "1E", "12.5E+3", "Ada E", "4.2E-3"] {
            assert_eq!(scientific(text), None, "{text}");
        }
        assert_eq!(without_zero_decimals("4255550101.0"), "4255550101");
        assert_eq!(without_zero_decimals("425.555.0101"), "425.555.0101");
    }
}
