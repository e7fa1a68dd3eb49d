;; made by: Rust, `cargo +nightly build --target wasm32-wasip3`, of autumn 2025
;; says: WASI 0.3 (wasi:cli/stdout@0.3.0-rc-2025-09-16)
;; says: WASI 0.2 (io, clocks, random, cli, filesystem, sockets)
;; says: wasm32-wasip2 instead of wasm32-wasip3
(component
  (import "wasi:cli/stdout@0.3.0-rc-2025-09-16" (instance
    (export "write-via-stream" (func (param "data" (stream u8)))))))
