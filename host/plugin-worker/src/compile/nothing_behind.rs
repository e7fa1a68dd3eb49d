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

#[cfg(test)]
mod tests {
    use super::*;

    fn warnings_of(import: &str) -> Vec<String> {
        let engine = Engine::default();
        let text = format!("(component (import {import:?} (instance)))");
        let component = Component::new(&engine, wat::parse_str(text).unwrap()).unwrap();
        warnings(&engine, &component)
    }

    /// Not every toolchain links a plugin in Rust that opens sockets, so that none is built here.
    #[test]
    fn sockets_are_warned_of_and_clocks_are_not() {
        let [warning] = warnings_of("wasi:sockets/network@0.2.6").try_into().unwrap();
        assert!(warning.contains("opens sockets"), "{warning}");
        assert_eq!(warnings_of("wasi:clocks/wall-clock@0.2.6"), [""; 0]);
    }
}
