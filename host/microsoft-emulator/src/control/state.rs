//! What the control interface works on: all services.

use std::sync::Arc;

use super::request_log::RequestLog;
use crate::acs::Acs;
use crate::core::state::Core;
use crate::entra::Entra;
use crate::graph::Graph;
use crate::phone::{self, Phone};

/// All services, and what the control interface remembers itself.
pub(crate) struct Control {
    pub(crate) core: Arc<Core>,
    pub(crate) entra: Arc<Entra>,
    pub(crate) graph: Arc<Graph>,
    pub(crate) acs: Arc<Acs>,
    pub(crate) phone: Arc<Phone>,
    /// Where https listens.
    pub(crate) https_url: String,
    /// The CA of https, as PEM.
    pub(crate) ca_pem: String,
    pub(crate) requests: RequestLog,
}

impl Control {
    /// Sets everything back to what it was at the start, except the registration of the application.
    pub(super) fn reset(&self) {
        self.core.reset();
        self.entra.reset();
        self.graph.reset();
        self.acs.resources.reset();
        self.requests.clear();
        phone::end_all(&self.phone);
    }
}
