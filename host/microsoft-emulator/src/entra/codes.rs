//! Authorization codes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::registration::Platform;
use super::session::Session;

/// What an authorization code stands for.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) session: Session,
    pub(super) redirect_uri: String,
    pub(super) platform: Platform,
    /// The method and the code challenge of PKCE.
    pub(super) challenge: Option<(String, String)>,
    pub(super) nonce: Option<String>,
    pub(super) scope: String,
    /// Seconds since 1970.
    pub(super) expires_at: i64,
    pub(super) redeemed: bool,
}

impl Code {
    pub(super) fn new(session: Session, redirect_uri: String, platform: Platform, expires_at: i64) -> Self {
        Self {
            session: session.on_platform(platform),
            redirect_uri,
            platform,
            challenge: None,
            nonce: None,
            scope: String::new(),
            expires_at,
            redeemed: false,
        }
    }
}

/// All codes that were issued.
#[derive(Debug, Default)]
pub(super) struct Codes(Mutex<HashMap<String, Code>>);

impl Codes {
    /// Stores a new code. Expired codes stay for an hour, because Entra refuses them in other words than unknown ones.
    pub(super) fn add(&self, text: String, code: Code, now: i64) {
        let mut codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        codes.retain(|_, code| code.expires_at + 3600 > now);
        codes.insert(text, code);
    }

    pub(super) fn get(&self, text: &str) -> Option<Code> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(text).cloned()
    }

    /// Marks a code as redeemed. Returns whether it had been redeemed before: redeemed codes stay, because Entra
    /// refuses them in other words than unknown ones.
    pub(super) fn redeem(&self, text: &str) -> bool {
        let mut codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        codes.get_mut(text).is_some_and(|code| std::mem::replace(&mut code.redeemed, true))
    }

    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
