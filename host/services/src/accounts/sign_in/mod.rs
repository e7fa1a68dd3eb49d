//! Signing in with a Microsoft account: who may come in, with which roles, and what is remembered while the browser is at
//! Microsoft's page. Cookies and redirects are the HTTP interface's.
//!
//! | file | holds |
//! | --- | --- |
//! | `pending` | a sign-in or an admin's consent under way, which the browser keeps |
//! | `admission` | whether an account may come in, and with which roles |
//! | `finish` | Microsoft's answer becomes a session |
//! | `refusal`, `refusal_counts` | why nobody is signed in, and how often that was Entra's doing |

mod admission;
mod finish;
mod pending;
mod refusal;
mod refusal_counts;

use switchboard_domain::clock::Clock;
use switchboard_store::Store;

pub(super) use admission::roles_of;
pub use finish::NewSession;
pub use pending::{Begun, PendingAdminConsent, PendingSignIn, Purpose};
pub use refusal::SignInRefusal;

use super::UserTokens;
use refusal_counts::RefusalCounts;

/// Sign-ins with Microsoft accounts. Clones share them.
#[derive(Debug, Clone)]
pub struct SignIns {
    store: Store,
    tokens: UserTokens,
    refusals: RefusalCounts,
    clock: Clock,
}

impl SignIns {
    /// Sign-ins of this store's tenants, at the Microsoft of these tokens.
    #[must_use]
    pub fn new(store: Store, tokens: UserTokens, clock: Clock) -> Self {
        Self { store, tokens, refusals: RefusalCounts::default(), clock }
    }
}
