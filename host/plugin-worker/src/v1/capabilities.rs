//! The capabilities: what was prefetched is answered here, the rest is asked of the front.

use std::sync::PoisonError;

use switchboard_plugin_protocol::{Answer, Ask, LogLine, LogSource};

use super::wit::{customers, directory, http, key_value, log, settings, types};
use crate::guest::Guest;
use types::HostError;

/// The most lookup keys or mail addresses of one question.
const MAX_KEYS: usize = 50;

/// What a question gets that may be asked no more, or whose answer never comes.
fn unanswered() -> HostError {
    HostError::QuotaExceeded
}

/// What a question gets when the answer is to another question, which only a defect of ours could cause.
fn mixed_up() -> HostError {
    HostError::Unavailable("the host mixed up its answers".into())
}

macro_rules! ask {
    ($guest:expr, $granted:ident, $ask:expr, $answer:ident) => {{
        if !$guest.granted.$granted {
            return Err(HostError::Denied);
        }
        match $guest.ask($ask).await {
            Some(Answer::$answer(answer)) => answer.map_err(HostError::from),
            Some(_) => Err(mixed_up()),
            None => Err(unanswered()),
        }
    }};
}

impl types::Host for Guest {}

impl customers::Host for Guest {
    async fn find_by_phone(
        &mut self,
        keys: Vec<types::LookupKey>,
    ) -> Result<Vec<customers::Found>, HostError> {
        if !self.granted.customers {
            return Err(HostError::Denied);
        }
        if keys.len() > MAX_KEYS {
            return Err(HostError::Invalid(format!("at most {MAX_KEYS} keys")));
        }
        let keys: Vec<switchboard_domain::number::LookupKey> = keys.into_iter().map(Into::into).collect();
        if let Some((prefetched, found)) = &self.prefetched.customers
            && *prefetched == keys
        {
            return Ok(found.iter().cloned().map(Into::into).collect());
        }
        let found = ask!(self, customers, Ask::FindCustomersByPhone(keys), FoundCustomers)?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    async fn find_by_email(&mut self, emails: Vec<String>) -> Result<Vec<types::Customer>, HostError> {
        if emails.len() > MAX_KEYS {
            return Err(HostError::Invalid(format!("at most {MAX_KEYS} addresses")));
        }
        let found = ask!(self, customers, Ask::FindCustomersByEmail(emails), Customers)?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    async fn search(
        &mut self,
        query: String,
        page: types::PageRequest,
    ) -> Result<types::CustomerPage, HostError> {
        Ok(ask!(self, customers, Ask::SearchCustomers(query, page.into()), CustomerPage)?.into())
    }

    async fn get(&mut self, id: String) -> Result<Option<types::Customer>, HostError> {
        Ok(ask!(self, customers, Ask::GetCustomer(id), Customer)?.map(Into::into))
    }
}

impl directory::Host for Guest {
    async fn get(&mut self, id: String) -> Result<Option<directory::Person>, HostError> {
        Ok(ask!(self, directory, Ask::GetPerson(id), Person)?.map(Into::into))
    }

    async fn find_by_phone(&mut self, e164: String) -> Result<Vec<directory::Person>, HostError> {
        let found = ask!(self, directory, Ask::FindPeopleByPhone(e164), People)?;
        Ok(found.into_iter().map(Into::into).collect())
    }
}

impl http::Host for Guest {
    async fn send(
        &mut self,
        connection: Option<String>,
        request: http::Request,
    ) -> Result<http::Response, http::HttpError> {
        if !self.granted.http {
            return Err(http::HttpError::Denied("http is not granted to this plugin".into()));
        }
        match self.ask(Ask::SendHttp(connection, request.into())).await {
            Some(Answer::Http(answer)) => answer.map(Into::into).map_err(Into::into),
            Some(_) => Err(http::HttpError::Failed("the host mixed up its answers".into())),
            None => Err(http::HttpError::QuotaExceeded),
        }
    }
}

impl key_value::Host for Guest {
    async fn get(&mut self, key: String) -> Result<Option<Vec<u8>>, HostError> {
        ask!(self, key_value, Ask::GetValue(key), Value)
    }

    async fn set(&mut self, key: String, value: Vec<u8>, ttl_s: Option<u32>) -> Result<(), HostError> {
        ask!(self, key_value, Ask::SetValue(key, value, ttl_s), Done)
    }

    async fn remove(&mut self, key: String) -> Result<(), HostError> {
        ask!(self, key_value, Ask::RemoveValue(key), Done)
    }

    async fn list_keys(
        &mut self,
        prefix: String,
        cursor: Option<String>,
    ) -> Result<key_value::KeyPage, HostError> {
        Ok(ask!(self, key_value, Ask::ListKeys(prefix, cursor), Keys)?.into())
    }
}

impl settings::Host for Guest {
    async fn get(&mut self, key: String) -> Option<String> {
        self.prefetched.settings.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone())
    }
}

impl log::Host for Guest {
    async fn write(&mut self, level: log::Level, message: String, fields: types::NamedValues) {
        let line = LogLine { source: LogSource::Log, level: level.into(), message, fields };
        self.output.lock().unwrap_or_else(PoisonError::into_inner).write_line(line);
    }
}
