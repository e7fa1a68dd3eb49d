//! The areas of the store, each behind a handle of its own: `store.customers().find_by_keys(..)`. A handle is a
//! borrowed store; its methods stand in the area's modules.

use crate::Store;

/// The CRM store: customers are read, found, changed, merged. From [`Store::customers`].
#[derive(Debug, Clone, Copy)]
pub struct Customers<'a>(pub(crate) &'a Store);

/// Files of customers on their way into the CRM store. From [`Store::imports`].
#[derive(Debug, Clone, Copy)]
pub struct Imports<'a>(pub(crate) &'a Store);

/// The history of calls. From [`Store::calls`].
#[derive(Debug, Clone, Copy)]
pub struct Calls<'a>(pub(crate) &'a Store);

/// What of the history plugins have still to be told. From [`Store::call_log`].
#[derive(Debug, Clone, Copy)]
pub struct CallLog<'a>(pub(crate) &'a Store);

/// Which agents are connected to the calling service, and where. From [`Store::calling_sessions`].
#[derive(Debug, Clone, Copy)]
pub struct CallingSessions<'a>(pub(crate) &'a Store);

/// Who is signed in, by the cookie. From [`Store::sessions`].
#[derive(Debug, Clone, Copy)]
pub struct Sessions<'a>(pub(crate) &'a Store);

/// Sign-ins under way, and what a finished one leaves. From [`Store::sign_ins`].
#[derive(Debug, Clone, Copy)]
pub struct SignIns<'a>(pub(crate) &'a Store);

/// The people of tenants. From [`Store::users`].
#[derive(Debug, Clone, Copy)]
pub struct Users<'a>(pub(crate) &'a Store);

/// What users consented to, and with which codes Entra refused. From [`Store::consents`].
#[derive(Debug, Clone, Copy)]
pub struct Consents<'a>(pub(crate) &'a Store);

/// What scripts show instead of a session. From [`Store::tokens`].
#[derive(Debug, Clone, Copy)]
pub struct ApiTokens<'a>(pub(crate) &'a Store);

/// Tenants, their states and settings. From [`Store::tenants`].
#[derive(Debug, Clone, Copy)]
pub struct Tenants<'a>(pub(crate) &'a Store);

/// What the operator does with tenants. From [`Store::operator`].
#[derive(Debug, Clone, Copy)]
pub struct OperatorTenants<'a>(pub(crate) &'a Store);

/// Versions of plugins, which are active, their settings and connections. From [`Store::plugins`].
#[derive(Debug, Clone, Copy)]
pub struct Plugins<'a>(pub(crate) &'a Store);

/// What plugins wrote, and how they failed. From [`Store::plugin_logs`].
#[derive(Debug, Clone, Copy)]
pub struct PluginLogs<'a>(pub(crate) &'a Store);

/// The small values that plugins keep. From [`Store::key_values`].
#[derive(Debug, Clone, Copy)]
pub struct KeyValues<'a>(pub(crate) &'a Store);

/// What has changed, told to every front. From [`Store::events`].
#[derive(Debug, Clone, Copy)]
pub struct Events<'a>(pub(crate) &'a Store);

/// Who did what. From [`Store::audit`].
#[derive(Debug, Clone, Copy)]
pub struct Audit<'a>(pub(crate) &'a Store);

/// The keys of what is encrypted at rest. From [`Store::keys`].
#[derive(Debug, Clone, Copy)]
pub struct Keys<'a>(pub(crate) &'a Store);

/// Cursors that hold what nobody may read or change. From [`Store::cursors`].
#[derive(Debug, Clone, Copy)]
pub struct Cursors<'a>(pub(crate) &'a Store);

impl Store {
    /// The CRM store: customers are read, found, changed, merged.
    #[must_use]
    pub fn customers(&self) -> Customers<'_> {
        Customers(self)
    }

    /// Files of customers on their way into the CRM store.
    #[must_use]
    pub fn imports(&self) -> Imports<'_> {
        Imports(self)
    }

    /// The history of calls.
    #[must_use]
    pub fn calls(&self) -> Calls<'_> {
        Calls(self)
    }

    /// What of the history plugins have still to be told.
    #[must_use]
    pub fn call_log(&self) -> CallLog<'_> {
        CallLog(self)
    }

    /// Which agents are connected to the calling service, and where.
    #[must_use]
    pub fn calling_sessions(&self) -> CallingSessions<'_> {
        CallingSessions(self)
    }

    /// Who is signed in, by the cookie.
    #[must_use]
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions(self)
    }

    /// Sign-ins under way, and what a finished one leaves.
    #[must_use]
    pub fn sign_ins(&self) -> SignIns<'_> {
        SignIns(self)
    }

    /// The people of tenants.
    #[must_use]
    pub fn users(&self) -> Users<'_> {
        Users(self)
    }

    /// What users consented to, and with which codes Entra refused.
    #[must_use]
    pub fn consents(&self) -> Consents<'_> {
        Consents(self)
    }

    /// What scripts show instead of a session.
    #[must_use]
    pub fn tokens(&self) -> ApiTokens<'_> {
        ApiTokens(self)
    }

    /// Tenants, their states and settings.
    #[must_use]
    pub fn tenants(&self) -> Tenants<'_> {
        Tenants(self)
    }

    /// What the operator does with tenants.
    #[must_use]
    pub fn operator(&self) -> OperatorTenants<'_> {
        OperatorTenants(self)
    }

    /// Versions of plugins, which are active, their settings and connections.
    #[must_use]
    pub fn plugins(&self) -> Plugins<'_> {
        Plugins(self)
    }

    /// What plugins wrote, and how they failed.
    #[must_use]
    pub fn plugin_logs(&self) -> PluginLogs<'_> {
        PluginLogs(self)
    }

    /// The small values that plugins keep.
    #[must_use]
    pub fn key_values(&self) -> KeyValues<'_> {
        KeyValues(self)
    }

    /// What has changed, told to every front.
    #[must_use]
    pub fn events(&self) -> Events<'_> {
        Events(self)
    }

    /// Who did what.
    #[must_use]
    pub fn audit(&self) -> Audit<'_> {
        Audit(self)
    }

    /// The keys of what is encrypted at rest.
    #[must_use]
    pub fn keys(&self) -> Keys<'_> {
        Keys(self)
    }

    /// Cursors that hold what nobody may read or change.
    #[must_use]
    pub fn cursors(&self) -> Cursors<'_> {
        Cursors(self)
    }
}
