//! What of a customer is searched and found: the columns of `customer_search` and `customer_numbers`.
//!
//! **Words**: the first [`WORDS`] distinct folded words (and signs, such as emoji) of name, company, mail address and title are a column each, and
//! each column is an index in the order (word, name). So whatever begins with some letters is read in order and as far
//! as it is wanted, be it three customers or half a million.
//!
//! **Owner**, **VIP** and **activity** are what lists are filtered and ordered by.
//!
//! **Numbers**: the digits of a number, packed so that the order of integers is that of digits, are a column, and so is
//! what follows its first 2, 4, … 12 digits, together with the digit before. A run of digits anywhere in the number
//! begins one of these columns, or begins one after its own first digit, which then is the digit before: see
//! [`fragment_ranges`].

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use switchboard_domain::customer::Customer;
use switchboard_domain::fold::{fold, sort_name, words, words_and_signs};
use switchboard_domain::number::{PhoneNumber, Region, Written};

/// Which rules these columns follow. A store with another one is indexed again when the server starts.
pub(crate) const INDEX_VERSION: i64 = 3;

/// Columns of words.
pub(crate) const WORDS: usize = 12;

/// The most characters of a word that are kept: what begins with more is told apart by looking at the customer.
pub(crate) const WORD_LENGTH: usize = 24;

/// The most characters by which names are ordered.
const SORT_LENGTH: usize = 100;

/// The most digits of a number: E.164's.
const DIGITS: usize = 15;

/// Columns of digits; the n-th begins after 2n digits.
pub(crate) const DIGIT_COLUMNS: usize = 7;

/// What is in the last place of a packed number: the digit before, or in the first column whether it is in E.164.
const LAST: i64 = 16;

/// The row of `customer_search`.
pub(crate) struct SearchRow {
    pub(crate) sort_name: String,
    pub(crate) email: Option<String>,
    pub(crate) words: Vec<String>,
    /// Whose customer it is; absent where nobody's is written.
    pub(crate) owner: Option<String>,
    /// Whether it has a badge that says so: 1 or 0.
    pub(crate) vip: i64,
    /// When something was last done with the customer, in milliseconds since 1970; 0 where nobody knows.
    pub(crate) activity: i64,
}

/// A row of `customer_numbers`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NumberRow {
    pub(crate) extension: Option<String>,
    pub(crate) national: Option<i64>,
    pub(crate) digits: [Option<i64>; DIGIT_COLUMNS],
}

pub(crate) fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

/// A mail address as it is looked up.
pub(crate) fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// By what a name is ordered.
pub(crate) fn order_of(name: &str) -> String {
    cut(&sort_name(name), SORT_LENGTH).to_owned()
}

/// An owner as owners are compared: names, mail addresses and user names alike. Absent where nothing is left of it.
pub(crate) fn owner_key(owner: &str) -> Option<String> {
    Some(order_of(owner)).filter(|key| !key.is_empty())
}

/// Whether a customer is marked as important.
pub(crate) fn is_vip(customer: &Customer) -> bool {
    customer.badges.iter().any(|badge| badge.kind.eq_ignore_ascii_case("vip"))
}

/// The time that a record gives, if it can be read as one: a moment, or a day.
fn activity_of(customer: &Customer) -> i64 {
    let text = customer.last_activity.as_deref().unwrap_or_default();
    let moment = text.parse::<Timestamp>().ok();
    let day = || TimeZone::UTC.to_timestamp(text.parse::<Date>().ok()?.at(0, 0, 0, 0)).ok();
    // Nobody was called before 1970: what says so is a mistake, and so no activity at all.
    moment.or_else(day).map_or(0, |at| at.as_millisecond().max(0))
}

pub(crate) fn search_row(customer: &Customer) -> SearchRow {
    let mut kept: Vec<String> = Vec::with_capacity(WORDS);
    let mut add = |word: &str| {
        let word = cut(word, WORD_LENGTH);
        if kept.len() < WORDS && !kept.iter().any(|known| known == word) {
            kept.push(word.to_owned());
        }
    };
    let email = customer.email.as_deref().map(email_key);
    let (user, host) = email.as_deref().and_then(|email| email.split_once('@')).unwrap_or_default();
    // A top-level domain finds nobody.
    let host = host.rsplit_once('.').map_or("", |(host, _)| host);
    let texts = [Some(customer.name.as_str()), customer.company.as_deref(), Some(user), Some(host)];
    for text in texts.into_iter().flatten().chain(customer.title.as_deref()) {
        for word in words_and_signs(&fold(text)) {
            add(word);
        }
        // A part behind an apostrophe is a word too: Brien of O’Brien.
        if text.contains(['\'', '’']) {
            for part in text.split(['\'', '’']).skip(1) {
                for word in words(&fold(part)).take(1).filter(|word| word.chars().count() > 2) {
                    add(word);
                }
            }
        }
    }
    SearchRow {
        sort_name: order_of(&customer.name),
        email,
        words: kept,
        owner: customer.owner.as_deref().and_then(owner_key),
        vip: is_vip(customer).into(),
        activity: activity_of(customer),
    }
}

/// All words of a customer, whole, to look at.
pub(crate) fn all_words(customer: &Customer) -> Vec<String> {
    let texts = [
        Some(customer.name.as_str()),
        customer.company.as_deref(),
        customer.email.as_deref(),
        customer.title.as_deref(),
    ];
    let mut all = Vec::new();
    for text in texts.into_iter().flatten() {
        all.extend(words_and_signs(&fold(text)).map(str::to_owned));
        for part in text.split(['\'', '’']).skip(1) {
            all.extend(words(&fold(part)).take(1).map(str::to_owned));
        }
    }
    all
}

pub(crate) fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).take(DIGITS).collect()
}

/// Digits as an integer whose order is that of the digits as text: eleven values a place, of which 0 is no digit.
fn aligned(digits: &str) -> i64 {
    let mut packed = 0;
    for place in 0..DIGITS {
        let value =
            digits.as_bytes().get(place).map_or(0, |digit| i64::from(digit.wrapping_sub(b'0').min(9)) + 1);
        packed = packed * 11 + value;
    }
    packed
}

fn pack(digits: &str, last: i64) -> i64 {
    aligned(digits) * LAST + last
}

/// The first column of an E.164 number, by its digits.
pub(crate) fn pack_e164(digits: &str) -> i64 {
    pack(digits, 1)
}

/// The column `national`.
pub(crate) fn pack_national(digits: &str) -> i64 {
    pack(digits, 0)
}

/// The digits of a packed number.
pub(crate) fn unpack(packed: i64) -> String {
    let mut rest = packed / LAST;
    let mut digits = [0_u8; DIGITS];
    for digit in digits.iter_mut().rev() {
        *digit = u8::try_from(rest % 11).unwrap_or(0);
        rest /= 11;
    }
    digits.iter().take_while(|digit| **digit > 0).map(|digit| char::from(b'0' + digit - 1)).collect()
}

/// Whether the first column is of a number in E.164.
pub(crate) fn is_e164(packed: i64) -> bool {
    packed % LAST == 1
}

/// The row of each number of a customer.
pub(crate) fn number_rows(customer: &Customer, region: Region) -> Vec<NumberRow> {
    let row = |phone: &switchboard_domain::customer::CustomerPhone| {
        let text = phone.e164.as_deref().unwrap_or(&phone.number);
        let read = PhoneNumber::parse(text, region, Written::ByPerson).ok();
        let (digits, national) = match &read {
            Some(number) => (digits_of(number.e164()), Some(number.national())),
            None => {
                let digits = digits_of(&phone.number);
                let short = (2..=6).contains(&digits.len()).then(|| digits.clone());
                (digits, short)
            }
        };
        let own = read.as_ref().and_then(PhoneNumber::extension).map(str::to_owned);
        let mut columns = [None; DIGIT_COLUMNS];
        for (column, start) in columns.iter_mut().zip((0..).step_by(2)) {
            // Two digits at least, of which one run of three that ends with the number may need its last two.
            if digits.len() >= start + 2 {
                let before = start.checked_sub(1).and_then(|at| digits.as_bytes().get(at));
                let last = before.map_or(i64::from(read.is_some()), |digit| i64::from(digit - b'0'));
                *column = Some(pack(&digits[start..], last));
            }
        }
        NumberRow {
            extension: phone.extension.clone().or(own),
            national: national.filter(|digits| !digits.is_empty()).map(|digits| pack_national(&digits)),
            digits: columns,
        }
    };
    customer.phones.iter().map(row).collect()
}

/// Where a run of at least three digits is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FragmentRanges {
    /// From and below what, where the run begins a column.
    pub(crate) whole: (i64, i64),
    /// From and below what, where a column begins with all but its first digit.
    pub(crate) rest: (i64, i64),
    /// Its first digit.
    pub(crate) before: i64,
}

pub(crate) fn fragment_ranges(digits: &str) -> FragmentRanges {
    let range = |digits: &str| {
        let from = aligned(digits);
        let width = 11_i64.pow(u32::try_from(DIGITS - digits.len().min(DIGITS)).unwrap_or(0));
        (from * LAST, (from + width) * LAST)
    };
    let before = digits.bytes().next().map_or(0, |digit| i64::from(digit - b'0'));
    FragmentRanges { whole: range(digits), rest: range(&digits[1..]), before }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(number: &str, run: &str) -> bool {
        let ranges = fragment_ranges(run);
        let within = |value: i64, (from, below): (i64, i64)| (from..below).contains(&value);
        (0..).step_by(2).zip(0..DIGIT_COLUMNS).any(|(start, column)| {
            if number.len() < start + 2 {
                return false;
            }
            let last = start.checked_sub(1).map_or(1, |at| i64::from(number.as_bytes()[at] - b'0'));
            let value = pack(&number[start..], last);
            within(value, ranges.whole)
                || (column > 0 && within(value, ranges.rest) && value % LAST == ranges.before)
        })
    }

    #[test]
    fn any_run_of_three_digits_and_more_is_found_and_no_other() {
        for number in ["14255550123", "442079460018", "3614790755", "2041", "123456789012345", "000"] {
            for from in 0..number.len() {
                for to in from + 3..=number.len() {
                    assert!(found(number, &number[from..to]), "{} in {number}", &number[from..to]);
                }
            }
            for wrong in ["999", "1425555012300", "0018000", "20410"] {
                assert!(!found(number, wrong) || number.contains(wrong), "{wrong} in {number}");
            }
            assert_eq!(unpack(pack_e164(number)), number);
        }
    }

    #[test]
    fn packed_numbers_are_in_the_order_of_their_digits() {
        let mut digits = ["1", "10", "100", "11", "2", "0", "00", "999999999999999"];
        digits.sort_unstable();
        assert!(digits.is_sorted_by_key(|digits| pack_e164(digits)), "{digits:?}");
    }
}
