;; made by: Rust with wasm-bindgen, `cargo build --target wasm32-unknown-unknown`
;; says: browsers (wasm-bindgen)
;; says: components, not core modules
;; says: wasm32-wasip2
(module
  (import "__wbindgen_placeholder__" "__wbindgen_describe" (func))
  (import "__wbindgen_externref_xform__" "__wbindgen_externref_table_grow" (func))
  (memory (export "memory") 17))
