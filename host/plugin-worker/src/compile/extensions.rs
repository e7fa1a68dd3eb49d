//! Extensions of WebAssembly and of the component model that this server does not offer.

use wasmparser::{Validator, WasmFeatures};

use super::Refusal;
use super::offer::mismatch;
use super::outline::Outline;

/// Extensions of WebAssembly and of the component model that are not offered, what they are called, and how to do without.
const EXTENSIONS: &[(WasmFeatures, &str, &str, &str)] = &[
    (
        WasmFeatures::CM_ASYNC
            .union(WasmFeatures::CM_ASYNC_STACKFUL)
            .union(WasmFeatures::CM_MORE_ASYNC_BUILTINS)
            .union(WasmFeatures::CM_ERROR_CONTEXT)
            .union(WasmFeatures::CM_THREADING),
        "the asynchronous component model of WASI 0.3 (streams, futures or async functions)",
        "the synchronous one of WASI 0.2",
        "build it for wasm32-wasip2 with synchronous bindings (wit-bindgen without `async`, no `stream`, `future` or \
         `error-context` in its interfaces)",
    ),
    (
        WasmFeatures::CM_VALUES
            .union(WasmFeatures::CM_NESTED_NAMES)
            .union(WasmFeatures::CM_FIXED_LENGTH_LISTS)
            .union(WasmFeatures::CM_MAP)
            .union(WasmFeatures::CM_GC)
            .union(WasmFeatures::CM64)
            .union(WasmFeatures::CM_IMPLEMENTS)
            .union(WasmFeatures::CM_CANON_NAMES),
        "proposals for a later component model (values, fixed-length lists, maps, GC or 64 bits)",
        "the component model of WASI 0.2",
        "take these types out of its interfaces, and build it for wasm32-wasip2",
    ),
    (WasmFeatures::MEMORY64, "64-bit memories (wasm64)", "32-bit memories", "build it for wasm32-wasip2"),
    (
        WasmFeatures::THREADS.union(WasmFeatures::SHARED_EVERYTHING_THREADS),
        "threads (shared memories or atomics)",
        "one thread per call",
        "build it without threads (no `-pthread`, no `+atomics`), for wasm32-wasip2",
    ),
    (
        WasmFeatures::STACK_SWITCHING,
        "WebAssembly's stack switching",
        "WebAssembly without it",
        "switch it off in the compiler",
    ),
    (
        WasmFeatures::LEGACY_EXCEPTIONS,
        "WebAssembly's first exceptions",
        "WebAssembly without exceptions",
        "build it without exceptions (C++: `-fno-exceptions`; Rust: `-C panic=abort`)",
    ),
    (
        WasmFeatures::EXCEPTIONS,
        "WebAssembly's exceptions",
        "WebAssembly without exceptions",
        "build it without exceptions (C++: `-fno-exceptions`; Rust: `-C panic=abort`)",
    ),
    (
        WasmFeatures::GC.union(WasmFeatures::CUSTOM_DESCRIPTORS),
        "WebAssembly's garbage collector (as Kotlin, Dart and Java use it)",
        "linear memory only",
        "build it with a toolchain that brings its own garbage collector",
    ),
    (
        WasmFeatures::FUNCTION_REFERENCES.union(WasmFeatures::GC_TYPES),
        "typed references",
        "function tables only",
        "switch reference types off in the compiler (`-mno-reference-types`)",
    ),
    (
        WasmFeatures::CUSTOM_PAGE_SIZES.union(WasmFeatures::MEMORY_CONTROL),
        "memories with a page size of their own",
        "pages of 64 KiB",
        "leave the page size as it is",
    ),
    (
        WasmFeatures::WIDE_ARITHMETIC.union(WasmFeatures::COMPACT_IMPORTS),
        "proposals for a later WebAssembly",
        "WebAssembly 3.0 without proposals",
        "switch them off in the compiler (`-C target-cpu=mvp` or `-mcpu=lime1`)",
    ),
];

/// The refusal of a valid component that the engine does not take: by the extension without which it is not valid.
pub(super) fn not_compiled(bytes: &[u8], outline: &Outline, error: &wasmtime::Error) -> Refusal {
    let needs = |extension: WasmFeatures| {
        let without = WasmFeatures::all().difference(extension);
        Validator::new_with_features(without).validate_all(bytes).is_err()
    };
    match EXTENSIONS.iter().find(|(extension, ..)| needs(*extension)) {
        Some((_, name, offered, change)) => mismatch(name, offered, change),
        None => Refusal::new(format!("the component can't be compiled{}: {error:#}", outline.made_with())),
    }
}
