//! How a call to a number goes: its last digits say it.

/// A code and sub-code of the calling SDK.
pub(super) type EndCodes = (u32, u32);

/// The last digits of numbers whose calls fail, how they fail, and what that means.
pub(super) const NUMBERS: [(&str, EndCodes, &str); 7] = [
    ("0486", (486, 560_486), "is busy"),
    ("0480", (480, 560_480), "does not answer"),
    ("0603", (603, 560_603), "declines"),
    ("0404", (404, 560_404), "does not exist"),
    ("0403", (403, 560_403), "may not be called"),
    ("0500", (500, 560_500), "is of a network that fails"),
    ("0410", (410, 301_005), "loses the connection"),
];

/// Who is called has no licence for calls to numbers.
pub(super) const NO_PHONE_LICENCE: EndCodes = (412, 41_056);

/// How a call to this number fails; `None`: somebody answers.
pub(super) fn failure(number: &str) -> Option<EndCodes> {
    NUMBERS.iter().find(|(digits, ..)| number.ends_with(digits)).map(|(_, codes, _)| *codes)
}
