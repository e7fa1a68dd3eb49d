//! The capabilities outside WebAssembly, where there is no server: the fake host of a test answers. The types are those of the
//! contract, which are the same everywhere; what is declared here hides the generated functions of the same names, and nothing
//! else.

/// The tenant's customers.
pub mod customers {
    pub use crate::bindings::capabilities::switchboard::plugin::customers::*;
    use crate::testing::{Capability, ask};

    /// Customers with one of these numbers.
    ///
    /// # Errors
    /// When the capability is not granted, or there are more than 50 keys.
    pub fn find_by_phone(keys: &[LookupKey]) -> Result<Vec<Found>, PluginError> {
        ask("customers.find-by-phone", |host| {
            host.granted(Capability::Customers)?;
            host.find_by_phone(keys)
        })
    }

    /// Customers with one of these mail addresses.
    ///
    /// # Errors
    /// When the capability is not granted, or there are more than 50 addresses.
    pub fn find_by_email(emails: &[String]) -> Result<Vec<Customer>, PluginError> {
        ask("customers.find-by-email", |host| {
            host.granted(Capability::Customers)?;
            host.find_by_email(emails)
        })
    }

    /// Searches names, companies, mail addresses and numbers.
    ///
    /// # Errors
    /// When the capability is not granted, or the page has another limit than 1 to 200.
    pub fn search(query: &str, page: &PageRequest) -> Result<CustomerPage, PluginError> {
        ask("customers.search", |host| {
            host.granted(Capability::Customers)?;
            host.search(query, page)
        })
    }

    /// One customer by its id, or none.
    ///
    /// # Errors
    /// When the capability is not granted.
    pub fn get(id: &str) -> Result<Option<Customer>, PluginError> {
        ask("customers.get", |host| {
            host.granted(Capability::Customers)?;
            Ok(host.customer(id))
        })
    }

    /// Customers by their ids, in the order of the ids.
    ///
    /// # Errors
    /// When the capability is not granted, or there are more than 50 ids.
    pub fn get_many(ids: &[String]) -> Result<Vec<Option<Customer>>, PluginError> {
        ask("customers.get-many", |host| {
            host.granted(Capability::Customers)?;
            crate::testing::at_most(50, ids, "ids")?;
            Ok(ids.iter().map(|id| host.customer(id)).collect())
        })
    }
}

/// People of the agent's tenant.
pub mod directory {
    pub use crate::bindings::capabilities::switchboard::plugin::directory::*;
    use crate::testing::{Capability, ask};

    /// One person by Entra object id, or none.
    ///
    /// # Errors
    /// When the capability is not granted.
    pub fn get(id: &str) -> Result<Option<Person>, PluginError> {
        ask("directory.get", |host| {
            host.granted(Capability::Directory)?;
            Ok(host.person(id))
        })
    }

    /// People by their ids, in the order of the ids.
    ///
    /// # Errors
    /// When the capability is not granted, or there are more than 20 ids.
    pub fn get_many(ids: &[String]) -> Result<Vec<Option<Person>>, PluginError> {
        ask("directory.get-many", |host| {
            host.granted(Capability::Directory)?;
            crate::testing::at_most(20, ids, "ids")?;
            Ok(ids.iter().map(|id| host.person(id)).collect())
        })
    }

    /// People whose business number is stored in exactly this spelling.
    ///
    /// # Errors
    /// When the capability is not granted.
    pub fn find_by_phone(e164: &str) -> Result<Vec<Person>, PluginError> {
        ask("directory.find-by-phone", |host| {
            host.granted(Capability::Directory)?;
            Ok(host.people_with(e164))
        })
    }
}

/// HTTP requests to other systems.
pub mod http {
    pub use crate::bindings::capabilities::switchboard::plugin::http::*;
    use crate::testing::ask;

    /// Sends a request.
    ///
    /// # Errors
    /// When the capability is not granted, no answer is recorded, or the recorded answer is an error.
    pub fn send(request: &Request) -> Result<Response, PluginError> {
        ask("http.send", |host| host.send(request))
    }

    /// Sends at most 8 requests side by side.
    pub fn send_all(requests: &[Request]) -> Vec<Result<Response, PluginError>> {
        ask("http.send-all", |host| host.send_all(requests))
    }
}

/// Small values that the plugin stores.
pub mod key_value {
    pub use crate::bindings::capabilities::switchboard::plugin::key_value::*;
    use crate::testing::{Capability, ask};

    /// The value of a key; absent when there is none or it has expired.
    ///
    /// # Errors
    /// When the capability is not granted.
    pub fn get(key: &str) -> Result<Option<Vec<u8>>, PluginError> {
        ask("key-value.get", |host| {
            host.granted(Capability::KeyValue)?;
            Ok(host.value(key))
        })
    }

    /// The values of at most 50 keys, in their order.
    ///
    /// # Errors
    /// When the capability is not granted, or there are more keys.
    pub fn get_many(keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, PluginError> {
        ask("key-value.get-many", |host| {
            host.granted(Capability::KeyValue)?;
            crate::testing::at_most(50, keys, "keys")?;
            Ok(keys.iter().map(|key| host.value(key)).collect())
        })
    }

    /// Sets a value, which expires after `ttl_s` seconds.
    ///
    /// # Errors
    /// When the capability is not granted, or the key or the value is too long.
    pub fn set(key: &str, value: &[u8], ttl_s: Option<u32>) -> Result<(), PluginError> {
        ask("key-value.set", |host| {
            host.granted(Capability::KeyValue)?;
            host.set_value(key, value, ttl_s)
        })
    }

    /// Removes a value.
    ///
    /// # Errors
    /// When the capability is not granted.
    pub fn remove(key: &str) -> Result<(), PluginError> {
        ask("key-value.remove", |host| {
            host.granted(Capability::KeyValue)?;
            host.remove_value(key);
            Ok(())
        })
    }

    /// Lists the keys that begin with a prefix, sorted, in pages of 200.
    ///
    /// # Errors
    /// When the capability is not granted.
    pub fn list_keys(prefix: &str, cursor: Option<&str>) -> Result<KeyPage, PluginError> {
        ask("key-value.list-keys", |host| {
            host.granted(Capability::KeyValue)?;
            Ok(host.keys(prefix, cursor))
        })
    }
}

/// The settings that the tenant's admin has made.
pub mod settings {
    /// The JSON value of a setting; absent if it is not set.
    #[must_use]
    pub fn get(key: &str) -> Option<String> {
        crate::testing::ask("settings.get", |host| host.setting(key))
    }
}

/// Lines for the tenant's log.
pub mod log {
    pub use crate::bindings::capabilities::switchboard::plugin::log::*;

    /// Writes a line, with further facts by name.
    pub fn write(level: Level, message: &str, fields: &[(String, String)]) {
        crate::testing::write_line(level, message, fields);
    }
}
