mod admin;
mod calling_token;
mod calls;
mod customers;
mod me;
mod openapi;
mod problems;
