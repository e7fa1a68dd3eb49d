;; made by: Rust or C for wasm64, `--target wasm64-unknown-unknown`
;; says: 64-bit memories (wasm64)
;; says: 32-bit memories
;; says: wasm32-wasip2
(component
  (core module $m (memory (export "memory") i64 1))
  (core instance (instantiate $m)))
