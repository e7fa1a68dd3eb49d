//! Runs guests: wasmtime, limits, capabilities, one module per contract version, and compiling.
