//! Version 1 of the contract: bindings, conversion to the host's own types, and the capabilities.

mod capabilities;
mod from_guest;
mod hooks;
mod to_guest;

pub(crate) use hooks::Hooks;

use wasmtime::component::{HasSelf, Linker};
use wasmtime::{Engine, Result};

use crate::guest::Guest;

pub(crate) mod bindings {
    wasmtime::component::bindgen!({
        path: "../../wit/plugin-v1",
        world: "plugin",
        imports: { default: async },
        exports: { default: async },
    });
}

pub(crate) use bindings::exports::switchboard::plugin as hook;
pub(crate) use bindings::switchboard::plugin as wit;

/// Everything that a guest may import: the capabilities, and WASI without files, sockets and environment. WASI is linked
/// because language runtimes don't load without it.
pub(crate) fn linker(engine: &Engine) -> Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wit::types::add_to_linker::<Guest, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    wit::customers::add_to_linker::<Guest, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    wit::directory::add_to_linker::<Guest, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    wit::http::add_to_linker::<Guest, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    wit::key_value::add_to_linker::<Guest, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    wit::settings::add_to_linker::<Guest, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    wit::log::add_to_linker::<Guest, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    Ok(linker)
}
