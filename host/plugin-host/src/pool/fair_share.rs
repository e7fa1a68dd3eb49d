//! How many invocations one tenant may have under way: a noisy tenant fills its own share and no other's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts invocations by tenant.
#[derive(Debug)]
pub(super) struct FairShare {
    most: u32,
    under_way: Mutex<HashMap<Arc<str>, u32>>,
}

/// One invocation of a tenant; given back when dropped.
#[derive(Debug)]
pub(super) struct Share<'a> {
    of: &'a FairShare,
    tenant: Arc<str>,
}

impl FairShare {
    pub(super) fn new(most: u32) -> Self {
        Self { most, under_way: Mutex::default() }
    }

    /// A share for one more invocation, or `None` when the tenant has none left.
    pub(super) fn take(&self, tenant: &Arc<str>) -> Option<Share<'_>> {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let count = under_way.entry(Arc::clone(tenant)).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Share { of: self, tenant: Arc::clone(tenant) })
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        let mut under_way = self.of.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = under_way.get_mut(&self.tenant) {
            *count -= 1;
            if *count == 0 {
                under_way.remove(&self.tenant);
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
        assert!(shares.under_way.lock().unwrap().is_empty());
    }
}
