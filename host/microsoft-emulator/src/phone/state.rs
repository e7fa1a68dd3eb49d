//! What the telephone network remembers while the emulator runs.

use std::sync::Arc;

use super::exchange::Exchange;
use crate::core::state::Core;

/// The emulated telephone network.
pub(crate) struct Phone {
    pub(super) core: Arc<Core>,
    pub(crate) exchange: Exchange,
}

impl Phone {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core, exchange: Exchange::default() }
    }
}
