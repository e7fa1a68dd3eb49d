//! Previews: versions of plugins that the calls of one person use in the place of the active one, for a while.
//!
//! | module | does |
//! | --- | --- |
//! | `begin` | begins a preview, or renews it |
//! | `end` | ends previews: a person's, a version's, or those of a person who may have none any more |

mod begin;
mod end;
#[cfg(test)]
mod tests;

pub(crate) use end::{end_of_digest, end_unless_developer};

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::ids::UserId;

use crate::db::time::UnixMillis;
use crate::{Event, Plugins, StoreError, TenantContext};

/// A version of a plugin that the calls of one person use for a while.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Preview {
    /// Whose calls use it.
    #[sqlx(try_from = "String")]
    pub user_id: UserId,
    /// That person's user principal name.
    pub user_name: String,
    /// The plugin's name.
    pub plugin: String,
    /// SHA-256 of the component, in hex.
    pub digest: String,
    /// When it was begun, or renewed.
    #[sqlx(try_from = "UnixMillis")]
    pub begun_at: Timestamp,
    /// When it ends by itself.
    #[sqlx(try_from = "UnixMillis")]
    pub ends_at: Timestamp,
}

/// Previews of a tenant that have not ended. A component that is blocked has none, even where one was begun while it was blocked.
const PREVIEWS: &str = "SELECT p.user_id, u.user_principal_name AS user_name, p.plugin, p.digest, p.begun_at, p.ends_at \
                        FROM plugin_previews p JOIN users u ON u.tenant_id = p.tenant_id AND u.id = p.user_id \
                        WHERE p.tenant_id = $1 AND p.ends_at > $2 AND NOT EXISTS \
                        (SELECT 1 FROM blocked_digests b WHERE b.digest = p.digest)";

/// What the event of a preview that has begun or ended says.
fn change_of(plugin: &str) -> Value {
    json!({"plugin": plugin, "preview": true})
}

impl Event {
    /// Whether no more than a preview has begun or ended: the tenant's active plugins are what they were.
    #[must_use]
    pub fn is_of_preview(&self) -> bool {
        serde_json::from_str::<Value>(&self.document).is_ok_and(|document| document["preview"] == true)
    }
}

impl Plugins<'_> {
    /// The tenant's previews that have not ended, by plugin and person.
    pub async fn previews(self, context: &TenantContext, now: Timestamp) -> Result<Vec<Preview>, StoreError> {
        Ok(self
            .0
            .read(AssertSqlSafe(format!("{PREVIEWS} ORDER BY p.plugin, user_name, p.user_id")))
            .bind(context.tenant_id().as_str())
            .bind(UnixMillis(now))
            .fetch_all()
            .await?)
    }
}
