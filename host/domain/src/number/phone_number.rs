//! One telephone number.

use std::fmt;

use rlibphonenumber::{PhoneNumberFormat, PhoneNumberType};
use serde::{Deserialize, Serialize};

use super::{Region, clean, legacy};

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
    /// Digits, but no number that exists anywhere.
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

/// A telephone number that exists, or that existed before its country changed the spelling.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    e164: String,
    extension: Option<String>,
    parsed: rlibphonenumber::PhoneNumber,
}

impl PhoneNumber {
    /// Reads a number as people and networks write it: national or international, in any formatting, with or without
    /// extension, as SIP address or `tel:` URI.
    ///
    /// # Errors
    /// When it can't be read as a number; the error says what to do.
    pub fn parse(text: &str, default_region: Region, written: Written) -> Result<Self, NumberError> {
        let text = clean::readable(text)?;
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let bare = !text.contains('+')
            && text.bytes().all(|byte| byte.is_ascii_digit() || b" -.()/".contains(&byte));
        let international =
            || Self::read(&format!("+{text}"), None).filter(|_| !text.trim_start().starts_with('0'));
        let national = || Self::read(&text, default_region.numbering_region());
        let number = match written {
            Written::ByNetwork if bare && digits >= 8 => international().or_else(national),
            // `49151…` typed in Germany is valid read either way, and only one of them is meant.
            _ if bare && digits >= 11 => {
                let own = international().filter(|number| number.region() == Some(default_region));
                own.or_else(national).or_else(international)
            }
            _ => national(),
        };
        number.ok_or(NumberError::Invalid)
    }

    fn read(text: &str, region: Option<rlibphonenumber::Region>) -> Option<Self> {
        let parsed = rlibphonenumber::PhoneNumber::parse(text, region).ok()?;
        let e164 = parsed.format_as(PhoneNumberFormat::E164).into_owned();
        let e164 = if parsed.is_valid() {
            e164
        } else {
            // Mexico's 1 was dropped for good, so the modern spelling is the number. The others are kept as written:
            // their modern spelling is a weaker match.
            let modern = legacy::spellings(&e164).into_iter().find(|spelling| is_valid(spelling))?;
            if e164.starts_with("+52") { modern } else { e164 }
        };
        let extension = Some(parsed.extension().to_owned()).filter(|digits| !digits.is_empty());
        Some(Self { e164, extension, parsed })
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
    rlibphonenumber::PhoneNumber::parse(e164, None).is_ok_and(|number| {
        matches!(number.is_possible_with_reason(), Ok(rlibphonenumber::NumberLengthType::IsPossible))
    })
}
