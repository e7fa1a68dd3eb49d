//! Which version of each plugin is active.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::ids::TenantId;

use crate::db::time::UnixMillis;
use crate::trail::audit;
use crate::trail::events::{self, Audience, NewEvent};
use crate::{Act, Plugins, StoreError, TenantContext};

/// The columns that an [`Activation`] is read from.
pub(super) const COLUMNS: &str = "tenant_id, plugin, digest, previous, previous_grants, position, grants, activated_at, \
                                  activated_by, revision, failed, replaced_at";

/// The state of one plugin of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Activation {
    #[sqlx(try_from = "String")]
    tenant_id: TenantId,
    /// The plugin's name.
    pub plugin: String,
    /// The active version's digest in hex; absent while the plugin is off.
    pub digest: Option<String>,
    /// The last good version: what rolling back leads to. After a rollback it is the active one itself.
    pub previous: Option<String>,
    /// What that version had been granted when it was replaced, as a JSON document; absent in rows from before this was
    /// kept.
    pub previous_grants: Option<String>,
    /// How often the activation was changed.
    pub revision: i64,
    /// The admin's order: lower comes first.
    pub position: i64,
    /// What the admin granted, as a JSON document.
    pub grants: String,
    /// When it was activated.
    #[sqlx(try_from = "UnixMillis")]
    pub activated_at: Timestamp,
    /// User principal name.
    pub activated_by: String,
    /// The version that the host took off the calls because it kept failing, as a JSON document; absent once an admin has
    /// changed the plugin.
    pub failed: Option<String>,
    /// When the host last put another version in place of a failing one, in milliseconds since 1970.
    replaced_at: Option<i64>,
}

/// The new state of a plugin.
#[derive(Debug, Clone)]
pub struct ActivationChange<'a> {
    /// The plugin's name.
    pub plugin: &'a str,
    /// The revision on which the new state is based, 0 if the plugin was never activated. Of another revision nothing is
    /// changed.
    pub revision: i64,
    /// The version to activate; `None` switches the plugin off.
    pub digest: Option<&'a str>,
    /// What is granted, as a JSON document.
    pub grants: &'a str,
    /// What rolling back leads to.
    pub previous: Option<&'a str>,
    /// What is granted again when it is rolled back, as a JSON document.
    pub previous_grants: Option<&'a str>,
    /// The version that the host took off the calls, as a JSON document.
    pub failed: Option<&'a str>,
    /// Whether the host itself puts another version in place of a failing one.
    pub is_replacement: bool,
    /// Who changes it.
    pub act: &'a Act,
}

impl Activation {
    /// When the host last put another version in place of a failing one.
    #[must_use]
    pub fn replaced_at(&self) -> Option<Timestamp> {
        self.replaced_at.and_then(|millis| Timestamp::from_millisecond(millis).ok())
    }

    /// The context of work that the activation asks for.
    #[must_use]
    pub fn context(&self) -> TenantContext {
        TenantContext::of_tenant(self.tenant_id.clone())
    }

    /// The version to which rolling back leads; `None` where that would change nothing.
    #[must_use]
    pub fn rollback_target(&self) -> Option<&str> {
        self.previous.as_deref().filter(|previous| self.digest.as_deref() != Some(*previous))
    }
}

/// The kind of event after which fronts read a tenant's active plugins again.
pub const PLUGINS_CHANGED: &str = "plugins.changed";

/// The event of a changed activation, grant, setting or connection.
pub(crate) fn plugins_changed<'a>(
    context: &'a TenantContext,
    document: &'a Value,
    at: Timestamp,
) -> NewEvent<'a> {
    NewEvent {
        tenant_id: context.tenant_id(),
        user_id: None,
        audience: Audience::Admins,
        kind: PLUGINS_CHANGED,
        document,
        at,
    }
}

impl Plugins<'_> {
    /// Changes which version of a plugin is active, what it is granted and what rolling back leads to.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody else has changed it since the revision that the change is based on.
    pub async fn change_activation(
        self,
        context: &TenantContext,
        change: &ActivationChange<'_>,
    ) -> Result<Activation, StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        // Makes the row or locks it, so that of two changes the second sees what the first did.
        let (before, revision): (Option<String>, i64) = tx
            .sql(
                "INSERT INTO activations (tenant_id, plugin, position, grants, activated_at, activated_by, \
                 revision) VALUES ($1, $2, (SELECT COALESCE(MAX(position), 0) + 1 FROM activations \
                 WHERE tenant_id = $1), '[]', $3, $4, 0) ON CONFLICT (tenant_id, plugin) DO UPDATE SET \
                 plugin = excluded.plugin RETURNING digest, revision",
            )
            .bind(tenant.as_str())
            .bind(change.plugin)
            .bind(UnixMillis(change.act.at()))
            .bind(change.act.by())
            .fetch_one()
            .await?;
        if revision != change.revision {
            let now = before
                .map_or_else(|| "no version is".to_owned(), |digest| format!("version sha256:{digest} is"));
            return Err(StoreError::Conflict(format!(
                "the change is based on revision {} of the plugin, which has been changed since: it has revision \
                 {revision}, and {now} active. Look again before you change it",
                change.revision
            )));
        }
        if let Some(digest) = change.digest {
            let (known,): (i64,) = tx
                .sql("SELECT COUNT(*) FROM plugin_versions WHERE tenant_id = $1 AND plugin = $2 AND digest = $3")
                .bind(tenant.as_str())
                .bind(change.plugin)
                .bind(digest)
                .fetch_one()
                .await?;
            // It may have been deleted since the caller saw it.
            if known == 0 {
                return Err(StoreError::NotFound("the version"));
            }
        }
        let activation: Activation = tx
            .sql(AssertSqlSafe(format!(
                "UPDATE activations SET digest = $3, previous = $4, grants = $5, previous_grants = $6, \
                 activated_at = $7, activated_by = $8, failed = $9, replaced_at = COALESCE($10, replaced_at), \
                 revision = revision + 1 WHERE tenant_id = $1 AND plugin = $2 RETURNING {COLUMNS}"
            )))
            .bind(tenant.as_str())
            .bind(change.plugin)
            .bind(change.digest)
            .bind(change.previous)
            .bind(change.grants)
            .bind(change.previous_grants)
            .bind(UnixMillis(change.act.at()))
            .bind(change.act.by())
            .bind(change.failed)
            .bind(change.is_replacement.then(|| UnixMillis(change.act.at())))
            .fetch_one()
            .await?;
        let document = json!({"plugin": change.plugin});
        events::tell(&mut tx, &plugins_changed(context, &document, change.act.at())).await?;
        let digests = json!({"before": before, "after": activation.digest, "grants": activation.grants});
        audit::record(&mut tx, tenant, &change.act.clone().with("version", digests)).await?;
        tx.commit().await?;
        Ok(activation)
    }

    /// Puts the tenant's plugins into an order: of several that are asked, the first one's answer counts most. All plugins that
    /// were ever activated must be named.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the tenant has other plugins than those.
    pub async fn order(
        self,
        context: &TenantContext,
        plugins: &[String],
        act: &Act,
    ) -> Result<(), StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin().await?;
        // Locks them, so that none is added or ordered meanwhile.
        let mut known: Vec<(String, i64)> = tx
            .sql("UPDATE activations SET plugin = plugin WHERE tenant_id = $1 RETURNING plugin, position")
            .bind(tenant.as_str())
            .fetch_all()
            .await?;
        known.sort_unstable_by_key(|(_, position)| *position);
        let before: Vec<&str> = known.iter().map(|(plugin, _)| plugin.as_str()).collect();
        let wanted: BTreeSet<&str> = plugins.iter().map(String::as_str).collect();
        if wanted.len() != plugins.len() || wanted != before.iter().copied().collect() {
            return Err(StoreError::Conflict(format!(
                "the order must name each plugin that was ever activated once, and these are {}. Look again before \
                 you order them",
                if before.is_empty() { "none".to_owned() } else { before.join(", ") }
            )));
        }
        for (position, plugin) in (1i64..).zip(plugins) {
            tx.sql("UPDATE activations SET position = $3 WHERE tenant_id = $1 AND plugin = $2")
                .bind(tenant.as_str())
                .bind(plugin)
                .bind(position)
                .execute()
                .await?;
        }
        let document = json!({"plugin": null});
        events::tell(&mut tx, &plugins_changed(context, &document, act.at())).await?;
        audit::record(
            &mut tx,
            tenant,
            &act.clone().with("before", json!(before)).with("after", json!(plugins)),
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The tenant's plugins that were ever activated, in the admin's order.
    pub async fn activations(self, context: &TenantContext) -> Result<Vec<Activation>, StoreError> {
        Ok(self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM activations WHERE tenant_id = $1 ORDER BY position"
            )))
            .bind(context.tenant_id().as_str())
            .fetch_all()
            .await?)
    }

    /// The active versions of every tenant that is not suspended, for warming the workers at the start.
    pub async fn all_active(self) -> Result<Vec<Activation>, StoreError> {
        Ok(self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM activations WHERE digest IS NOT NULL AND tenant_id NOT IN \
                 (SELECT id FROM tenants WHERE suspended_at IS NOT NULL) ORDER BY tenant_id, position"
            )))
            .fetch_all()
            .await?)
    }
}
