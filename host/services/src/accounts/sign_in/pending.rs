//! A sign-in or an admin's consent under way. The browser keeps it, sealed, until it comes back from Microsoft's page, which
//! it may do on another front: nothing is written for somebody who is not signed in.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use switchboard_microsoft::entra::{SignInRequest, SignInTransaction};
use switchboard_store::StoreError;

use super::{SignInRefusal, SignIns};

/// How long the browser may be at Microsoft's page.
const SIGN_IN_LIFETIME: Duration = Duration::from_mins(10);

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
    /// A path of ours to go to afterwards.
    pub return_to: String,
    pub(super) purpose: Purpose,
    /// The browser's time zone, by its IANA name.
    pub(super) time_zone: Option<String>,
}

/// An admin's consent under way.
#[derive(Debug, Serialize, Deserialize)]
pub struct PendingAdminConsent {
    /// A path of ours to go to afterwards.
    pub return_to: String,
}

/// What a browser takes along to Microsoft's page.
#[derive(Debug)]
pub struct Begun {
    /// Microsoft's page.
    pub to: String,
    /// What comes back in the address.
    pub state: String,
    /// What the browser keeps until then; only this service can read it, and only together with the state.
    pub sealed: String,
}

/// The state with which an admin's consent is sealed. Its prefix keeps it apart from the states of sign-ins: neither can be used
/// for the other.
fn consent_key(state: &str) -> String {
    format!("admin-consent:{state}")
}

impl SignIns {
    /// Begins a sign-in. Where Microsoft can't be asked, the answer is a refusal.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn begin(
        &self,
        request: &SignInRequest,
        purpose: Purpose,
        return_to: String,
        time_zone: Option<String>,
    ) -> Result<Result<Begun, SignInRefusal>, StoreError> {
        let (to, transaction) = match self.tokens.microsoft().entra.begin_sign_in(request).await {
            Ok(begun) => begun,
            Err(error) => return Ok(Err(error.into())),
        };
        let state = transaction.state.clone();
        let sealed = self.seal(&state, &PendingSignIn { transaction, return_to, purpose, time_zone }).await?;
        Ok(Ok(Begun { to: to.into(), state, sealed }))
    }

    /// Begins an admin's consent.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn begin_admin_consent(
        &self,
        redirect_uri: &str,
        return_to: String,
    ) -> Result<Result<Begun, SignInRefusal>, StoreError> {
        let (to, state) = match self.tokens.microsoft().entra.begin_admin_consent(redirect_uri) {
            Ok(begun) => begun,
            Err(error) => return Ok(Err(error.into())),
        };
        let sealed = self.seal(&consent_key(&state), &PendingAdminConsent { return_to }).await?;
        Ok(Ok(Begun { to: to.into(), state, sealed }))
    }

    /// The sign-in of this state, as the browser has kept it. Whoever else comes with the state, such as a mail scanner,
    /// has kept nothing. It is good for once: [`SignIns::finish`] uses the state up.
    ///
    /// # Errors
    /// When it is old, used or another state's, or the store fails.
    pub async fn open(&self, state: &str, kept: &str) -> Result<PendingSignIn, SignInRefusal> {
        self.open_document(state, kept, "its state is unknown, old or used").await
    }

    /// The admin's consent of this state, as the browser has kept it.
    ///
    /// # Errors
    /// When it is old, used or another state's, or the store fails.
    pub async fn open_admin_consent(
        &self,
        state: &str,
        kept: &str,
    ) -> Result<PendingAdminConsent, SignInRefusal> {
        self.open_document(&consent_key(state), kept, "the consent's state is unknown, old or used").await
    }

    async fn seal<D: Serialize + Sync>(&self, state: &str, document: &D) -> Result<String, StoreError> {
        let document = serde_json::to_string(document)?;
        let until = self.clock.now() + SIGN_IN_LIFETIME;
        self.store.sign_ins().seal(state, &document, until).await
    }

    async fn open_document<D: DeserializeOwned>(
        &self,
        state: &str,
        kept: &str,
        missing: &str,
    ) -> Result<D, SignInRefusal> {
        let document = self.store.sign_ins().open(state, kept, self.clock.now()).await?;
        let document = document.ok_or_else(|| SignInRefusal::new("expired", missing))?;
        serde_json::from_str(&document).map_err(|error| SignInRefusal::new("unavailable", error.to_string()))
    }
}
