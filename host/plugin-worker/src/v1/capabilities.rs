//! The capabilities that guests import. Calls with a prefetched answer are answered here; the others go to the front.

use std::sync::PoisonError;

use switchboard_domain::hook::Capability;
use switchboard_plugin_protocol::capability::{
    FindCustomersByEmail, FindCustomersByPhone, FindPeopleByPhone, GetCustomer, GetPerson, GetValue,
    ListKeys, RemoveValue, SearchCustomers, SendHttp, SetValue,
};
use switchboard_plugin_protocol::{LogLine, LogSource};

use super::wit::{customers, directory, http, key_value, log, settings, types};
use crate::guest::Guest;
use types::HostError;

/// The most lookup keys or mail addresses in one call.
const MAX_KEYS: usize = 50;

impl types::Host for Guest {}

impl customers::Host for Guest {
    async fn find_by_phone(
        &mut self,
        keys: Vec<types::LookupKey>,
    ) -> Result<Vec<customers::Found>, HostError> {
        if !self.granted.contains(Capability::Customers) {
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
        let found = self.call_capability(FindCustomersByPhone(keys)).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    async fn find_by_email(&mut self, emails: Vec<String>) -> Result<Vec<types::Customer>, HostError> {
        if emails.len() > MAX_KEYS {
            return Err(HostError::Invalid(format!("at most {MAX_KEYS} addresses")));
        }
        let found = self.call_capability(FindCustomersByEmail(emails)).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    async fn search(
        &mut self,
        query: String,
        page: types::PageRequest,
    ) -> Result<types::CustomerPage, HostError> {
        Ok(self.call_capability(SearchCustomers(query, page.into())).await?.into())
    }

    async fn get(&mut self, id: String) -> Result<Option<types::Customer>, HostError> {
        Ok(self.call_capability(GetCustomer(id)).await?.map(Into::into))
    }
}

impl directory::Host for Guest {
    async fn get(&mut self, id: String) -> Result<Option<directory::Person>, HostError> {
        Ok(self.call_capability(GetPerson(id)).await?.map(Into::into))
    }

    async fn find_by_phone(&mut self, e164: String) -> Result<Vec<directory::Person>, HostError> {
        let found = self.call_capability(FindPeopleByPhone(e164)).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
}

impl http::Host for Guest {
    async fn send(
        &mut self,
        connection: Option<String>,
        request: http::Request,
    ) -> Result<http::Response, http::HttpError> {
        Ok(self.call_capability(SendHttp(connection, request.into())).await?.into())
    }
}

impl key_value::Host for Guest {
    async fn get(&mut self, key: String) -> Result<Option<Vec<u8>>, HostError> {
        Ok(self.call_capability(GetValue(key)).await?)
    }

    async fn set(&mut self, key: String, value: Vec<u8>, ttl_s: Option<u32>) -> Result<(), HostError> {
        Ok(self.call_capability(SetValue(key, value, ttl_s)).await?)
    }

    async fn remove(&mut self, key: String) -> Result<(), HostError> {
        Ok(self.call_capability(RemoveValue(key)).await?)
    }

    async fn list_keys(
        &mut self,
        prefix: String,
        cursor: Option<String>,
    ) -> Result<key_value::KeyPage, HostError> {
        Ok(self.call_capability(ListKeys(prefix, cursor)).await?.into())
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
