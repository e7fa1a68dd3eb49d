//! Sign-in: the person, a second factor, consent, and the code that goes back to the application.
//!
//! | module | holds |
//! | --- | --- |
//! | `handlers` | the first request and each form |
//! | `request` | their parameters, read and checked |
//! | `sign_in` | from a person to the next page, or to the code |
//! | `response` | the redirect back to the application |
//! | `sign_out` | the end of a session |

mod handlers;
mod request;
mod response;
mod sign_in;
mod sign_out;

pub(super) use handlers::{begin, submit};
pub(super) use sign_out::sign_out;
