//! The integration tests: one binary. `auth` and `api` mirror the HTTP routes, `plugins` the components that ship,
//! `workers` what may go wrong below, `house` the shape of the workspace.

mod api;
mod auth;
mod house;
mod plugins;
mod workers;
