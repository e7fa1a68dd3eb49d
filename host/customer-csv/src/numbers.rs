//! The telephone numbers of a cell, which may be a list.

/// The fewest digits of a part that is a number of its own. What has fewer is an area code, an extension or the other
/// last digits of the number before.
const FEWEST: usize = 6;

/// Words between two numbers.
const OR: &[&str] = &["or", "oder", "ou", "o", "of", "and", "und", "et", "y", "e", "en", "lub", "eller"];

fn digits(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
}

/// The parts of `text` between the words of [`OR`]; both sides of such a word must look like numbers.
fn split_words(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    for word in text.split(' ') {
        let end = at + word.len();
        if OR.contains(&word.to_lowercase().as_str())
            && digits(&text[start..at]) >= FEWEST
            && digits(&text[end..]) >= FEWEST
        {
            parts.push(&text[start..at]);
            start = end;
        }
        at = end + 1;
    }
    parts.push(&text[start..]);
    parts
}

/// The parts of `text` between `mark`, if each of them may be a number of its own.
fn split_where_numbers(text: &str, mark: char) -> Vec<&str> {
    let parts: Vec<&str> = text.split(mark).collect();
    if parts.len() > 1 && parts.iter().all(|part| digits(part) >= FEWEST) { parts } else { vec![text] }
}

/// The numbers of a cell. They stand between `;`, ` ::: `, line breaks and bars, and between `/`, `,`, `&` and words such
/// as `or` where both sides may be numbers: `030/1234567` is one. The `;` in `+12125551212;ext=204` is part of a number.
#[must_use]
pub fn list(text: &str) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    for part in text.split(":::").flat_map(|part| part.split([';', '\n', '\r', '|'])).map(str::trim) {
        match numbers.last_mut() {
            _ if part.is_empty() => {}
            Some(number) if part.to_ascii_lowercase().starts_with("ext=") => {
                number.push(';');
                number.push_str(part);
            }
            _ => {
                let parts = split_words(part)
                    .into_iter()
                    .flat_map(|part| split_where_numbers(part, '/'))
                    .flat_map(|part| split_where_numbers(part, ','))
                    .flat_map(|part| split_where_numbers(part, '&'));
                numbers.extend(parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
            }
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_taken_apart_and_numbers_are_not() {
        let (a, b) = ("+1 425 555 0101", "(425) 555-0102");
        for list_of_two in [
            format!("{a} ::: {b}"),
            format!("{a} / {b}"),
            format!("{a}/{b}"),
            format!("{a}, {b}"),
            format!("{a} or {b}"),
            format!("{a} oder {b}"),
            format!("{a} & {b}"),
            format!("{a}\n{b}"),
            format!("{a}\r\n{b};"),
            format!("{a} | {b}"),
            format!("{a};{b}"),
        ] {
            assert_eq!(list(&list_of_two), [a, b], "{list_of_two}");
        }
        for one in [
            "+12125551212;ext=204",
            "030/1234567",
            "0664/1234567",
            "4255550101,,204",
            "030 1234567 / 69",
            "425 555 0101 ext. 5",
            "call Ada or Ben",
        ] {
            assert_eq!(list(one), [one]);
        }
        assert!(list(" ; ").is_empty());
    }
}
