;; made by: Rust 1.38 or wasi-sdk 6, `--target wasm32-unknown-wasi`
;; says: WASI of 2019 (wasi_unstable)
;; says: components, not core modules
;; says: wasm32-wasip2
(module
  (import "wasi_unstable" "fd_write" (func))
  (import "wasi_unstable" "proc_exit" (func))
  (memory (export "memory") 17)
  (func (export "_start")))
