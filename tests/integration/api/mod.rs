pub(crate) mod admin;
mod calls;
mod customers;
mod meetings;
mod openapi;
mod problems;
