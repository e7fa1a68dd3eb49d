//! Who may what, and that nothing of one tenant is visible to another.

mod calling_sessions;
mod matrix;
mod operator;
mod routes;
mod tokens;
