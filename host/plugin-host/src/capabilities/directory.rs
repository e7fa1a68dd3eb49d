//! `directory`: people of the agent's tenant, as the agent may see them. What Graph has told lately is not asked again.

use std::time::Instant;

use switchboard_domain::customer::Person;
use switchboard_domain::error::HostError;
use switchboard_microsoft::graph::DirectoryUser;

use super::CapabilityHandler;
use crate::agent_graph::AskGraphError;

/// The most characters of an id or a number.
const MAX_TEXT: usize = 200;

/// A person as plugins see one.
pub(crate) fn person_of(user: &DirectoryUser) -> Person {
    let user = user.clone();
    let name = user.display_name.or_else(|| user.user_principal_name.clone()).unwrap_or_default();
    Person {
        id: user.id,
        display_name: name,
        email: user.mail.or(user.user_principal_name),
        job_title: user.job_title,
        department: user.department,
        phones: user.business_phones.into_iter().chain(user.mobile_phone).collect(),
    }
}

fn unavailable(error: &AskGraphError) -> HostError {
    tracing::warn!(%error, "the directory can't be asked");
    HostError::Unavailable("the directory can't be asked now".into())
}

fn checked(text: &str) -> Result<&str, HostError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_TEXT {
        return Err(HostError::Invalid(format!("1 to {MAX_TEXT} characters are expected")));
    }
    Ok(text)
}

impl CapabilityHandler {
    pub(super) async fn person(&self, id: &str, deadline: Instant) -> Result<Option<Person>, HostError> {
        let found = self.host.person(&self.context, checked(id)?, deadline).await;
        Ok(found.map_err(|error| unavailable(&error))?.as_deref().map(person_of))
    }

    pub(super) async fn people_by_phone(
        &self,
        number: &str,
        deadline: Instant,
    ) -> Result<Vec<Person>, HostError> {
        let found = self.host.people_by_phone(&self.context, checked(number)?, deadline).await;
        Ok(found.map_err(|error| unavailable(&error))?.iter().map(person_of).collect())
    }
}
