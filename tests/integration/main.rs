//! The process-level tests: one binary. `auth` and `api` mirror the HTTP routes as far as they need a process (the rest is in
//! `host/http/tests`), `tenancy` who may what, `plugins` the components that ship, `serve` the production server and its
//! commands, `workers` what may go wrong below, `faults` what becomes of it when databases and fronts fail, `attacks`
//! what one tenant or stranger can do to the others, `architecture` the shape of the workspace, `documents` what is written about it.

mod api;
mod architecture;
mod attacks;
mod auth;
mod documents;
mod faults;
mod plugins;
mod serve;
mod tenancy;
mod workers;
