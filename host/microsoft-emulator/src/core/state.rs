//! What the emulator remembers while it runs.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jiff::Timestamp;
use serde::Serialize;

use crate::acs::Resources;
use crate::control::{Counts, Knobs, Service, TenantKnobs, UserKnobs};
use crate::entra::{Code, Registration};
use crate::graph::Chats;
use crate::keys::KeyRing;
use crate::people::{Directory, Person};
use crate::phone::Exchange;

/// Requests that are kept for a look at them.
const REMEMBERED: usize = 200;

/// Shared by all routes.
pub(crate) struct State {
    pub(crate) keys: KeyRing,
    pub(crate) directory: Directory,
    pub(crate) registration: Registration,
    pub(crate) acs: Resources,
    pub(crate) codes: Mutex<HashMap<String, Code>>,
    pub(crate) chats: Mutex<Chats>,
    pub(crate) exchange: Exchange,
    pub(crate) https_url: String,
    pub(crate) ca_pem: String,
    pub(crate) started: Timestamp,
    knobs: RwLock<Knobs>,
    counts: Mutex<[Counts; 3]>,
    requests: Mutex<VecDeque<Seen>>,
    /// Of the knobs, where no lock is wanted.
    clock_offset: AtomicI64,
}

pub(crate) type Shared = Arc<State>;

/// A request that came in: no header, no body, no query, so that no token is in it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Seen {
    pub(crate) at: Timestamp,
    pub(crate) service: &'static str,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: u16,
}

/// The scheme under which a request came: `http` or `https`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scheme(pub(crate) &'static str);

/// What makes a [`State`].
pub(crate) struct Parts {
    pub(crate) keys: KeyRing,
    pub(crate) registration: Registration,
    pub(crate) acs: Resources,
    pub(crate) https_url: String,
    pub(crate) ca_pem: String,
}

impl State {
    pub(crate) fn new(parts: Parts) -> Self {
        Self {
            keys: parts.keys,
            directory: Directory::new(),
            registration: parts.registration,
            acs: parts.acs,
            codes: Mutex::default(),
            chats: Mutex::default(),
            exchange: Exchange::default(),
            https_url: parts.https_url,
            ca_pem: parts.ca_pem,
            started: Timestamp::now(),
            knobs: RwLock::default(),
            counts: Mutex::default(),
            requests: Mutex::default(),
            clock_offset: AtomicI64::new(0),
        }
    }

    /// The emulated clock, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        Timestamp::now().as_second().saturating_add(self.clock_offset.load(Ordering::Relaxed))
    }

    pub(crate) fn time_milliseconds(&self) -> i64 {
        let offset = self.clock_offset.load(Ordering::Relaxed).saturating_mul(1000);
        Timestamp::now().as_millisecond().saturating_add(offset)
    }

    pub(crate) fn time(&self) -> Timestamp {
        Timestamp::from_millisecond(self.time_milliseconds()).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Reads the knobs.
    pub(crate) fn knobs<T>(&self, read: impl FnOnce(&Knobs) -> T) -> T {
        read(&self.knobs.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Turns the knobs; counters of faults start anew.
    pub(crate) fn set_knobs<E>(&self, change: impl FnOnce(&mut Knobs) -> Result<(), E>) -> Result<(), E> {
        let mut knobs = self.knobs.write().unwrap_or_else(PoisonError::into_inner);
        let before = knobs.clone();
        change(&mut knobs)?;
        self.clock_offset.store(knobs.clock_offset_seconds, Ordering::Relaxed);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for (count, changed) in counts.iter_mut().zip([
            before.entra != knobs.entra,
            before.graph != knobs.graph,
            before.acs != knobs.acs,
        ]) {
            if changed {
                *count = Counts::default();
            }
        }
        if before.exchange != knobs.exchange {
            self.acs.forget_requests();
        }
        Ok(())
    }

    pub(crate) fn count<T>(&self, service: Service, count: impl FnOnce(&mut Counts) -> T) -> T {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        count(&mut counts[service as usize])
    }

    pub(crate) fn person(&self, name: &str) -> Option<&Person> {
        self.directory.person(name)
    }

    pub(crate) fn user_knobs(&self, person: &Person) -> UserKnobs {
        self.knobs(|knobs| knobs.users.get(&person.upn.to_ascii_lowercase()).cloned()).unwrap_or_default()
    }

    pub(crate) fn tenant_knobs(&self, tenant_id: &str) -> TenantKnobs {
        self.knobs(|knobs| knobs.tenants.get(tenant_id).cloned()).unwrap_or_default()
    }

    pub(crate) fn remember(&self, seen: Seen) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if requests.len() == REMEMBERED {
            requests.pop_front();
        }
        requests.push_back(seen);
    }

    /// The latest requests, oldest first.
    pub(crate) fn requests(&self) -> Vec<Seen> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// How often each fault has happened, by service.
    pub(crate) fn counted(&self) -> BTreeMap<&'static str, Counts> {
        let counts = *self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        ["entra", "graph", "acs"].into_iter().zip(counts).collect()
    }

    /// Everything as at the start: knobs, keys, chats, identities, codes; not who is registered where.
    pub(crate) fn reset(&self) {
        let _: Result<(), std::convert::Infallible> = self.set_knobs(|knobs| {
            *knobs = Knobs::default();
            Ok(())
        });
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner) = [Counts::default(); 3];
        self.keys.reset();
        self.acs.reset();
        *self.chats.lock().unwrap_or_else(PoisonError::into_inner) = Chats::default();
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
