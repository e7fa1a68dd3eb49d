//! Decides which texts are worth reading as a number. Caller ID is text that an attacker controls.

use rlibphonenumber::PHONE_NUMBER_UTIL;
use unicode_normalization::UnicodeNormalization;

use super::NumberError;

/// Longer texts are no numbers: the longest real one with extension and formatting stays far below.
pub const MAX_LENGTH: usize = 100;

/// Takes control characters and those that turn or hide text (bidi marks, zero-width) out of a text.
#[must_use]
pub fn strip_invisible(text: &str) -> String {
    let invisible = |c: char| {
        c.is_control()
            || matches!(c, '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
    };
    text.chars().filter(|c| !invisible(*c)).collect()
}

/// A text in one spelling: without invisible characters, full-width forms and digits of other scripts. Of a SIP address
/// only the user's part is left, of a `tel:` URI the number.
///
/// # Errors
/// When it is too long, or there is no digit in it.
pub(super) fn readable(text: &str) -> Result<String, NumberError> {
    if text.chars().take(MAX_LENGTH + 1).count() > MAX_LENGTH {
        return Err(NumberError::TooLong);
    }
    let mut plain = String::with_capacity(text.len());
    for letter in strip_invisible(text).nfkc() {
        if letter.is_numeric() && !letter.is_ascii() {
            plain.push_str(&PHONE_NUMBER_UTIL.normalize_digits_only(letter.encode_utf8(&mut [0; 4])));
        } else {
            plain.push(letter);
        }
    }
    let number = user_part(plain.trim());
    if !number.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(NumberError::NoDigits);
    }
    Ok(number.to_owned())
}

fn user_part(text: &str) -> &str {
    let Some((scheme, rest)) = text.split_once(':') else { return text };
    match scheme.to_ascii_lowercase().as_str() {
        "sip" | "sips" => {
            let user = rest.split_once('@').map_or(rest, |(user, _)| user);
            user.split_once(";user=").map_or(user, |(user, _)| user)
        }
        "tel" => rest,
        _ => text,
    }
}
