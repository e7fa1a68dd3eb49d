//! Decides which texts are worth reading as a number. Caller ID is text that an attacker controls.

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

/// The part of a text that may be a number, with full-width digits folded, or why there is none.
///
/// Letters are refused but for an extension's mark: libphonenumber reads `1-800-FLOWERS` and `o20 7946 0018` as valid
/// numbers, which no caller has. Of a SIP address the user part counts, of a `tel:` URI the number.
pub(super) fn readable(text: &str) -> Result<String, NumberError> {
    if text.chars().take(MAX_LENGTH + 1).count() > MAX_LENGTH {
        return Err(NumberError::TooLong);
    }
    let folded: String = strip_invisible(text).nfkc().collect();
    let number = user_part(folded.trim());
    if !number.chars().any(char::is_numeric) {
        return Err(NumberError::NoDigits);
    }
    match number.find(char::is_alphabetic) {
        Some(at) if !is_extension(&number[at..]) => Err(NumberError::Letters),
        _ => Ok(number.to_owned()),
    }
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

/// `x204`, `ext. 204`, `ext=204`, `extension 204`.
fn is_extension(text: &str) -> bool {
    let lower = text.to_lowercase();
    let Some(rest) = ["extension", "extn", "ext", "x"].iter().find_map(|mark| lower.strip_prefix(mark))
    else {
        return false;
    };
    let digits = rest.trim_start_matches(['.', ':', '=', ' ', '-']).trim_end_matches(['#', ' ']);
    (1..=7).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}
