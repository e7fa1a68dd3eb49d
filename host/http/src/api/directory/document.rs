//! The document of a person.

use serde::Serialize;
use switchboard_domain::number::{PhoneForms, Region};
use switchboard_microsoft::graph::{DirectoryUser, Presence};
use utoipa::ToSchema;

use crate::problem::Problem;

/// The most characters of an id.
const MAX_ID: usize = 200;

/// A person of the tenant.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DirectoryUser)]
pub(crate) struct DirectoryPerson {
    /// Entra object id: whom the calling SDK calls.
    #[schema(format = "uuid")]
    id: String,
    display_name: String,
    email: Option<String>,
    user_principal_name: Option<String>,
    job_title: Option<String>,
    department: Option<String>,
    /// Business and mobile numbers, as they are written there.
    phones: Vec<String>,
    /// How each of `phones` is written, in their order; null for what can't be read as a number.
    phone_forms: Vec<Option<PhoneForms>>,
    /// A guest: of another organisation.
    external: bool,
    /// With `presence=true`, where it is known.
    pub(super) presence: Option<PersonPresence>,
}

/// Whether a person can be reached.
#[derive(Serialize, ToSchema)]
#[schema(as = Presence)]
pub(crate) struct PersonPresence {
    /// `Available`, `Busy`, `DoNotDisturb`, `Away`, `Offline`, …
    availability: String,
    /// `InACall`, `InAMeeting`, …
    activity: String,
}

impl DirectoryPerson {
    /// Numbers without a country code are read as of `region`.
    pub(super) fn of(user: &DirectoryUser, region: Region) -> Self {
        let name = user.display_name.clone().filter(|name| !name.trim().is_empty());
        let phones: Vec<String> = user.business_phones.iter().chain(&user.mobile_phone).cloned().collect();
        Self {
            id: user.id.clone(),
            display_name: name.or_else(|| user.user_principal_name.clone()).unwrap_or_default(),
            email: user.mail.clone(),
            user_principal_name: user.user_principal_name.clone(),
            job_title: user.job_title.clone(),
            department: user.department.clone(),
            phone_forms: phones.iter().map(|text| PhoneForms::of(text, region)).collect(),
            phones,
            external: user.is_guest(),
            presence: None,
        }
    }
}

impl From<&Presence> for PersonPresence {
    fn from(presence: &Presence) -> Self {
        Self { availability: presence.availability.clone(), activity: presence.activity.clone() }
    }
}

/// An id as it may stand in a path.
pub(super) fn checked_id(id: &str) -> Result<&str, Problem> {
    if id.trim().is_empty() || id.chars().count() > MAX_ID {
        return Err(Problem::member("id", format!("1 to {MAX_ID} characters are expected")));
    }
    Ok(id)
}

pub(super) fn nobody() -> Problem {
    Problem::not_found(
        "somebody of your organisation with this id; callers of other organisations are shown as external, and",
    )
}
