//! Microsoft Graph, as the signed-in user.
//!
//! | module | holds |
//! | --- | --- |
//! | `client`, `call` | [`Graph`]; on whose behalf it is called |
//! | `request` | one request: its timeouts, its retries, its ids |
//! | `circuit_breaker` | when Graph is not called, per tenant and service |
//! | `cache` | what is cached, for how long, and for whom |
//! | `error`, `refusal` | how Graph fails; reading a response that is no success |
//! | `types` | what Graph responds with |
//! | `me`, `license_details`, `calling_plans`, `mailbox_settings` | the signed-in user |
//! | `users`, `user`, `people`, `users_by_phone` | the tenant's directory |
//! | `photo`, `presence` | a colleague's photo and presence |
//! | `calendar_view`, `event` | the user's calendar |
//! | `chats` | chats |
//! | `batch` | many small requests in one |

mod batch;
mod cache;
mod calendar_view;
mod call;
mod calling_plans;
mod chats;
mod circuit_breaker;
mod client;
pub(crate) mod error;
mod event;
mod license_details;
mod mailbox_settings;
mod me;
mod people;
mod photo;
mod presence;
mod refusal;
mod request;
#[cfg(test)]
mod tests;
mod types;
mod user;
mod users;
mod users_by_phone;

pub use batch::{BatchRequest, BatchResponse, MAX_BATCH};
pub use calendar_view::MAX_EVENTS;
pub use call::GraphCall;
pub use calling_plans::CallingPlans;
pub use chats::Chat;
pub use circuit_breaker::Service;
pub use client::Graph;
pub use error::{GraphError, GraphFailure};
pub use license_details::{License, ServicePlan};
pub use types::{
    CalendarView, DirectoryUser, EmailAddress, EventDocument, EventPerson, EventTime, PHOTO_SIZES, Photo,
    Presence, UserPage,
};
pub use users::{MAX_PAGE, UserQuery};
