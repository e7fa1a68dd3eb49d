//! What Graph responds with.

mod directory_user;
mod event;
mod list;
mod photo;
mod presence;

pub(super) use directory_user::USER_SELECT;
pub use directory_user::{DirectoryUser, UserPage};
pub use event::{CalendarView, EmailAddress, EventDocument, EventPerson, EventTime};
pub(super) use event::{EVENT_PREFER, EVENT_SELECT};
pub(super) use list::List;
pub use photo::{PHOTO_SIZES, Photo};
pub use presence::Presence;
