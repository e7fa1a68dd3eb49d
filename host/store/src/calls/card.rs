//! The card of a call is kept with it.

use switchboard_domain::ids::{CallId, UserId};

use crate::db::database::without_nul;
use crate::{Calls, StoreError, TenantContext};

impl Calls<'_> {
    /// Keeps a call's card. The history shows its title and subtitle, and its customer becomes the call's unless the
    /// agent has chosen one.
    pub async fn set_card(
        self,
        context: &TenantContext,
        id: &CallId,
        card: &str,
        shown: (&str, &str),
        customer: Option<(&str, &str)>,
    ) -> Result<(), StoreError> {
        if self.set_card_of(context, id, card, shown, customer).await? == 0
            && let Some(id) = self.find(context, &[id.as_str()]).await?
        {
            self.set_card_of(context, &id, card, shown, customer).await?;
        }
        Ok(())
    }

    async fn set_card_of(
        self,
        context: &TenantContext,
        id: &CallId,
        card: &str,
        shown: (&str, &str),
        customer: Option<(&str, &str)>,
    ) -> Result<u64, StoreError> {
        Ok(self
            .0
            .write(
                "UPDATE calls SET card = $4, title = $5, subtitle = $6, customer_id = COALESCE(customer_id, \
                 $7), customer_source = CASE WHEN customer_id IS NULL THEN $8 ELSE customer_source END \
                 WHERE tenant_id = $1 AND user_id = $2 AND id = $3",
            )
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(id.as_str())
            .bind(card)
            .bind(without_nul(shown.0))
            .bind(without_nul(shown.1))
            .bind(customer.map(|(id, _)| without_nul(id)))
            .bind(customer.map(|(_, source)| source))
            .execute()
            .await?)
    }
}
