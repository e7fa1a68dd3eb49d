//! How a number is written, so that each agent reads it as numbers are written where the agent is.

use serde::Serialize;

use super::{PhoneNumber, Region, Written};

/// The ways in which a number is written, without its extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = PhoneForms))]
pub struct PhoneForms {
    /// Anywhere: `+44 20 7946 0018`.
    pub display: String,
    /// In its own country: `020 7946 0018`.
    pub national: String,
    /// ISO 3166-1 alpha-2; absent for numbers that belong to no country.
    pub region: Option<String>,
    /// The extension behind it, digits only.
    pub extension: Option<String>,
}

impl PhoneForms {
    /// Of a text that people wrote; nothing where it can't be read as a number. Without a country code it is read as of `region`.
    #[must_use]
    pub fn of(text: &str, region: Region) -> Option<Self> {
        let number = PhoneNumber::parse(text, region, Written::ByPerson).ok()?;
        let extension = number.extension().map(str::to_owned);
        let number = number.with_extension(None);
        Some(Self {
            display: number.formatted(),
            national: number.formatted_nationally(),
            region: number.region().map(|region| region.to_string()),
            extension,
        })
    }

    /// Of a number in E.164, with its extension.
    #[must_use]
    pub fn of_e164(e164: &str, extension: Option<&str>) -> Option<Self> {
        let forms = Self::of(e164, Region::US)?;
        Some(Self { extension: extension.map(str::to_owned), ..forms })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_for_its_own_country_and_for_all_others() {
        let forms = |text: &str, region: &str| PhoneForms::of(text, region.parse().expect("a region"));
        let london = PhoneForms {
            display: "+44 20 7946 0018".into(),
            national: "020 7946 0018".into(),
            region: Some("GB".into()),
            extension: Some("204".into()),
        };
        assert_eq!(forms("tel:+442079460018;ext=204", "DE"), Some(london.clone()));
        assert_eq!(forms("(020) 79460018 ext. 204", "GB"), Some(london.clone()));
        assert_eq!(PhoneForms::of_e164("+442079460018", Some("204")), Some(london));
        assert_eq!(forms("call me", "GB"), None);
        assert_eq!(forms("", "GB"), None);
    }
}
