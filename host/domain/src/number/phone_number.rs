//! One telephone number.

use std::fmt;

use rlibphonenumber::{PhoneNumberFormat, PhoneNumberType};
use serde::{Deserialize, Serialize};

use super::{Region, legacy, parts};

/// Who wrote a number down, which decides how one without `+` is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A person: national unless the national reading is no number.
    ByPerson,
    /// The telephone network or the calling SDK, whose older versions drop the `+`: international if that is a number.
    ByNetwork,
}

/// Why a text is no telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Longer than [`super::MAX_LENGTH`] characters.
    #[error("it is too long for a telephone number")]
    TooLong,
    /// There is nothing to dial in it.
    #[error("there are no digits in it")]
    NoDigits,
    /// Letters stand for digits on some keypads, but no caller has them.
    #[error("there are letters in it; write the digits")]
    Letters,
    /// Two numbers can't be one.
    #[error("there are several numbers in it; give each on its own")]
    Several,
    /// Digits, but too few or too many for a number.
    #[error("there is no such telephone number; write it with its country code, such as +44 20 7946 0018")]
    Invalid,
}

/// What kind of line a number is of, in the contract's spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it; they are libphonenumber's")]
pub enum NumberType {
    FixedLine,
    Mobile,
    FixedLineOrMobile,
    TollFree,
    PremiumRate,
    SharedCost,
    Voip,
    PersonalNumber,
    Uan,
    ShortNumber,
    Unknown,
}

impl NumberType {
    /// As the contract spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FixedLine => "fixed-line",
            Self::Mobile => "mobile",
            Self::FixedLineOrMobile => "fixed-line-or-mobile",
            Self::TollFree => "toll-free",
            Self::PremiumRate => "premium-rate",
            Self::SharedCost => "shared-cost",
            Self::Voip => "voip",
            Self::PersonalNumber => "personal-number",
            Self::Uan => "uan",
            Self::ShortNumber => "short-number",
            Self::Unknown => "unknown",
        }
    }
}

/// How well the numbering plans know a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It has a length that its country's numbers have, but its range is in no plan that we know. Plans change faster than
    /// libphonenumber's metadata, so this is a warning and no verdict.
    Possible,
    /// Its range is in its country's plan, maybe in an older spelling.
    Valid,
}

/// A telephone number that can exist: one of a length that its country's numbers have.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    e164: String,
    extension: Option<String>,
    standing: Standing,
    parsed: rlibphonenumber::PhoneNumber,
}

/// A number that somebody wrote, and what was written around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenNumber {
    /// The number, with its extension.
    pub number: PhoneNumber,
    /// The number as it was written: the whole text, unless there are words around the number.
    pub text: String,
    /// The words around the number, such as `mobile` or `ask for Bob`.
    pub label: Option<String>,
}

/// A national number of fewer digits is taken for a short number, unless the numbering plan has it.
const MIN_NATIONAL: usize = 7;

/// From so many digits on, a number without `+` that the network gives is rather an international one.
const INTERNATIONAL_LENGTH: usize = 11;

impl PhoneNumber {
    /// Reads a number as people and networks write it: national or international, in any formatting, with or without
    /// extension, as SIP address or `tel:` URI.
    ///
    /// # Errors
    /// When it can't be read as a number; the error says what to do.
    pub fn parse(text: &str, default_region: Region, written: Written) -> Result<Self, NumberError> {
        Self::read(text, default_region, written).map(|read| read.number)
    }

    /// Reads a number together with the words around it.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn read(text: &str, default_region: Region, written: Written) -> Result<WrittenNumber, NumberError> {
        let mut parts = parts::take_apart(text, written)?;
        let mut number = Self::of_digits(&parts.number, default_region, written);
        // People write 00 for the way abroad wherever they are, and behind a service code of a mobile network it is.
        let may_be_abroad = written == Written::ByPerson
            || parts.service.as_ref().is_some_and(|service| service.ends_with('#'));
        if number.is_none()
            && may_be_abroad
            && let Some(abroad) = parts.number.strip_prefix("00")
        {
            number = Self::reading(&format!("+{}", abroad.trim_start()), None);
        }
        if number.is_none()
            && let Some((rest, label)) = parts.without_first_group.take()
        {
            number = Self::of_digits(&rest, default_region, written);
            (parts.number, parts.label) = (rest, Some(label));
        }
        // Where there are hardly any digits, the words are what was meant.
        let few = parts.number.bytes().filter(u8::is_ascii_digit).count() < MIN_NATIONAL;
        let words = parts.label.as_ref().is_some_and(|label| label.contains(char::is_alphabetic));
        let number = number.ok_or(if few && words { NumberError::Letters } else { NumberError::Invalid })?;
        Ok(WrittenNumber {
            text: if parts.label.is_some() { parts.number } else { text.trim().to_owned() },
            label: parts.label,
            number: Self { extension: parts.extension, ..number },
        })
    }

    /// Reads digits with separators.
    fn of_digits(text: &str, default_region: Region, written: Written) -> Option<Self> {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let bare = !text.starts_with('+');
        // `9 425 555 0123` is no number of Sri Lanka: nobody writes 94 as `9 4`.
        let has_whole_code = |number: &Self| {
            let length = number.parsed.country_code.to_string().len();
            text.bytes().take(length).all(|byte| byte.is_ascii_digit()) && !text.starts_with('0')
        };
        let international = || Self::reading(&format!("+{text}"), None).filter(has_whole_code);
        let national = || Self::reading(text, default_region.numbering_region());
        let readings = match written {
            Written::ByNetwork if bare && digits >= 8 => {
                let mut readings = [international(), national(), None];
                // A number that no plan has is rather national when it is so short.
                if digits < INTERNATIONAL_LENGTH && !readings.iter().flatten().any(Self::is_valid) {
                    readings.swap(0, 1);
                }
                readings
            }
            // `49151…` typed in Germany is valid read either way, and only one of them is meant.
            Written::ByPerson if bare && digits >= INTERNATIONAL_LENGTH => {
                let abroad = international();
                let own = abroad.clone().filter(|number| number.region() == Some(default_region));
                [own, national(), abroad]
            }
            _ => [national(), None, None],
        };
        let known = readings.iter().flatten().position(Self::is_valid).unwrap_or_default();
        readings.into_iter().flatten().nth(known)
    }

    fn reading(text: &str, region: Option<rlibphonenumber::Region>) -> Option<Self> {
        let parsed = rlibphonenumber::PhoneNumber::parse(text, region).ok()?;
        let e164 = parsed.format_as(PhoneNumberFormat::E164).into_owned();
        if parsed.is_valid() {
            return Some(Self { e164, extension: None, standing: Standing::Valid, parsed });
        }
        // Mexico's 1 was dropped for good, so the modern spelling is the number. The others are kept as written: their
        // modern spelling is a weaker match.
        if let Some(modern) = legacy::spellings(&e164).into_iter().find(|spelling| is_valid(spelling)) {
            let e164 = if e164.starts_with("+52") { modern } else { e164 };
            return Some(Self { e164, extension: None, standing: Standing::Valid, parsed });
        }
        let long_enough =
            text.starts_with('+') || parsed.get_national_significant_number().len() >= MIN_NATIONAL;
        (long_enough && has_possible_length(&parsed) && has_possible_start(&parsed)).then_some(Self {
            e164,
            extension: None,
            standing: Standing::Possible,
            parsed,
        })
    }

    /// How well the numbering plans know it.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Whether the numbering plans have it.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.standing == Standing::Valid
    }

    /// `+442079460018`, without the extension.
    #[must_use]
    pub fn e164(&self) -> &str {
        &self.e164
    }

    /// The extension's digits.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// The same number with another extension.
    #[must_use]
    pub fn with_extension(self, extension: Option<String>) -> Self {
        Self { extension, ..self }
    }

    /// The country; absent for numbers that belong to none, such as satellite phones.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        self.parsed.get_region_code().and_then(|region| region.as_region_str().as_str().parse().ok())
    }

    /// The kind of line.
    #[must_use]
    pub fn number_type(&self) -> NumberType {
        match self.parsed.get_type() {
            PhoneNumberType::FixedLine => NumberType::FixedLine,
            PhoneNumberType::Mobile => NumberType::Mobile,
            PhoneNumberType::FixedLineOrMobile => NumberType::FixedLineOrMobile,
            PhoneNumberType::TollFree => NumberType::TollFree,
            PhoneNumberType::PremiumRate => NumberType::PremiumRate,
            PhoneNumberType::SharedCost => NumberType::SharedCost,
            PhoneNumberType::VoIP => NumberType::Voip,
            PhoneNumberType::PersonalNumber => NumberType::PersonalNumber,
            PhoneNumberType::UAN => NumberType::Uan,
            _ => NumberType::Unknown,
        }
    }

    /// `+44 20 7946 0018`, with ` ext. 204` where there is an extension.
    #[must_use]
    pub fn formatted(&self) -> String {
        let mut text = match rlibphonenumber::PhoneNumber::parse(&self.e164, None) {
            Ok(number) => number.format_as(PhoneNumberFormat::International).into_owned(),
            Err(_) => self.e164.clone(),
        };
        if let Some(extension) = &self.extension {
            text.push_str(" ext. ");
            text.push_str(extension);
        }
        text
    }

    /// `020 7946 0018`: as it is written in its own country, without the extension.
    #[must_use]
    pub fn formatted_nationally(&self) -> String {
        self.parsed.format_as(PhoneNumberFormat::National).into_owned()
    }

    /// The number without country code, digits only.
    #[must_use]
    pub fn national(&self) -> String {
        self.parsed.get_national_significant_number()
    }
}

/// `+442079460018;ext=204`.
impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.e164)?;
        self.extension.as_ref().map_or(Ok(()), |extension| write!(f, ";ext={extension}"))
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

pub(super) fn is_valid(e164: &str) -> bool {
    rlibphonenumber::PhoneNumber::parse(e164, None).is_ok_and(|number| number.is_valid())
}

/// Whether numbers of this length exist in the country, even if this one does not.
pub(super) fn is_possible(e164: &str) -> bool {
    rlibphonenumber::PhoneNumber::parse(e164, None).is_ok_and(|number| has_possible_length(&number))
}

/// Whether numbers can begin so, by the rules that do not change: no national number begins with 0 but in the countries where
/// the 0 is dialled from abroad too, and North America's area codes and exchanges begin with 2 to 9.
fn has_possible_start(number: &rlibphonenumber::PhoneNumber) -> bool {
    let national = number.get_national_significant_number();
    let begins = |at: usize| national.as_bytes().get(at).is_some_and(|digit| (b'2'..=b'9').contains(digit));
    match number.country_code {
        1 => begins(0) && begins(3),
        39 | 225 | 241 | 242 | 378 | 379 => true,
        _ => !national.starts_with('0'),
    }
}

fn has_possible_length(number: &rlibphonenumber::PhoneNumber) -> bool {
    matches!(number.is_possible_with_reason(), Ok(rlibphonenumber::NumberLengthType::IsPossible))
}
