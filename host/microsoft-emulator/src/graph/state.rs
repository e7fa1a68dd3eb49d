//! What Graph remembers while the emulator runs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::core::state::Core;

/// What a person's telephone does, as far as their presence depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// No agent of the person is connected.
    Offline,
    /// An agent is connected and would ring.
    Available,
    /// The person is in a call.
    InCall,
}

/// The emulated Graph.
pub(crate) struct Graph {
    pub(crate) core: Arc<Core>,
    /// The chats by id.
    pub(super) chats: Mutex<HashMap<String, Value>>,
    line: Box<dyn Fn(&str) -> Line + Send + Sync>,
}

impl Graph {
    /// `line` tells what the telephone of the person with an object id does. It is a function, so that Graph does not
    /// have to know the telephone network.
    pub(crate) fn new(core: Arc<Core>, line: impl Fn(&str) -> Line + Send + Sync + 'static) -> Self {
        Self { core, chats: Mutex::default(), line: Box::new(line) }
    }

    pub(super) fn line(&self, oid: &str) -> Line {
        (self.line)(oid)
    }

    /// Forgets all chats.
    pub(crate) fn reset(&self) {
        self.chats.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
