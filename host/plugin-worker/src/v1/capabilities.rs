//! The capabilities that guests import. Calls with a prefetched answer are answered here; the others go to the front.

use switchboard_domain::error::{PluginError as Error, PluginErrorKind};
use switchboard_domain::hook::Capability;
use switchboard_plugin_protocol::capability::{
    FindCustomersByEmail, FindCustomersByPhone, FindPeopleByPhone, GetCustomer, GetCustomers, GetPeople,
    GetPerson, GetValue, GetValues, ListKeys, RemoveValue, SearchCustomers, SendAllHttp, SendHttp, SetValue,
};
use switchboard_plugin_protocol::limits::{
    BATCH_BYTES, BATCH_PEOPLE, BATCH_READS, BATCH_REQUESTS, LOOKUP_KEYS,
};
use switchboard_plugin_protocol::{CapabilityFailure, HttpRequest};

use super::wit::{customers, directory, http, key_value, log, settings, types};
use crate::guest::Guest;
use types::PluginError;

/// Refuses lists that are longer than the contract allows.
fn at_most<T>(most: usize, items: &[T], what: &str) -> Result<(), PluginError> {
    if items.len() <= most {
        return Ok(());
    }
    let message = format!("at most {most} {what} in one call, these are {}", items.len());
    Err(Error::new(PluginErrorKind::Invalid, message).into())
}

impl types::Host for Guest {}

impl customers::Host for Guest {
    async fn find_by_phone(
        &mut self,
        keys: Vec<types::LookupKey>,
    ) -> Result<Vec<customers::Found>, PluginError> {
        self.require(Capability::Customers).map_err(PluginError::from)?;
        at_most(LOOKUP_KEYS, &keys, "keys")?;
        let keys: Vec<switchboard_domain::number::LookupKey> = keys.into_iter().map(Into::into).collect();
        if let Some((prefetched, found)) = &self.prefetched.customers
            && *prefetched == keys
        {
            return Ok(found.iter().cloned().map(Into::into).collect());
        }
        let found = self.call_capability(FindCustomersByPhone(keys)).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    async fn find_by_email(&mut self, emails: Vec<String>) -> Result<Vec<types::Customer>, PluginError> {
        at_most(LOOKUP_KEYS, &emails, "addresses")?;
        let found = self.call_capability(FindCustomersByEmail(emails)).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    async fn search(
        &mut self,
        query: String,
        page: types::PageRequest,
    ) -> Result<types::CustomerPage, PluginError> {
        Ok(self.call_capability(SearchCustomers(query, page.into())).await?.into())
    }

    async fn get(&mut self, id: String) -> Result<Option<types::Customer>, PluginError> {
        Ok(self.call_capability(GetCustomer(id)).await?.map(Into::into))
    }

    async fn get_many(&mut self, ids: Vec<String>) -> Result<Vec<Option<types::Customer>>, PluginError> {
        at_most(BATCH_READS, &ids, "ids")?;
        let found = self.call_capability(GetCustomers(ids)).await?;
        Ok(found.into_iter().map(|customer| customer.map(Into::into)).collect())
    }
}

impl directory::Host for Guest {
    async fn get(&mut self, id: String) -> Result<Option<directory::Person>, PluginError> {
        Ok(self.call_capability(GetPerson(id)).await?.map(Into::into))
    }

    async fn get_many(&mut self, ids: Vec<String>) -> Result<Vec<Option<directory::Person>>, PluginError> {
        at_most(BATCH_PEOPLE, &ids, "ids")?;
        let found = self.call_capability(GetPeople(ids)).await?;
        Ok(found.into_iter().map(|person| person.map(Into::into)).collect())
    }

    async fn find_by_phone(&mut self, e164: String) -> Result<Vec<directory::Person>, PluginError> {
        let found = self.call_capability(FindPeopleByPhone(e164)).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
}

impl http::Host for Guest {
    async fn send(&mut self, request: http::Request) -> Result<http::Response, PluginError> {
        Ok(self.call_capability(SendHttp(request.into())).await?.into())
    }

    async fn send_all(&mut self, requests: Vec<http::Request>) -> Vec<Result<http::Response, PluginError>> {
        let mut sent = Vec::with_capacity(requests.len().min(BATCH_REQUESTS));
        let mut bytes_left = BATCH_BYTES;
        // Of each request: why it is not sent.
        let refused: Vec<Option<Error>> = requests
            .into_iter()
            .map(|request| match fits_the_batch(&request, sent.len(), &mut bytes_left) {
                Ok(()) => {
                    sent.push(HttpRequest::from(request));
                    None
                }
                Err(error) => Some(error),
            })
            .collect();
        let answers =
            if sent.is_empty() { Ok(Vec::new()) } else { self.call_capability(SendAllHttp(sent)).await };
        let mut answers = answers.map(Vec::into_iter);
        let in_order = refused.into_iter().map(|refused| match (refused, &mut answers) {
            (Some(error), _) => Err(error),
            (None, Ok(answers)) => answers.next().unwrap_or_else(|| Err(CapabilityFailure::Broken.into())),
            (None, Err(error)) => Err(error.clone()),
        });
        in_order.map(|answer| answer.map(Into::into).map_err(Into::into)).collect()
    }
}

/// Whether one more request may join a batch of so many.
fn fits_the_batch(request: &http::Request, count: usize, bytes_left: &mut usize) -> Result<(), Error> {
    if count >= BATCH_REQUESTS {
        let message = format!("at most {BATCH_REQUESTS} requests are sent side by side");
        return Err(Error::new(PluginErrorKind::QuotaExceeded, message));
    }
    let bytes = request.body.as_ref().map_or(0, Vec::len);
    let Some(left) = bytes_left.checked_sub(bytes) else {
        let message = format!(
            "the bodies of requests that are sent side by side have at most {BATCH_BYTES} bytes together"
        );
        return Err(Error::new(PluginErrorKind::TooLarge, message));
    };
    *bytes_left = left;
    Ok(())
}

impl key_value::Host for Guest {
    async fn get(&mut self, key: String) -> Result<Option<Vec<u8>>, PluginError> {
        Ok(self.call_capability(GetValue(key)).await?)
    }

    async fn get_many(&mut self, keys: Vec<String>) -> Result<Vec<Option<Vec<u8>>>, PluginError> {
        at_most(BATCH_READS, &keys, "keys")?;
        Ok(self.call_capability(GetValues(keys)).await?)
    }

    async fn set(&mut self, key: String, value: Vec<u8>, ttl_s: Option<u32>) -> Result<(), PluginError> {
        Ok(self.call_capability(SetValue(key, value, ttl_s)).await?)
    }

    async fn remove(&mut self, key: String) -> Result<(), PluginError> {
        Ok(self.call_capability(RemoveValue(key)).await?)
    }

    async fn list_keys(
        &mut self,
        prefix: String,
        cursor: Option<String>,
    ) -> Result<key_value::KeyPage, PluginError> {
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
        self.write_line(level.into(), message, fields);
    }
}
