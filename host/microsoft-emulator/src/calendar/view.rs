//! Whose calendar is read, and when.

use jiff::Timestamp;

use crate::core::people::{Person, Tenant};

/// Whose calendar is read, and when. Some meetings depend on the time: those of today, and one soon after the start.
pub(crate) struct CalendarView<'a> {
    pub(crate) person: &'a Person,
    pub(crate) tenant: &'a Tenant,
    pub(crate) now: Timestamp,
    /// When the emulator was started.
    pub(crate) started: Timestamp,
}
