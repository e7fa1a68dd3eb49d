//! Cursors whose content nobody may read or change, such as a link of another service. They are sealed for the user and
//! the list that they were given for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use switchboard_domain::ids::UserId;

use crate::{Cursors, StoreError, TenantContext};

fn place(context: &TenantContext, list: &str) -> String {
    format!("cursor of {list} of {}/{}", context.tenant_id(), context.user_id().map_or("", UserId::as_str))
}

impl Cursors<'_> {
    /// A cursor that holds this value.
    ///
    /// # Errors
    /// When there is no key to seal it with.
    pub async fn seal(self, context: &TenantContext, list: &str, value: &str) -> Result<String, StoreError> {
        Ok(URL_SAFE_NO_PAD.encode(self.0.seal(value.as_bytes(), &place(context, list)).await?))
    }

    /// What a cursor holds.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] when it was not made for this user and list.
    pub async fn open(self, context: &TenantContext, list: &str, cursor: &str) -> Result<String, StoreError> {
        let sealed = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| StoreError::Cursor)?;
        let value = match self.0.open_sealed(&sealed, &place(context, list)).await {
            Err(StoreError::Sealed(_)) => return Err(StoreError::Cursor),
            value => value?,
        };
        String::from_utf8(value).map_err(|_| StoreError::Cursor)
    }
}
