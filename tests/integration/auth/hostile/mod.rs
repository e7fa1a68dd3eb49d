//! A hostile identity provider: what it may answer, each refused with its own reason.

mod cases;
mod client;
mod front;
