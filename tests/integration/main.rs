//! The integration tests: one binary. `api` mirrors the HTTP routes, `plugins` the components that ship, `workers`
//! what may go wrong below, `house` the shape of the workspace.

mod house;
