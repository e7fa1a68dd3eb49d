//! The CRM store: customers, how they are changed, found and imported.

pub(crate) mod changes;
pub(crate) mod customers;
pub(crate) mod duplicates;
pub(crate) mod filtered;
pub(crate) mod imports;
pub(crate) mod index;
pub(crate) mod number_keys;
pub(crate) mod recent;
pub(crate) mod rows;
pub(crate) mod search;
#[cfg(test)]
mod tests;
pub(crate) mod upkeep;
