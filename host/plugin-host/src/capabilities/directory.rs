//! `directory`: people of the agent's tenant, as the agent may see them.

use switchboard_calls::customer::Person;
use switchboard_calls::error::HostError;
use switchboard_microsoft::graph::DirectoryUser;

use super::Asker;
use crate::user_tokens::TokenError;

/// A person as plugins see one.
pub(crate) fn person_of(user: DirectoryUser) -> Person {
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

fn unavailable(error: &TokenError) -> HostError {
    tracing::warn!(%error, "the directory can't be asked");
    HostError::Unavailable("the directory can't be asked now".into())
}

impl Asker {
    pub(super) async fn person(&self, id: &str) -> Result<Option<Person>, HostError> {
        let tokens = &self.host.tokens;
        let token = tokens.graph(&self.context).await.map_err(|error| unavailable(&error))?;
        let found = tokens.microsoft().graph.user(&token, id).await;
        let found = found.map_err(|error| unavailable(&error.into()))?;
        Ok(found.map(person_of))
    }

    pub(super) async fn people_by_phone(&self, number: &str) -> Result<Vec<Person>, HostError> {
        let tokens = &self.host.tokens;
        let token = tokens.graph(&self.context).await.map_err(|error| unavailable(&error))?;
        let found = tokens.microsoft().graph.users_by_phone(&token, number).await;
        let found = found.map_err(|error| unavailable(&error.into()))?;
        Ok(found.into_iter().map(person_of).collect())
    }
}
