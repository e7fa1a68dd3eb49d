//! The HTTP interface: router, sessions, one file per operation, OpenAPI.
