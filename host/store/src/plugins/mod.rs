//! Plugins: components, those that nobody may run, versions, which are active, which somebody previews, and what belongs to a tenant's plugin: settings, connections, the accounts that
//! are connected to them, values, logs, figures.

pub(crate) mod activations;
pub(crate) mod blocked;
pub(crate) mod components;
pub(crate) mod connected_accounts;
pub(crate) mod connections;
pub(crate) mod costs;
pub(crate) mod figures;
pub(crate) mod key_values;
pub(crate) mod logs;
pub(crate) mod previews;
pub(crate) mod settings;
pub(crate) mod values_of_person;
