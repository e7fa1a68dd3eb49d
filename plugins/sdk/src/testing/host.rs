//! What a fake host has, and how it answers.

use std::collections::BTreeMap;

use super::{Answer, Capability, Line};
use crate::directory::Person;
use crate::http::{Request, Response};
use crate::key_value::KeyPage;
use crate::types::{Customer, PluginError};

/// As many keys are on a page.
const KEYS: usize = 200;

/// A stored value, and the second at which it expires.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) value: Vec<u8>,
    pub(super) until: Option<u64>,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(super) settings: BTreeMap<String, String>,
    /// Everything, where it is absent.
    pub(super) grants: Option<Vec<Capability>>,
    pub(super) answers: Vec<Answer>,
    pub(super) key_values: BTreeMap<String, Kept>,
    pub(super) customers: Vec<Customer>,
    pub(super) people: Vec<Person>,
    /// The seconds since the host was installed, by the test's own clock.
    pub(super) seconds: u64,
    pub(super) requests: Vec<Request>,
    pub(super) lines: Vec<Line>,
    /// What was asked and is not recorded.
    pub(super) faults: Vec<String>,
}

/// Refuses lists that are longer than the contract allows.
pub(crate) fn at_most<T>(most: usize, items: &[T], what: &str) -> Result<(), PluginError> {
    if items.len() <= most {
        return Ok(());
    }
    Err(PluginError::new("invalid", format!("at most {most} {what} in one call, these are {}", items.len())))
}

impl State {
    /// Refuses what is not granted.
    pub(crate) fn granted(&self, capability: Capability) -> Result<(), PluginError> {
        match &self.grants {
            Some(granted) if !granted.contains(&capability) => Err(PluginError::new(
                "denied",
                "the capability is not granted to this plugin: the manifest asks for it under `grants`, and an admin grants it",
            )),
            _ => Ok(()),
        }
    }

    pub(crate) fn setting(&self, name: &str) -> Option<String> {
        self.settings.get(name).cloned()
    }

    pub(crate) fn send(&mut self, request: &Request) -> Result<Response, PluginError> {
        self.granted(Capability::Http)?;
        self.requests.push(request.clone());
        if let Some(answer) = self.answers.iter().find_map(|answer| answer.of(request)) {
            return answer;
        }
        let over = request.connection.as_deref().map(|name| format!(" over {name}")).unwrap_or_default();
        let text = format!(
            "no answer is recorded for {} {}{over}: add it to `http` of the fake host",
            request.method, request.target
        );
        self.faults.push(text.clone());
        Err(PluginError::unavailable(text))
    }

    pub(crate) fn send_all(&mut self, requests: &[Request]) -> Vec<Result<Response, PluginError>> {
        let refused = || PluginError::new("quota-exceeded", "at most 8 requests are sent side by side");
        let sent = requests.iter().enumerate();
        sent.map(|(place, request)| if place < 8 { self.send(request) } else { Err(refused()) }).collect()
    }

    pub(super) fn is_valid(&self, kept: &Kept) -> bool {
        kept.until.is_none_or(|until| self.seconds < until)
    }

    pub(crate) fn value(&self, key: &str) -> Option<Vec<u8>> {
        self.key_values.get(key).filter(|kept| self.is_valid(kept)).map(|kept| kept.value.clone())
    }

    pub(crate) fn set_value(
        &mut self,
        key: &str,
        value: &[u8],
        ttl_s: Option<u32>,
    ) -> Result<(), PluginError> {
        if key.is_empty() || key.len() > 512 {
            return Err(PluginError::new("invalid", "a key has 1 to 512 bytes"));
        }
        if value.len() > 65_536 {
            return Err(PluginError::new("invalid", "a value has at most 65536 bytes"));
        }
        let until = ttl_s.map(|seconds| self.seconds + u64::from(seconds));
        self.key_values.insert(key.to_owned(), Kept { value: value.to_vec(), until });
        Ok(())
    }

    pub(crate) fn remove_value(&mut self, key: &str) {
        self.key_values.remove(key);
    }

    /// A page of keys; the cursor is the last key of the page before.
    pub(crate) fn keys(&self, prefix: &str, cursor: Option<&str>) -> KeyPage {
        let fits = |key: &str| key.starts_with(prefix) && cursor.is_none_or(|last| key > last);
        let valid = self.key_values.iter().filter(|(key, kept)| fits(key) && self.is_valid(kept));
        let mut keys: Vec<_> = valid.map(|(key, _)| key.clone()).take(KEYS + 1).collect();
        let more = keys.len() > KEYS;
        keys.truncate(KEYS);
        KeyPage { next_cursor: keys.last().filter(|_| more).cloned(), keys }
    }

    pub(crate) fn person(&self, id: &str) -> Option<Person> {
        self.people.iter().find(|person| person.id == id).cloned()
    }

    pub(crate) fn people_with(&self, number: &str) -> Vec<Person> {
        self.people
            .iter()
            .filter(|person| person.phones.iter().any(|phone| phone == number))
            .cloned()
            .collect()
    }
}
