//! Tests of the operations: their modules mirror the paths. Nothing is started; see `harness`.

mod admin;
mod auth;
mod calling_sessions;
mod calling_token;
mod calls;
mod chats;
mod connected_accounts;
mod customers;
mod directory;
mod events;
mod field_cases;
mod frames;
mod harness;
mod hostile_ids;
mod me;
mod meetings;
mod openapi;
mod operator;
mod pii;
mod problems;
mod shares;
mod unknown_parameters;
