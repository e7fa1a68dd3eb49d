//! A person of the directory.

use serde::Deserialize;

use super::list::null_as_default;

/// The members of a person that are requested.
pub(in crate::graph) const USER_SELECT: &str = "id,displayName,mail,userPrincipalName,jobTitle,department,businessPhones,mobilePhone,preferredLanguage,userType";

/// A person of the user's tenant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryUser {
    /// Entra object id.
    pub id: String,
    /// Display name.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Mail address.
    #[serde(default)]
    pub mail: Option<String>,
    /// User principal name.
    #[serde(default)]
    pub user_principal_name: Option<String>,
    /// Job title.
    #[serde(default)]
    pub job_title: Option<String>,
    /// Department.
    #[serde(default)]
    pub department: Option<String>,
    /// Business number, at most one. With some scopes it is missing or null.
    #[serde(default, deserialize_with = "null_as_default")]
    pub business_phones: Vec<String>,
    /// Mobile number.
    #[serde(default)]
    pub mobile_phone: Option<String>,
    /// Language, as a BCP 47 tag.
    #[serde(default)]
    pub preferred_language: Option<String>,
    /// `Member` or `Guest`.
    #[serde(default)]
    pub user_type: Option<String>,
}

impl DirectoryUser {
    /// Whether the person is a guest: somebody of another organisation with an entry in this directory.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        self.user_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("guest"))
            || self.user_principal_name.as_deref().is_some_and(|name| name.contains("#EXT#"))
    }
}

/// A page of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserPage {
    /// The people.
    pub users: Vec<DirectoryUser>,
    /// Graph's link to the next page. It is only for Graph.
    pub next_link: Option<String>,
}
