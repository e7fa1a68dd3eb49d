//! Calendars. They are computed from rules, so that there are meetings today and on every other day.
//!
//! | module | holds |
//! | --- | --- |
//! | `rules` | all meetings and series |
//! | `view` | whose calendar is read, and when |
//! | `expand` | the meetings of a window |
//! | `event` | one meeting, as Graph writes it |
//! | `links` | the links with which people join |
//! | `zones` | time zones by Microsoft's names |

mod event;
mod expand;
mod links;
mod rules;
mod view;
mod zones;

pub(crate) use event::Shape;
pub(crate) use expand::events;
pub(crate) use view::CalendarView;
pub(crate) use zones::{read as zone, windows_name};
