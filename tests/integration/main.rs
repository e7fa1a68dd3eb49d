//! The integration tests: one binary. `auth` and `api` mirror the HTTP routes, `tenancy` who may what, `plugins` the components that ship,
//! `serve` the production server and its commands, `workers` what may go wrong below, `faults` what becomes of it when
//! databases and fronts fail, `architecture` the shape of the workspace, `documents` what is written about it.

mod api;
mod architecture;
mod auth;
mod documents;
mod faults;
mod plugins;
mod serve;
mod tenancy;
mod workers;
