//! The HTTP interface.
//!
//! | module | holds |
//! | --- | --- |
//! | `router` | every route, on one screen |
//! | `auth` | sign-in, callback, sign-out |
//! | `api` | one file per operation, as the paths go |
//! | `audit` | no act of an admin or operator without a line in the trail |
//! | `session`, `recent_sessions` | who a request comes from, and what that person may; also without a database |
//! | `csv` | lists as files |
//! | `problem`, `graph_problem` | every refusal: RFC 9457 problem details |
//! | `body`, `query` | what comes in, read with errors that name the member |
//! | `guard` | request ids, protections of the browser, foreign origins |
//! | `web` | the web client's files |

mod api;
mod app;
mod audit;
mod auth;
mod body;
mod csv;
mod graph_problem;
mod guard;
mod problem;
mod query;
mod recent_sessions;
mod router;
mod session;
mod web;

pub use app::{App, AppConfig, CALLING_SESSION_LIFE, Calling};
pub use router::{openapi, router};
