//! Microsoft Graph, as the signed-in user.
//!
//! | file | holds |
//! | --- | --- |
//! | `request` | one request: its time, its tries, its ids |
//! | `gate` | the circuit breaker and what Graph asks to wait, per tenant and service |
//! | `cache` | what is remembered, for how long, and for whom |
//! | `error`, `retry_after` | how Graph fails, and how long it asks to wait |
//! | `me`, `license_details`, `calling_plans`, `mailbox_settings` | the signed-in user |
//! | `users`, `user`, `people`, `users_by_phone` | the tenant's directory |
//! | `photo`, `presence` | what one sees of a colleague |
//! | `calendar_view`, `event` | the user's calendar |
//! | `chats` | chats |
//! | `batch` | many small requests in one |

mod batch;
mod cache;
mod calendar_view;
mod calling_plans;
mod chats;
mod error;
mod event;
mod gate;
mod license_details;
mod mailbox_settings;
mod me;
mod people;
mod photo;
mod presence;
mod request;
mod retry_after;
#[cfg(test)]
mod tests;
mod user;
mod users;
mod users_by_phone;

use std::borrow::Cow;
use std::time::Instant;

use serde::Deserialize;
use url::Url;

use crate::MicrosoftError;
use cache::Caches;
use gate::Gates;

pub use batch::{BatchAnswer, BatchRequest, MAX_BATCH};
pub use calendar_view::{CalendarView, MAX_EVENTS};
pub use calling_plans::CallingPlans;
pub use chats::Chat;
pub use error::{GraphError, GraphFailure};
pub use event::{EmailAddress, EventDocument, EventPerson, EventTime};
pub use gate::Service;
pub use license_details::{License, ServicePlan};
pub use photo::{PHOTO_SIZES, Photo};
pub use presence::Presence;
pub use users::{MAX_PAGE, UserPage, UserQuery};

const SELECT: &str = "id,displayName,mail,userPrincipalName,jobTitle,department,businessPhones,mobilePhone,preferredLanguage,userType";

/// The client of Graph. Answers are remembered per tenant, and per user where they are the user's own.
#[derive(Debug)]
pub struct Graph {
    http: reqwest::Client,
    base: Url,
    gates: Gates,
    caches: Caches,
}

/// For whom Graph is asked, and until when somebody waits for the answer.
#[derive(Clone)]
pub struct GraphCall<'a> {
    /// Entra tenant id.
    pub tenant: &'a str,
    /// Entra object id of the user whose token it is.
    pub user: &'a str,
    /// The user's access token.
    pub token: Cow<'a, str>,
    /// No answer is of use after this.
    pub deadline: Instant,
}

impl std::fmt::Debug for GraphCall<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { tenant, user, .. } = self;
        f.debug_struct("GraphCall").field("tenant", tenant).field("user", user).finish_non_exhaustive()
    }
}

/// A person of the user's tenant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryUser {
    /// Entra object id.
    pub id: String,
    /// As the directory shows it.
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
    /// At most one. Some rights leave it out or give null.
    #[serde(default, deserialize_with = "null_is_none")]
    pub business_phones: Vec<String>,
    /// Mobile number.
    #[serde(default)]
    pub mobile_phone: Option<String>,
    /// BCP 47.
    #[serde(default)]
    pub preferred_language: Option<String>,
    /// `Member` or `Guest`.
    #[serde(default)]
    pub user_type: Option<String>,
}

impl DirectoryUser {
    /// Whether the person is a guest: of another organisation, with an entry here.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        self.user_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("guest"))
            || self.user_principal_name.as_deref().is_some_and(|name| name.contains("#EXT#"))
    }
}

fn null_is_none<'de, D: serde::Deserializer<'de>, T: Deserialize<'de> + Default>(
    from: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

#[derive(Deserialize)]
struct Listed<T> {
    value: Vec<T>,
    #[serde(rename = "@odata.nextLink", default)]
    next_link: Option<String>,
}

impl Graph {
    pub(crate) fn new(http: reqwest::Client, base: &str) -> Result<Self, MicrosoftError> {
        let base = Url::parse(base)
            .ok()
            .filter(|base| !base.cannot_be_a_base())
            .ok_or_else(|| MicrosoftError::Malformed("the Graph address is no URL".into()))?;
        Ok(Self { http, base, gates: Gates::default(), caches: Caches::new() })
    }

    fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            // Percent-encodes what an id may not smuggle into the path.
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// A link of Graph's own to the next page of a list, as it is: only followed to the same list of the same Graph, so
    /// that the user's token goes nowhere else.
    fn next_link(&self, link: &str, first: &Url) -> Result<Url, GraphError> {
        Url::parse(link)
            .ok()
            .filter(|url| url.origin() == first.origin() && url.path().eq_ignore_ascii_case(first.path()))
            .filter(|url| url.username().is_empty() && url.password().is_none())
            .ok_or_else(GraphError::foreign_link)
    }
}
