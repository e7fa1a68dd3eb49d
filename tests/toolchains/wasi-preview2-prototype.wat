;; made by: wasm-tools and wasi-preview1-component-adapter of spring 2023, interfaces without versions
;; says: another WASI (wasi:io/streams)
;; says: WASI 0.2 (io, clocks, random, cli, filesystem, sockets)
;; says: wasm32-wasip2
(component
  (import "wasi:io/streams" (instance (export "f" (func)))))
