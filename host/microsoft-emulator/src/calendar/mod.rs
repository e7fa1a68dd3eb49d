//! Calendars: made from rules, so that there are meetings today and on any day that is asked for.
//!
//! | module | holds |
//! | --- | --- |
//! | `rules` | the meetings there are |
//! | `expand` | which of them fall into a window |
//! | `event` | one meeting, as Graph writes it |
//! | `links` | how meetings are joined |
//! | `zones` | time zones by Microsoft's names |

mod event;
mod expand;
mod links;
mod rules;
mod zones;

pub(crate) use event::Shape;
pub(crate) use expand::{Seen, events};
pub(crate) use zones::{read as zone, windows_name};
