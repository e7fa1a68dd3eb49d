//! What agents read, in their language.

// ANCHOR: words
/// The sentences of a language. `{number}` stands for the number.
pub(crate) struct Words {
    pub(crate) alone: &'static str,
    pub(crate) shared: &'static str,
}

const ENGLISH: Words =
    Words { alone: "The database has {number} for this contact.", shared: "Several contacts have {number}." };

const GERMAN: Words = Words {
    alone: "In der Datenbank steht {number} bei diesem Kontakt.",
    shared: "Mehrere Kontakte haben {number}.",
};

const SPANISH: Words = Words {
    alone: "La base de datos tiene {number} para este contacto.",
    shared: "Varios contactos tienen {number}.",
};

/// The words for a locale such as `de-CH`: those of its language, or else English.
pub(crate) fn of(locale: &str) -> &'static Words {
    match locale.split('-').next().unwrap_or_default() {
        "de" => &GERMAN,
        "es" => &SPANISH,
        _ => &ENGLISH,
    }
}
// ANCHOR_END: words
