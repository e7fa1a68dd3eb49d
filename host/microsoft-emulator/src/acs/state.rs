//! What ACS remembers while the emulator runs.

use std::sync::Arc;

use super::resources::Resources;
use crate::core::state::Core;

/// The emulated ACS.
pub(crate) struct Acs {
    pub(crate) core: Arc<Core>,
    pub(crate) resources: Resources,
}

impl Acs {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core, resources: Resources::new() }
    }
}
