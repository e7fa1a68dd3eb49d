//! Limits how many invocations one tenant may have in flight, so that a busy tenant can't take the workers from others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts the invocations in flight by tenant.
#[derive(Debug)]
pub(super) struct FairShare {
    most: u32,
    in_flight: Mutex<HashMap<Arc<str>, u32>>,
}

/// One invocation of a tenant. Dropping it frees the tenant's share.
#[derive(Debug)]
pub(super) struct Share<'a> {
    of: &'a FairShare,
    tenant: Arc<str>,
}

impl FairShare {
    pub(super) fn new(most: u32) -> Self {
        Self { most, in_flight: Mutex::default() }
    }

    /// Takes a share for one more invocation; `None` if the tenant has none left.
    pub(super) fn take(&self, tenant: &Arc<str>) -> Option<Share<'_>> {
        let mut in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        let count = in_flight.entry(Arc::clone(tenant)).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Share { of: self, tenant: Arc::clone(tenant) })
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        let mut in_flight = self.of.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = in_flight.get_mut(&self.tenant) {
            *count -= 1;
            if *count == 0 {
                in_flight.remove(&self.tenant);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_fills_its_own_share_only() {
        let shares = FairShare::new(2);
        let (noisy, other) = (Arc::from("noisy"), Arc::from("other"));
        let first = shares.take(&noisy);
        let second = shares.take(&noisy);
        assert!(first.is_some() && second.is_some() && shares.take(&noisy).is_none());
        assert!(shares.take(&other).is_some());
        drop(first);
        assert!(shares.take(&noisy).is_some());
        drop(second);
        assert!(shares.in_flight.lock().unwrap().is_empty());
    }
}
