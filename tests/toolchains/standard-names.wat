;; made by: wit-bindgen for C, linked without a component linker, names of `cm32p2`
;; says: the component model, and is still the core module within
;; says: components, not core modules
;; says: wasm-tools component new
(module
  (import "cm32p2|switchboard:plugin/log@1" "write" (func))
  (memory (export "cm32p2_memory") 2))
