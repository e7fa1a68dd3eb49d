"""What agents read, in their language."""

from dataclasses import dataclass


# ANCHOR: words
@dataclass(frozen=True)
class Words:
    """The sentences of a language. `{number}` stands for the number."""

    alone: str
    shared: str


ENGLISH = Words("The database has {number} for this contact.", "Several contacts have {number}.")

LANGUAGES = {
    "de": Words("In der Datenbank steht {number} bei diesem Kontakt.", "Mehrere Kontakte haben {number}."),
    "es": Words("La base de datos tiene {number} para este contacto.", "Varios contactos tienen {number}."),
}


def words_of(locale: str) -> Words:
    """The words for a locale such as `de-CH`: those of its language, or else English."""
    return LANGUAGES.get(locale.split("-")[0], ENGLISH)
# ANCHOR_END: words
