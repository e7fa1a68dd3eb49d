//! The emulated ACS resources: keys, identities, limits.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, PoisonError, RwLock};

use aws_lc_rs::rand;
use jiff::Timestamp;
use serde_json::Value;

/// Names and ids. There are two, because a customer's tenant may have to be served from another geography.
const NAMES: [(&str, &str); 2] = [
    ("contoso", "c0c0a001-0b5c-4a1a-9d3c-8b7aa9876543"),
    ("contoso-eu", "c0c0a002-0b5c-4a1a-9d3c-8b7aa9876543"),
];

/// An identity of a resource.
#[derive(Debug, Clone, Default)]
pub(super) struct Identity {
    pub(super) custom_id: Option<String>,
    pub(super) last_token_at: Option<Timestamp>,
}

/// One ACS resource.
pub(crate) struct Resource {
    pub(crate) name: &'static str,
    /// The immutable resource id, which is in the ids of its identities.
    pub(crate) id: &'static str,
    keys: RwLock<[Vec<u8>; 2]>,
    pub(super) identities: Mutex<HashMap<String, Identity>>,
    /// Who may be used from Teams Phone extensions, by tenant and object id.
    pub(super) assignments: Mutex<BTreeMap<(String, String), Value>>,
    /// Times of the recent requests by operation, in seconds since 1970.
    requests: Mutex<HashMap<&'static str, VecDeque<i64>>>,
}

/// All resources.
pub(crate) struct Resources(Vec<Resource>);

fn first_keys(at: usize) -> [Vec<u8>; 2] {
    let key = |text: &str| text.as_bytes().to_vec();
    match at {
        0 => [key("an access key of the emulated ACS"), key("another access key of emulated ACS")],
        _ => [key("an access key of the other emulated ACS"), key("another one of the other emulated ACS")],
    }
}

impl Resources {
    pub(crate) fn new() -> Self {
        let resource = |(at, (name, id)): (usize, (&'static str, &'static str))| Resource {
            name,
            id,
            keys: RwLock::new(first_keys(at)),
            identities: Mutex::default(),
            assignments: Mutex::default(),
            requests: Mutex::default(),
        };
        Self(NAMES.into_iter().enumerate().map(resource).collect())
    }

    pub(crate) fn all(&self) -> &[Resource] {
        &self.0
    }

    pub(crate) fn named(&self, name: &str) -> Option<&Resource> {
        self.0.iter().find(|resource| resource.name == name)
    }

    pub(crate) fn first(&self) -> &Resource {
        &self.0[0]
    }

    /// Starts the windows of the limits anew.
    pub(crate) fn forget_requests(&self) {
        for resource in &self.0 {
            resource.requests.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    pub(crate) fn reset(&self) {
        self.forget_requests();
        for (at, resource) in self.0.iter().enumerate() {
            *resource.keys.write().unwrap_or_else(PoisonError::into_inner) = first_keys(at);
            resource.identities.lock().unwrap_or_else(PoisonError::into_inner).clear();
            resource.assignments.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }
}

impl Resource {
    /// The primary and the secondary access key; either may sign.
    pub(crate) fn keys(&self) -> [Vec<u8>; 2] {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces a key by a new one and returns it; 0 is the primary key.
    pub(crate) fn rotate(&self, which: usize) -> Option<Vec<u8>> {
        let mut new = vec![0; 48];
        rand::fill(&mut new).ok()?;
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        keys.get_mut(which)?.clone_from(&new);
        Some(new)
    }

    /// Counts a request to an operation.
    ///
    /// # Errors
    /// The seconds until the next request is accepted, if the window already has `limit` requests.
    pub(super) fn count_request(
        &self,
        operation: &'static str,
        now: i64,
        limit: usize,
        window: i64,
    ) -> Result<(), i64> {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let times = requests.entry(operation).or_default();
        while times.front().is_some_and(|time| *time <= now - window) {
            times.pop_front();
        }
        if times.len() >= limit {
            return Err(times.front().map_or(1, |oldest| (oldest + window - now).max(1)));
        }
        times.push_back(now);
        Ok(())
    }
}
