//! The card of a call is kept with it.

use switchboard_domain::card::LinesSay;
use switchboard_domain::ids::{CallId, UserId};

use crate::db::database::without_nul;
use crate::{Calls, StoreError, TenantContext};

/// What the history shows of a card.
#[derive(Debug, Clone)]
pub struct CardLines<'a> {
    /// First.
    pub title: &'a str,
    /// Second.
    pub subtitle: &'a str,
    /// What the two say, where the host has a kind for it.
    pub says: LinesSay,
}

impl Calls<'_> {
    /// Keeps a call's card, if it was made for the caller that was reported last: the `lookup` is that of the call. The
    /// history shows the card's title and subtitle, and its customer is the call's, unless the agent has said who it is.
    pub async fn set_card(
        self,
        context: &TenantContext,
        id: &CallId,
        lookup: i64,
        card: &str,
        shown: CardLines<'_>,
        customer: Option<(&str, &str)>,
    ) -> Result<(), StoreError> {
        if self.set_card_of(context, id, lookup, card, shown.clone(), customer).await? == 0
            && let Some(id) = self.find(context, &[id.as_str()]).await?
        {
            self.set_card_of(context, &id, lookup, card, shown, customer).await?;
        }
        Ok(())
    }

    async fn set_card_of(
        self,
        context: &TenantContext,
        id: &CallId,
        lookup: i64,
        card: &str,
        shown: CardLines<'_>,
        customer: Option<(&str, &str)>,
    ) -> Result<u64, StoreError> {
        let _turn = self.0.turn_of(context.tenant_id()).await?;
        Ok(self
            .0
            .write(
                "UPDATE calls SET card = $5, title = CASE WHEN customer_chosen = 1 THEN title ELSE $6 END, \
                 subtitle = CASE WHEN customer_chosen = 1 THEN subtitle ELSE $7 END, customer_id = CASE \
                 WHEN customer_chosen = 1 THEN customer_id ELSE $8 END, customer_source = CASE WHEN \
                 customer_chosen = 1 THEN customer_source ELSE $9 END, lines_say = $10 WHERE tenant_id = $1 AND user_id = $2 \
                 AND id = $3 AND lookup = $4",
            )
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(id.as_str())
            .bind(lookup)
            .bind(card)
            .bind(without_nul(shown.title))
            .bind(without_nul(shown.subtitle))
            .bind(customer.map(|(id, _)| without_nul(id)))
            .bind(customer.map(|(_, source)| source))
            .bind(serde_json::to_string(&shown.says)?)
            .execute()
            .await?)
    }
}
