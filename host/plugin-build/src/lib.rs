//! Builds plugins with the toolchains of their languages: the same code for `switchboard plugin build`, which builds the
//! projects of tenant developers, and for `cargo xtask guests`, which builds those of this repository.
//!
//! | module | holds |
//! | --- | --- |
//! | [`rust`] | cargo for `wasm32-wasip2`, with the installed target or with Debian's packages |
//! | [`typescript`] | npm, the type checker, and the SDK's bundler with the QuickJS engine |
//! | [`python`] | componentize-py in an environment of its own |
//! | [`c`] | clang with wasi-libc, and the bindings and the component made here |
//! | [`manifest`] | the manifest as a section of the component |
//! | [`tool`] | running other programs, with errors that name the command |

pub mod c;
mod error;
pub mod manifest;
pub mod python;
pub mod rust;
pub mod tool;
pub mod typescript;
mod world;

pub use error::BuildError;
