;; made by: Rust, `wasm-pack build --target web`
;; says: browsers (wasm-bindgen)
;; says: components, not core modules
;; says: leave wasm-bindgen and wasm-pack out
(module
  (import "wbg" "__wbindgen_throw" (func))
  (import "wbg" "__wbindgen_init_externref_table" (func))
  (memory (export "memory") 17)
  (func (export "__wbindgen_start")))
