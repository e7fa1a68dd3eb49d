//! The HTTP interface: it extracts a request, calls one service, and shapes the answer.
//!
//! | module | holds |
//! | --- | --- |
//! | `router` | every route, on one screen |
//! | `auth` | sign-in, callback, sign-out |
//! | `api` | one file per operation, as the paths go |
//! | `audit` | no act of an admin or operator without a line in the trail |
//! | `session`, `recent_sessions` | the user of a request, and what that user may do; also without a database |
//! | `csv` | lists as files |
//! | `problem`, `graph_problem` | every refusal: RFC 9457 problem details |
//! | `body`, `query` | what comes in, read with errors that name the member |
//! | `unknown_parameters` | an operation that has parameters in its query refuses others |
//! | `request`, `request_scope`, `forwarded` | around every request: its id, span, log line and metrics; where it comes from |
//! | `frame` | the client in frames of other sites: which sites, and the cookie there |
//! | `guard` | protections of the browser, foreign origins |
//! | `edge` | how the interface meets the network, and how far stopping has come |
//! | `shares` | so many requests at a time of one agent, one tenant, one address |
//! | `pace`, `streams` | slow senders given up; event streams capped, and closed when the front stops |
//! | `health`, `readiness`, `public_metrics` | liveness, readiness, metrics |
//! | `openapi` | the OpenAPI document |
//! | `embedded`, `web`, `docs` | files in the binary: the web client's, and the book for plugin developers |

mod api;
mod app;
mod audit;
mod auth;
mod body;
mod content_coding;
mod csv;
mod docs;
mod edge;
mod embedded;
mod etag;
mod forwarded;
mod frame;
mod graph_problem;
mod guard;
mod health;
mod openapi;
mod pace;
mod page;
mod problem;
mod public_metrics;
mod query;
mod readiness;
mod recent_sessions;
mod request;
mod request_scope;
mod router;
mod session;
mod shares;
mod streams;
mod unknown_parameters;
mod web;

pub use app::{App, AppConfig, CALLING_SESSION_LIFE, Calling};
pub use edge::{AdoptTrace, Edge, ForwardedIn, PublicMetrics, Stopping};
pub use pace::Pace;
pub use router::{openapi, router};
