//! The log of the latest requests.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

/// How many requests are kept.
const MAX_REQUESTS: usize = 200;

/// A request. Headers, body and query are left out, so that no token is in it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LoggedRequest {
    pub(super) at: Timestamp,
    pub(super) service: &'static str,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) status: u16,
}

/// The latest requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct RequestLog(Mutex<VecDeque<LoggedRequest>>);

impl RequestLog {
    pub(super) fn add(&self, request: LoggedRequest) {
        let mut requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if requests.len() == MAX_REQUESTS {
            requests.pop_front();
        }
        requests.push_back(request);
    }

    pub(super) fn all(&self) -> Vec<LoggedRequest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
