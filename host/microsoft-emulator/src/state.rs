//! What the emulator remembers while it runs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use crate::keys::SigningKey;
use crate::people::{Person, Tenant, tenants};
use crate::phone::Exchange;

/// Shared by all routes.
pub(crate) struct State {
    pub(crate) key: SigningKey,
    pub(crate) tenants: Vec<Tenant>,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) acs_key: Vec<u8>,
    pub(crate) redirect_uris: Mutex<Vec<String>>,
    pub(crate) codes: Mutex<HashMap<String, Code>>,
    pub(crate) exchange: Exchange,
    pub(crate) https_url: String,
    pub(crate) ca_pem: String,
}

pub(crate) type Shared = Arc<State>;

/// An authorisation code that waits to be redeemed.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) oid: String,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) scope: String,
    pub(crate) expires_at: i64,
}

/// The scheme under which a request came: `http` or `https`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scheme(pub(crate) &'static str);

impl State {
    pub(crate) fn person(&self, oid: &str) -> Option<&Person> {
        self.tenants.iter().flat_map(|tenant| &tenant.people).find(|person| person.oid == oid)
    }

    pub(crate) fn person_by_upn(&self, upn: &str) -> Option<&Person> {
        let people = self.tenants.iter().flat_map(|tenant| &tenant.people);
        people.into_iter().find(|person| person.upn.eq_ignore_ascii_case(upn.trim()))
    }

    pub(crate) fn allows_redirect(&self, uri: &str) -> bool {
        self.redirect_uris.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|known| known == uri)
    }

    pub(crate) fn all_tenants() -> Vec<Tenant> {
        tenants()
    }
}

pub(crate) fn now() -> i64 {
    Timestamp::now().as_second()
}
