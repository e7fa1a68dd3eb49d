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
//! | `request`, `forwarded` | around every request: its id, span, log line and figures; where it comes from |
//! | `guard` | protections of the browser, foreign origins |
//! | `edge` | how the interface meets the network, and how far stopping has come |
//! | `pace`, `streams` | slow senders given up; event streams capped, and closed when the front stops |
//! | `health`, `public_metrics` | liveness, readiness, figures |
//! | `openapi` | the OpenAPI document |
//! | `web` | the web client's files |

mod api;
mod app;
mod audit;
mod auth;
mod body;
mod content_coding;
mod csv;
mod edge;
mod etag;
mod forwarded;
mod graph_problem;
mod guard;
mod health;
mod openapi;
mod pace;
mod problem;
mod public_metrics;
mod query;
mod recent_sessions;
mod request;
mod router;
mod session;
mod streams;
mod web;

pub use app::{App, AppConfig, CALLING_SESSION_LIFE, Calling};
pub use edge::{AdoptTrace, Edge, ForwardedIn, PublicMetrics, Stopping};
pub use pace::Pace;
pub use router::{openapi, router};
