//! What a component asks of WASI that has nothing behind it. It is linked, because runtimes of languages don't load without it, and
//! answers with errors whose words name no way out.

use wasmtime::Engine;
use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;

/// Warnings about what will always fail, with what to use instead.
pub(super) fn warnings(engine: &Engine, component: &Component) -> Vec<String> {
    let (mut files, mut sockets) = (false, false);
    for (import, item) in component.component_type().imports(engine) {
        sockets |= import.starts_with("wasi:sockets/");
        // The standard library imports the rest of the interface for its streams.
        if import.starts_with("wasi:filesystem/types@")
            && let ComponentItem::ComponentInstance(types) = item.ty
        {
            files |= types.get_export(engine, "[method]descriptor.open-at").is_some();
        }
    }
    let mut warnings = Vec::new();
    if files {
        warnings.push(
            "it opens files (Rust: std::fs), and there are none: keep values with the capability key-value, and build what is \
             fixed into the plugin (Rust: include_str!)"
                .to_owned(),
        );
    }
    if sockets {
        warnings.push(
            "it opens sockets (Rust: std::net), and none is let out: send requests with the capability http"
                .to_owned(),
        );
    }
    warnings
}
