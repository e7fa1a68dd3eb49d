//! The sample tenants and their people. They are invented, and the same each time.
//!
//! | module | holds |
//! | --- | --- |
//! | `person` | tenants and people, and the tenants' ids |
//! | `samples` | the people who have a name in the demo, the documents and the tests |
//! | `generated` | everybody else: names, titles, and numbers as admins type them |
//! | `directory` | finding people by id and by name |

mod directory;
mod generated;
mod person;
mod samples;

pub(crate) use directory::Directory;
pub use person::{CONTOSO, FABRIKAM, LITWARE, Person, TAILSPIN, Tenant, WINGTIP, WOODGROVE};

/// The tenants of Contoso's customers, and Contoso's own.
#[must_use]
pub fn tenants() -> Vec<Tenant> {
    samples::tenants()
}
