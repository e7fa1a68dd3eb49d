//! By what a meeting was joined that stands in no calendar: kept sealed, and as long as its call.

use switchboard_domain::ids::{CallId, UserId};
use switchboard_domain::meeting::JoinLocator;

use crate::{Calls, StoreError, TenantContext};

/// The place for which it is sealed.
pub(crate) fn place(tenant: &str, user: &str, call: &str) -> String {
    format!("meeting of {tenant}/{user}/{call}")
}

fn place_of(context: &TenantContext, id: &CallId) -> String {
    place(context.tenant_id().as_str(), context.user_id().map_or("", UserId::as_str), id.as_str())
}

impl Calls<'_> {
    /// A locator as it is kept with a call.
    pub(super) async fn seal_locator(
        self,
        context: &TenantContext,
        id: &CallId,
        locator: &JoinLocator,
    ) -> Result<Vec<u8>, StoreError> {
        self.0.seal(locator.reveal().as_bytes(), &place_of(context, id)).await
    }

    /// By what the context's user joined a meeting, by the call's own id; `None` where that is not kept.
    ///
    /// # Errors
    /// When it can't be opened.
    pub async fn joined_by(
        self,
        context: &TenantContext,
        id: &CallId,
    ) -> Result<Option<JoinLocator>, StoreError> {
        let row: Option<(Option<Vec<u8>>,)> = self
            .0
            .read("SELECT meeting_locator FROM calls WHERE tenant_id = $1 AND user_id = $2 AND id = $3")
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(id.as_str())
            .fetch_optional()
            .await?;
        let Some((Some(sealed),)) = row else { return Ok(None) };
        let opened = self.0.open_sealed(&sealed, &place_of(context, id)).await?;
        let locator = String::from_utf8(opened).ok().and_then(|text| JoinLocator::of_revealed(&text));
        locator.map(Some).ok_or(StoreError::Sealed("it holds no meeting"))
    }
}
