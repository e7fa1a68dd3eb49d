//! What a tenant is, and which values its settings may have.

use serde::{Deserialize, Serialize};
use switchboard_domain::ids::TenantId;
use switchboard_domain::number::Region;

use crate::StoreError;
use crate::db::time::UnixMillis;

/// An organisation that uses Switchboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Entra tenant id.
    pub id: TenantId,
    /// For display.
    pub name: String,
    /// ISO 3166-1 alpha-2: how numbers without a country are read.
    pub default_region: String,
    /// Link schemes that cards may use besides https.
    pub url_schemes: Vec<String>,
}

/// How far a tenant has come with us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TenantState {
    /// The operator has invited it, and nobody of it has consented yet.
    Invited,
    /// It has consented, and its people work.
    Consented,
    /// Nobody of it may do anything until the operator resumes it.
    Suspended,
}

impl TenantState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Invited, Self::Consented, Self::Suspended];

    /// The state's name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Consented => "consented",
            Self::Suspended => "suspended",
        }
    }

    pub(crate) fn of(consented_at: Option<UnixMillis>, suspended_at: Option<UnixMillis>) -> Self {
        match (consented_at, suspended_at) {
            (_, Some(_)) => Self::Suspended,
            (Some(_), None) => Self::Consented,
            (None, None) => Self::Invited,
        }
    }
}

/// The most characters of a name.
const MAX_NAME: usize = 200;

/// The most link schemes.
const MAX_SCHEMES: usize = 20;

/// Schemes that make a browser run code from a link, or read what is not on the web.
const DANGEROUS_SCHEMES: &[&str] =
    &["javascript", "data", "vbscript", "file", "blob", "about", "view-source", "filesystem", "http"];

impl Tenant {
    /// Checks what somebody typed, and makes a tenant of it.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] names the field that is wrong.
    pub fn checked(
        id: &str,
        name: &str,
        default_region: &str,
        url_schemes: &[String],
    ) -> Result<Self, StoreError> {
        let id = uuid::Uuid::try_parse(id.trim()).map_err(|_| StoreError::Invalid {
            field: "id",
            message: "the tenant's id in Entra is expected, such as 5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01"
                .into(),
        })?;
        Ok(Self {
            id: id.hyphenated().to_string().into(),
            name: Self::checked_name(name)?,
            default_region: Self::checked_region(default_region)?,
            url_schemes: Self::checked_schemes(url_schemes)?,
        })
    }

    /// Checks a tenant's name, and trims it.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] when it is not one.
    pub fn checked_name(name: &str) -> Result<String, StoreError> {
        let name = name.trim();
        let fits =
            !name.is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
        let message = || format!("a name of one line and at most {MAX_NAME} characters is expected");
        if fits {
            Ok(name.to_owned())
        } else {
            Err(StoreError::Invalid { field: "name", message: message() })
        }
    }

    /// Checks a region's two letters.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] when it is not one.
    pub fn checked_region(region: &str) -> Result<String, StoreError> {
        let known = region.parse::<Region>();
        known
            .map(|region| region.to_string())
            .map_err(|error| StoreError::Invalid { field: "defaultRegion", message: error.to_string() })
    }

    /// Link schemes that cards may use besides https.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] when one is not a scheme or is dangerous, or when there are too many.
    pub fn checked_schemes(schemes: &[String]) -> Result<Vec<String>, StoreError> {
        let invalid = |message: String| StoreError::Invalid { field: "urlSchemes", message };
        if schemes.len() > MAX_SCHEMES {
            return Err(invalid(format!("at most {MAX_SCHEMES} schemes")));
        }
        let mut checked: Vec<String> = Vec::with_capacity(schemes.len());
        for scheme in schemes {
            let scheme = scheme.trim().trim_end_matches(':').to_ascii_lowercase();
            let letters = scheme.starts_with(|c: char| c.is_ascii_lowercase())
                && scheme.len() <= 40
                && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+.-".contains(&b));
            if !letters {
                return Err(invalid(format!("{scheme:?} is no scheme; callto or msteams is one")));
            }
            if DANGEROUS_SCHEMES.contains(&scheme.as_str()) {
                return Err(invalid(format!("links of the scheme {scheme} are dangerous")));
            }
            if !checked.contains(&scheme) {
                checked.push(scheme);
            }
        }
        Ok(checked)
    }
}
