//! A sign-in or an admin's consent under way: kept in the store until the browser comes back from Microsoft's page, which it
//! may do on another front.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use switchboard_microsoft::entra::{SignInRequest, SignInTransaction};
use switchboard_store::StoreError;

use super::{SignInRefusal, SignIns};

/// How long the browser may be at Microsoft's page, in seconds.
pub const SIGN_IN_LIFETIME: Duration = Duration::from_mins(10);

/// What a sign-in is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Purpose {
    /// Somebody signs in.
    SignIn,
    /// This person consents to more: another person's consent is of no use.
    Consent {
        /// Entra tenant id of the person.
        tenant_id: String,
        /// Entra object id of the person.
        user_id: String,
    },
    /// A browser says that an admin consented for a whole organisation. The admin's sign-in proves of which.
    ConfirmConsent {
        /// Entra tenant id, as the browser says it.
        tenant_id: String,
    },
}

/// A sign-in under way.
#[derive(Debug, Serialize, Deserialize)]
pub struct PendingSignIn {
    pub(super) transaction: SignInTransaction,
    /// Hash of the secret of the browser that began it.
    browser: String,
    /// A path of ours to go to afterwards.
    pub return_to: String,
    pub(super) purpose: Purpose,
    /// The browser's time zone, by its IANA name.
    pub(super) time_zone: Option<String>,
}

/// An admin's consent under way.
#[derive(Debug, Serialize, Deserialize)]
pub struct PendingAdminConsent {
    /// Hash of the secret of the browser that began it.
    browser: String,
    /// A path of ours to go to afterwards.
    pub return_to: String,
}

/// The key of an admin's consent in the store. Its prefix keeps it apart from the states of sign-ins: neither can be used
/// for the other.
fn consent_key(state: &str) -> String {
    format!("admin-consent:{state}")
}

impl SignIns {
    /// Begins a sign-in, and returns the address of Microsoft's page for it. `browser` is the hash of the browser's secret.
    /// Where Microsoft can't be asked, the answer is a refusal.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn begin(
        &self,
        request: &SignInRequest,
        purpose: Purpose,
        browser: String,
        return_to: String,
        time_zone: Option<String>,
    ) -> Result<Result<String, SignInRefusal>, StoreError> {
        let (to, transaction) = match self.tokens.microsoft().entra.begin_sign_in(request).await {
            Ok(begun) => begun,
            Err(error) => return Ok(Err(error.into())),
        };
        let state = transaction.state.clone();
        let pending = PendingSignIn { transaction, browser, return_to, purpose, time_zone };
        self.keep(&state, &pending).await?;
        Ok(Ok(to.into()))
    }

    /// Begins an admin's consent, and returns the address of Microsoft's page for it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn begin_admin_consent(
        &self,
        redirect_uri: &str,
        browser: String,
        return_to: String,
    ) -> Result<Result<String, SignInRefusal>, StoreError> {
        let (to, state) = match self.tokens.microsoft().entra.begin_admin_consent(redirect_uri) {
            Ok(begun) => begun,
            Err(error) => return Ok(Err(error.into())),
        };
        self.keep(&consent_key(&state), &PendingAdminConsent { browser, return_to }).await?;
        Ok(Ok(to.into()))
    }

    /// The sign-in of this state. It is good for once, and only for the browser that began it: `is_same_browser` compares
    /// the hash of its secret. Whoever else comes with the state, such as a mail scanner, uses nothing up.
    ///
    /// # Errors
    /// When the state is unknown, old, used or another browser's, or the store fails.
    pub async fn take(
        &self,
        state: &str,
        is_same_browser: impl Fn(&str) -> bool,
    ) -> Result<PendingSignIn, SignInRefusal> {
        let of = |pending: &PendingSignIn| is_same_browser(&pending.browser);
        self.take_document(state, of, "its state is unknown, old or used").await
    }

    /// The admin's consent of this state, good for once and for one browser like [`SignIns::take`].
    ///
    /// # Errors
    /// When the state is unknown, old, used or another browser's, or the store fails.
    pub async fn take_admin_consent(
        &self,
        state: &str,
        is_same_browser: impl Fn(&str) -> bool,
    ) -> Result<PendingAdminConsent, SignInRefusal> {
        let of = |pending: &PendingAdminConsent| is_same_browser(&pending.browser);
        self.take_document(&consent_key(state), of, "the consent's state is unknown, old or used").await
    }

    async fn keep<D: Serialize + Sync>(&self, key: &str, document: &D) -> Result<(), StoreError> {
        let document = serde_json::to_string(document)?;
        let until = self.clock.now() + SIGN_IN_LIFETIME;
        self.store.sign_ins().begin(key, &document, until).await
    }

    async fn take_document<D: DeserializeOwned>(
        &self,
        key: &str,
        is_same_browser: impl Fn(&D) -> bool,
        missing: &str,
    ) -> Result<D, SignInRefusal> {
        let (store, now) = (self.store.sign_ins(), self.clock.now());
        let document = store.find(key, now).await?.ok_or_else(|| SignInRefusal::new("expired", missing))?;
        let pending = serde_json::from_str(&document)
            .map_err(|error| SignInRefusal::new("unavailable", error.to_string()))?;
        if !is_same_browser(&pending) {
            return Err(SignInRefusal::new("other-browser", "it was begun in another browser"));
        }
        // Of two requests at the same time, one gets it.
        if store.take(key, now).await?.is_none() {
            return Err(SignInRefusal::new("expired", missing));
        }
        Ok(pending)
    }
}
