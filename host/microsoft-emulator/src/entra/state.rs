//! What Entra ID remembers while the emulator runs.

use std::sync::Arc;

use super::codes::Codes;
use super::registration::Registration;
use crate::core::state::Core;

/// The emulated Entra ID.
pub(crate) struct Entra {
    pub(crate) core: Arc<Core>,
    pub(crate) registration: Registration,
    pub(super) codes: Codes,
}

impl Entra {
    pub(crate) fn new(core: Arc<Core>, registration: Registration) -> Self {
        Self { core, registration, codes: Codes::default() }
    }

    /// Forgets all authorization codes; the application stays registered.
    pub(crate) fn reset(&self) {
        self.codes.clear();
    }
}
