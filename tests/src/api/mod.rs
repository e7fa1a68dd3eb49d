//! What tests send to the API and read from it, whether the server is a process or a router in the test's own process.

pub mod calling_sessions;
pub mod customers;
pub mod imports;
pub mod meetings;
pub mod tokens;
